// What is happening now: traffic, latency, versions, memory, switches.
import { bars, bytes, figure, h, millis, number, replace, state, table, when } from './dom.js';
import { get } from './api.js';
import { lineChart } from './charts.js';

const KEPT_SECONDS = 300;

export async function livePage() {
  const overview = await get('/api/overview');
  if (overview.models.length === 0) return { root: empty(overview) };
  const figures = h('div', { class: 'figures' });
  const models = h('div', {});
  const memory = h('div', {});
  const switches = h('div', {});
  const history = newHistory();
  const markers = () => switchMarkers(overview);
  const latency = lineChart(overview.models.length > 1 ? 'Latency of the busiest model' : 'Latency', [{ label: 'p99' }, { label: 'p50', colour: '--third' }], history.latency(),
    { time: true, yFormat: v => v + ' ms', markers });
  const rate = lineChart('Requests a second', [{ label: 'answered', colour: '--third' }, { label: 'failed or shed', colour: '--bad' }],
    history.rate(), { time: true, markers });
  const root = h('div', {},
    h('h1', {}, 'Live'),
    h('p', { class: 'lead' }, serverLine(overview.server)),
    figures,
    h('div', { class: 'columns', style: 'margin-top:18px' }, h('div', { class: 'panel' }, latency.root), h('div', { class: 'panel' }, rate.root)),
    h('h2', {}, 'Models'), h('div', { class: 'panel' }, models),
    h('h2', {}, 'Memory'), h('div', { class: 'panel' }, memory),
    h('h2', {}, 'Switches'), h('div', { class: 'panel' }, switches));
  const draw = live => {
    history.add(live);
    replace(figures, summary(live));
    replace(models, modelTable(live.models));
    replace(memory, memoryBars(live.memory));
    latency.update(history.latency());
    rate.update(history.rate());
  };
  const drawSwitches = () => replace(switches, switchTable(overview.switches));
  draw({ time: new Date().toISOString(), models: overview.models, memory: overview.memory });
  drawSwitches();
  const events = new EventSource('/api/live');
  const status = document.getElementById('server-state');
  events.addEventListener('live', event => { status.textContent = ''; draw(JSON.parse(event.data)); });
  events.onerror = () => { status.textContent = 'connection lost, trying again…'; };
  const poll = setInterval(async () => {
    try { overview.switches = (await get('/api/overview')).switches; drawSwitches(); } catch { /* the line above says so */ }
  }, 3000);
  return { root, leave: () => { events.close(); clearInterval(poll); status.textContent = ''; } };
}

function empty(overview) {
  return h('div', {}, h('h1', {}, 'Live'), h('p', { class: 'lead' }, serverLine(overview.server)),
    h('div', { class: 'panel' }, h('p', {}, 'No model is being served yet. Train one, and it appears here:'),
      h('pre', {}, 'joist train data.csv --target churned --name churn')));
}

function serverLine(server) {
  const parts = [`Joist ${server.version} on port ${server.port}`, `${server.threads} threads`];
  if (server.p99ObjectiveMillis) parts.push(`objective: p99 under ${number(server.p99ObjectiveMillis)} ms`);
  if (server.store) parts.push(`store ${server.store}`);
  return parts.join(' · ');
}

function newHistory() {
  const times = [], p50 = [], p99 = [], rates = [], failures = [];
  let failedBefore = null;
  return {
    add(live) {
      const busiest = live.models.reduce((a, b) => ((b.ratePerSecond || 0) > (a?.ratePerSecond || 0) ? b : a), live.models[0]);
      const failed = sum(live.models, m => m.errors + m.shed);
      times.push(Date.parse(live.time) / 1000);
      p50.push(busiest?.p50Millis ?? null);
      p99.push(busiest?.p99Millis ?? null);
      rates.push(sum(live.models, m => m.ratePerSecond));
      failures.push(failedBefore === null ? 0 : Math.max(0, failed - failedBefore));
      failedBefore = failed;
      while (times[0] < times[times.length - 1] - KEPT_SECONDS) for (const list of [times, p50, p99, rates, failures]) list.shift();
    },
    latency: () => [times, p99, p50],
    rate: () => [times, rates, failures],
  };
}

function sum(list, of) {
  return list.reduce((total, item) => total + (of(item) || 0), 0);
}

/** The model whose p99 is the largest part of its own objective. */
function tightest(models) {
  const part = m => (m.p99Millis ?? 0) / m.p99ObjectiveMillis;
  return models.reduce((a, b) => (part(b) > part(a) ? b : a), models[0]);
}

