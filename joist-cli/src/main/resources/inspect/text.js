// Elements and numbers, as this page writes them.

function h(tag, attributes = {}, ...children) {
  const svg = ['svg', 'path', 'line', 'rect', 'circle', 'text', 'g', 'title'].includes(tag);
  const element = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child.nodeType ? child : String(child));
  }
  return element;
}

function amount(value) {
  const units = ['', ' k', ' M', ' G', ' T', ' P'];
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) { value /= 1000; unit++; }
  return digits(value) + units[unit];
}

function bytes(value) {
  const units = [' B', ' KiB', ' MiB', ' GiB', ' TiB'];
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) { value /= 1024; unit++; }
  return digits(value) + units[unit];
}

function seconds(value) {
  if (value < 1e-6) return digits(value * 1e9) + ' ns';
  if (value < 1e-3) return digits(value * 1e6) + ' µs';
  return value < 1 ? digits(value * 1e3) + ' ms' : digits(value) + ' s';
}

/** Three digits, whole numbers as they are. */
function digits(value) {
  if (Number.isInteger(value) && Math.abs(value) < 1000) return String(value);
  return Number(value).toLocaleString('en', { maximumSignificantDigits: 3 });
}

function real(value) {
  return Number(value).toPrecision(4).replace(/\.?0+(e|$)/, '$1');
}
