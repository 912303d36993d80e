// The server's JSON, with its errors as sentences.

export async function get(path) {
  return answer(await reach(path));
}

export async function post(path, body) {
  return answer(await reach(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }));
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Error('The server does not answer. Is it still running?');
  }
}

async function answer(response) {
  const text = await response.text();
  let body;
  try { body = JSON.parse(text); } catch { body = null; }
  if (response.ok) return body;
  const error = body && body.error;
  throw new Error((error && (error.message || error)) || `The server answered ${response.status}.`);
}
