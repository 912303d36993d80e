// One model: its versions, and a form to try it.
import { bars, bytes, h, millis, number, percent, replace, significant, state, table, when } from './dom.js';
import { get, post } from './api.js';

export async function modelPage(name) {
  const path = '/api/models/' + encodeURIComponent(name);
  const model = await get(path);
  const live = model.versions.find(v => v.live);
  const versions = h('div', {});
  const message = h('div', { role: 'status', 'aria-live': 'polite' });
  const draw = current => replace(versions, versionTable(current, async version => {
    replace(message, h('p', { class: 'quiet' }, `Loading, proving and warming ${name}:${version} beside the live version…`));
    try {
      await post(path + '/promote', { version, detail: 'promoted in the console' });
      replace(message, h('p', {}, `${name}:${version} is live.`));
    } catch (error) {
      replace(message, h('p', { class: 'problem' }, error.message));
    }
    draw(await get(path));
  }));
  draw(model);
  const root = h('div', {},
    h('p', { class: 'small' }, h('a', { href: '#/models' }, '← Models')),
    h('h1', {}, name),
    h('p', { class: 'lead' }, lead(model)),
    h('h2', {}, 'Versions'), h('div', { class: 'panel' }, versions), message,
    live && model.signature ? [h('h2', {}, 'Try it'), await tryIt(model, live.version)] : null);
  const poll = setInterval(async () => { try { draw(await get(path)); } catch { /* shown at the next page */ } }, 2000);
  return { root, leave: () => clearInterval(poll) };
}

function lead(model) {
  if (!model.signature) return 'A model of tensors: call it over Open Inference V2.';
  const { target, classes, inputs } = model.signature;
  const columns = `${inputs.length} column${inputs.length === 1 ? '' : 's'}`;
  return classes && classes.length ? `Predicts ${target} (${classes.join(', ')}) from ${columns}.` : `Predicts the number ${target} from ${columns}.`;
}

function versionTable(model, promote) {
  const link = v => h('a', { href: `#/models/${encodeURIComponent(model.name)}/${v.version}` }, h('strong', {}, `${model.name}:${v.version}`));
  return table([
    { title: 'Version', cell: link },
    { title: 'State', cell: v => [state(v.state), v.reason && h('div', { class: 'small quiet' }, v.reason)] },
    { title: 'Learner', cell: v => v.facts?.learner || '–' },
    { title: 'Quality', class: 'nowrap', cell: v => quality(v.facts || {}) },
    { title: 'Requests/s', number: true, cell: v => number(v.stats?.ratePerSecond, 0) },
    { title: 'p99', number: true, class: 'nowrap', cell: v => millis(v.stats?.p99Millis) },
    { title: 'Size', number: true, class: 'nowrap', cell: v => bytes(v.bytes) },
    { title: 'Registered', class: 'nowrap', cell: v => when(v.registered) },
    { title: '', cell: v => (v.live || !v.registered ? null : h('button', { onclick: e => { e.target.disabled = true; promote(v.version); } }, 'Make live')) },
  ], model.versions);
}

const QUALITY = { auc: 'AUC', accuracy: 'accuracy', rmse: 'RMSE', mae: 'MAE', 'log loss': 'log loss', r2: 'R²' };

function quality(facts) {
  const key = facts.metric && facts[facts.metric] !== undefined ? facts.metric : Object.keys(QUALITY).find(k => facts[k] !== undefined);
  return key ? `${QUALITY[key] || key} ${significant(Number(facts[key]))}` : '–';
}

async function tryIt(model, version) {
  const name = encodeURIComponent(model.name);
  const [example, card] = await Promise.all([
    get(`/api/models/${name}/example`).catch(() => ({ row: {} })),
    get(`/api/models/${name}/versions/${version}/card`).catch(() => ({})),
  ]);
  const statistics = Object.fromEntries((card.schema?.columns || []).map(c => [c.name, c]));
  const answer = h('div', { role: 'status', 'aria-live': 'polite', style: 'min-height:110px' });
  const fields = model.signature.inputs.map(input => ({ input, ...field(input, example.row?.[input.name], statistics[input.name]) }));
  const row = () => Object.fromEntries(fields.map(f => [f.input.name, f.read()]));
  const curl = h('pre', {}, '');
  const refresh = () => replace(curl, `curl -s ${location.origin}/v1/predict/${model.name} -d '${JSON.stringify(row()).replaceAll("'", "'\\''")}'`);
  const ask = async event => {
    event?.preventDefault();
    refresh();
    try {
      const started = performance.now();
      const reply = await post(`/v1/predict/${name}`, row());
      replace(answer, show(model, reply, performance.now() - started));
    } catch (error) {
      replace(answer, h('p', { class: 'problem' }, error.message));
    }
  };
  const form = h('form', { class: 'fields', onsubmit: ask, oninput: refresh }, fields.map(f => h('label', {}, f.input.name, f.element)),
    h('div', { class: 'actions', style: 'grid-column:1/-1' }, h('button', { class: 'main' }, 'Predict'),
      h('span', { class: 'small quiet' }, 'An empty field is a missing value.')));
  await ask();
  return h('div', { class: 'columns' }, h('div', { class: 'panel' }, form),
    h('div', { class: 'panel' }, answer, h('h3', { style: 'margin-top:18px' }, 'The same from a shell'), curl));
}

function field(input, value, statistics) {
  if (input.type === 'BOOLEAN') {
    const element = h('select', { name: input.name }, h('option', { value: '' }, ''), ['true', 'false'].map(v => h('option', { selected: String(value) === v }, v)));
    return { element, read: () => (element.value === '' ? null : element.value === 'true') };
  }
  if (input.type === 'NUMBER') {
    const element = h('input', { name: input.name, type: 'number', step: 'any', value: value ?? '' });
    return { element, read: () => (element.value === '' ? null : Number(element.value)) };
  }
  if (input.type === 'DATE') {
    const element = h('input', { name: input.name, value: value ?? '', placeholder: '2001-06-01T17:30:00Z' });
    return { element, read: () => element.value || null };
  }
  const id = 'values-' + input.name;
  const known = (statistics?.top || []).map(t => h('option', { value: t.value }));
  const list = h('datalist', { id }, known);
  const text = h('input', { name: input.name, value: value ?? '', list: id, autocomplete: 'off' });
  return { element: h('span', {}, text, list), read: () => text.value || null };
}

function show(model, reply, elapsed) {
  const [prediction] = reply.predictions;
  const from = h('p', { class: 'small quiet', style: 'margin-top:12px' },
    `${reply.model}:${reply.version}, package ${reply.digest.slice(0, 12)}, ${millis(elapsed)} with the way there and back`);
  if (!prediction.probabilities) return [h('p', { class: 'answer' }, `${model.signature.target}: ${significant(prediction.value, 6)}`), from];
  const shares = Object.entries(prediction.probabilities).sort((a, b) => b[1] - a[1]).slice(0, 12);
  return [h('p', { class: 'answer' }, `${model.signature.target}: ${prediction.label}`),
    bars(shares.map(([name, share]) => ({ name, share, text: percent(share), best: name === prediction.label }))), from];
}