function summary(live) {
  const shown = tightest(live.models) ?? {}; // there may be none any more
  const of = live.models.length > 1 ? `${shown.name}, ` : '';
  const objective = shown.p99ObjectiveMillis ? `${of}objective ${number(shown.p99ObjectiveMillis)} ms` : '';
  const failed = sum(live.models, m => m.errors);
  const shed = sum(live.models, m => m.shed);
  const used = live.memory.usedBytes;
  return [
    figure('Requests a second', number(sum(live.models, m => m.ratePerSecond), 0), { note: `${number(sum(live.models, m => m.requests), 0)} since start` }),
    figure('p50', bare(shown.p50Millis), { unit: unit(shown.p50Millis), note: `${of}of the last 10 s` }),
    figure('p99', bare(shown.p99Millis), { unit: unit(shown.p99Millis), bad: shown.p99Millis > shown.p99ObjectiveMillis, note: objective }),
    figure('Failed', number(failed, 0), { bad: failed > 0, note: `${number(shed, 0)} shed` }),
    figure('Models in memory', bytes(used), { note: `of ${bytes(live.memory.budgetBytes)}` }),
  ];
}

function bare(value) {
  return millis(value).replace(' ms', '');
}

/** Where nothing is known there is no unit. */
function unit(value) {
  return value === null || value === undefined ? '' : 'ms';
}

function modelTable(models) {
  return table([
    { title: 'Model', cell: m => h('a', { href: '#/models/' + encodeURIComponent(m.name) }, h('strong', {}, m.name), m.version ? ':' + m.version : '') },
    { title: 'State', cell: m => state(m.state) },
    { title: 'Requests/s', number: true, cell: m => [number(m.ratePerSecond, 0), split(m.byVersion)] },
    { title: 'p50', number: true, class: 'nowrap', cell: m => millis(m.p50Millis) },
    { title: 'p99', number: true, class: 'nowrap', cell: m => millis(m.p99Millis) },
    { title: 'In flight', number: true, cell: m => number(m.inFlight, 0) },
    { title: 'Queued', number: true, cell: m => number(m.queued, 0) },
    { title: 'Failed', number: true, cell: m => number(m.errors, 0) },
    { title: 'Shed', number: true, cell: m => number(m.shed, 0) },
  ], models);
}

function split(byVersion) {
  const active = Object.entries(byVersion || {}).filter(([, rate]) => rate > 0.5);
  if (active.length < 2) return null;
  return h('div', { class: 'small quiet' }, active.map(([version, rate]) => `:${version} ${number(rate, 0)}`).join('  '));
}

function memoryBars(memory) {
  const owners = Object.entries(memory.owners || {});
  const heap = h('p', { class: 'small quiet', style: 'margin:10px 0 0' }, `Java heap in use: ${bytes(memory.heapBytes)}`);
  if (owners.length === 0) return [h('p', { class: 'empty' }, 'Nothing is loaded.'), heap];
  const most = Math.max(...owners.map(([, size]) => size), 1);
  return [bars(owners.map(([name, size]) => ({ name, share: size / most, text: bytes(size) }))), heap];
}

function switchMarkers(overview) {
  return overview.switches.filter(s => s.fromVersion !== null)
    .map(s => ({ x: Date.parse(s.time) / 1000, text: `${s.model}:${s.toVersion}` }));
}

function switchTable(switches) {
  if (switches.length === 0) return h('p', { class: 'empty' }, 'No version has been switched yet.');
  const p99 = part => s => (s[part] ? millis(s[part].p99Millis) : '–');
  return table([
    { title: 'When', class: 'nowrap', cell: s => when(s.time) },
    { title: 'Model', cell: s => s.model },
    { title: 'Switch', class: 'nowrap', cell: s => (s.fromVersion === null ? `first: ${s.toVersion}` : `${s.fromVersion} → ${s.toVersion}`) },
    { title: 'Load', number: true, class: 'nowrap', cell: s => millis(s.loadMillis) },
    { title: 'Proof', number: true, class: 'nowrap', cell: s => millis(s.proveMillis) },
    { title: 'Warm-up', number: true, class: 'nowrap', cell: s => millis(s.warmMillis) },
    { title: 'p99 before', number: true, class: 'nowrap', cell: p99('before') },
    { title: 'during', number: true, class: 'nowrap', cell: p99('during') },
    { title: 'after', number: true, class: 'nowrap', cell: p99('after') },
  ], switches);
}
