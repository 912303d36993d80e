// Says so when the server refused the key.
document.getElementById('refused').hidden = location.search !== '?refused';
