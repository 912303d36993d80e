// Which requests ran together, why each batch closed, and who was not answered in time.
import { bars, figure, h, millis, number, replace, state, table } from './dom.js';
import { get } from './api.js';

const SHOWN = 20;

export async function batchesPage() {
  const summary = h('div', { class: 'figures' });
  const reasons = h('div', {});
  const newest = h('div', {});
  const troubled = h('div', {});
  const draw = async () => {
    const [{ batches }, { requests }] = await Promise.all([get('/v1/batches'), get('/v1/requests')]);
    replace(summary, figures(batches));
    replace(reasons, batches.length ? reasonBars(batches) : none());
    replace(newest, batches.length ? batchTable(batches.slice(0, SHOWN)) : none());
    replace(troubled, requests.length ? requestTable(requests.slice(0, SHOWN)) : h('p', { class: 'empty' }, 'All requests were answered in time.'));
  };
  await draw();
  const poll = setInterval(() => draw().catch(() => {}), 2000);
  const root = h('div', {},
    h('h1', {}, 'Batches'),
    h('p', { class: 'lead' }, 'Requests that wait at the same time run together, as far as the objective allows.'),
    summary,
    h('h2', {}, 'What became of a request?'), h('div', { class: 'panel' }, question()),
    h('h2', {}, 'Why batches closed'), h('div', { class: 'panel' }, reasons),
    h('h2', {}, 'The newest batches'), h('div', { class: 'panel' }, newest),
    h('h2', {}, 'Turned away, failed or late'), h('div', { class: 'panel' }, troubled));
  return { root, leave: () => clearInterval(poll) };
}

function none() {
  return h('p', { class: 'empty' }, 'No batch yet. What costs less than half a millisecond runs at once, by itself.');
}

function question() {
  const id = h('input', { name: 'id', required: true, autocomplete: 'off', placeholder: 'the x-request-id of an answer' });
  const go = event => { event.preventDefault(); location.hash = '#/requests/' + encodeURIComponent(id.value.trim()); };
  return h('form', { class: 'fields', onsubmit: go, style: 'align-items:end' }, h('label', {}, 'Request', id), h('div', {}, h('button', { class: 'main' }, 'Why?')));
}

function figures(batches) {
  const ended = batches.filter(b => b.tookMillis !== null);
  return [
    figure('Batches', number(batches.length, 0), { note: 'the newest, of at most 200' }),
    figure('Requests each', number(mean(batches.map(b => b.requests)))),
    figure('Rows each', number(mean(batches.map(b => b.rows)))),
    figure('Longest wait', millis(batches.length ? Math.max(...batches.map(b => b.waits.mostMillis)) : null)),
    figure('Off the prediction', ended.length ? number(median(ended.map(miss)) * 100, 0) : '–', { unit: '%', note: 'the median batch' }),
  ];
}

function mean(values) {
  return values.length ? values.reduce((a, b) => a + b, 0) / values.length : null;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function miss(batch) {
  return Math.abs(batch.tookMillis - batch.predictedMillis) / Math.max(batch.tookMillis, batch.predictedMillis, 1e-6);
}

function reasonBars(batches) {
  const counts = new Map();
  for (const batch of batches) counts.set(batch.why, (counts.get(batch.why) || 0) + 1);
  return h('div', { class: 'reasons' }, bars([...counts].sort((a, b) => b[1] - a[1])
    .map(([why, count]) => ({ name: why, share: count / batches.length, text: number(count, 0) }))));
}

function batchTable(batches) {
  return table([
    { title: '#', cell: b => h('a', { href: '#/batches/' + b.number }, h('strong', {}, b.number)) },
    { title: 'Closed', class: 'nowrap', cell: b => clock(b.time) },
    { title: 'Model', class: 'nowrap', cell: b => `${b.model}:${b.version}` },
    { title: 'Requests', number: true, cell: b => number(b.requests, 0) },
    { title: 'Rows', number: true, cell: b => number(b.rows, 0) },
    { title: 'Waited', class: 'nowrap', cell: waited },
    { title: 'Predicted', number: true, class: 'nowrap', cell: b => millis(b.predictedMillis) },
    { title: 'Took', number: true, class: 'nowrap', cell: b => (b.tookMillis === null ? 'running' : millis(b.tookMillis)) },
    { title: 'It closed because', class: 'words', cell: b => b.why },
  ], batches);
}

function waited({ requests, waits }) {
  return requests === 1 ? millis(waits.mostMillis) : `${millis(waits.leastMillis)} to ${millis(waits.mostMillis)}`;
}

function clock(time) {
  return h('time', { datetime: time, title: time }, new Date(time).toLocaleTimeString([], { timeStyle: 'medium' }));
}

export function requestTable(requests) {
  return table([
    { title: 'Request', class: 'nowrap', cell: r => h('a', { href: '#/requests/' + encodeURIComponent(r.id) }, h('code', {}, r.id)) },
    { title: 'Came', class: 'nowrap', cell: r => clock(r.time) },
    { title: 'Caller', class: 'nowrap', cell: r => r.caller || '–' },
    { title: 'Model', class: 'nowrap', cell: r => (r.version ? `${r.model}:${r.version}` : r.model ?? '–') },
    { title: 'Outcome', cell: r => outcome(r) },
    { title: 'Queue', number: true, class: 'nowrap', cell: r => millis(r.stages.queueMillis) },
    { title: 'In all', number: true, class: 'nowrap', cell: r => millis(r.stages.totalMillis) },
    { title: 'Why', class: 'words', cell: r => r.outcome.why || (r.outcome.inTime ? '' : `it was due in ${millis(r.dueMillis)}`) },
  ], requests);
}

export function outcome({ outcome }) {
  if (outcome.kind === 'answered') return state(outcome.inTime ? 'answered' : 'late');
  return outcome.kind === 'shed' ? state('shed') : state('failed ' + outcome.status);
}

export async function batchPage(number_) {
  const batch = await get('/v1/batches/' + encodeURIComponent(number_));
  const root = h('div', {},
    h('p', { class: 'small' }, h('a', { href: '#/batches' }, '← Batches')),
    h('h1', {}, `Batch ${batch.number}`),
    h('p', { class: 'lead' }, `${batch.model}:${batch.version} · it closed because ${batch.why}.`),
    h('div', { class: 'figures' },
      figure('Requests', number(batch.requests, 0)), figure('Rows', number(batch.rows, 0)),
      figure('Waited', waited(batch)),
      figure('Predicted', millis(batch.predictedMillis)), figure('Took', batch.tookMillis === null ? 'running' : millis(batch.tookMillis))),
    h('h2', {}, 'Its requests'),
    h('div', { class: 'panel' }, batch.members.length ? requestTable(batch.members) : h('p', { class: 'empty' }, 'None of them is known any more.')));
  return { root };
}
