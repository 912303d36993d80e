// Switches of versions: as they happen, and what callers felt of those that were.
import { bars, h, millis, number, replace, state, table, when } from './dom.js';
import { get } from './api.js';
import { lineChart } from './charts.js';

const KEPT_SECONDS = 180;
const ON_THE_WAY = ['registered', 'loading', 'proving', 'warming', 'ready'];

export async function switchesPage() {
  const overview = await get('/api/overview');
  const names = overview.models.map(m => m.name);
  if (names.length === 0) return { root: h('div', {}, h('h1', {}, 'Switches'), h('p', { class: 'empty' }, 'No model is being served yet.')) };
  let switches = overview.switches;
  const chosen = h('select', { name: 'model', onchange: () => { seen.clear(); } }, names.map(name => h('option', { selected: name === switches[0]?.model }, name)));
  const seen = newHistory();
  const markers = () => switches.filter(s => s.model === chosen.value).map(s => ({ x: Date.parse(s.time) / 1000, text: `:${s.toVersion}` }));
  const latency = lineChart('Latency', [{ label: 'p99' }, { label: 'p50', colour: '--third' }], seen.latency(), { time: true, yFormat: v => v + ' ms', markers });
  const rate = lineChart('Requests a second', [{ label: 'newest version' }, { label: 'the one before', colour: '--second' }], seen.rate(), { time: true, markers });
  const versions = h('div', {});
  const list = h('div', {});
  const drawSwitches = () => replace(list, switches.length ? switches.map(drawSwitch) : h('p', { class: 'empty' }, 'No version has been switched yet.'));
  drawSwitches();
  const root = h('div', {},
    h('h1', {}, 'Switches'),
    h('p', { class: 'lead' }, 'A new version is loaded, proven and warmed beside the live one, and takes traffic by one step; the one before stays as the way back.'),
    h('form', { class: 'fields', style: 'margin-bottom:18px' }, h('label', {}, 'Model', chosen)),
    h('div', { class: 'columns' }, h('div', { class: 'panel' }, latency.root), h('div', { class: 'panel' }, rate.root)),
    h('h2', {}, 'Versions now'), h('div', { class: 'panel' }, versions),
    h('h2', {}, 'What callers felt'), list);
  const draw = live => {
    const model = live.models.find(m => m.name === chosen.value);
    if (!model) return;
    seen.add(live.time, model);
    latency.update(seen.latency());
    rate.update(seen.rate());
    replace(versions, versionTable(model));
  };
  const events = new EventSource('/api/live');
  events.addEventListener('live', event => draw(JSON.parse(event.data)));
  const poll = setInterval(async () => {
    try { switches = (await get('/api/overview')).switches; drawSwitches(); } catch { /* tried again */ }
  }, 2000);
  return { root, leave: () => { events.close(); clearInterval(poll); } };
}

function newHistory() {
  const times = [], p50 = [], p99 = [], newest = [], before = [];
  const lists = [times, p50, p99, newest, before];
  return {
    clear() { for (const list of lists) list.length = 0; },
    add(time, model) {
      const rates = Object.entries(model.byVersion || {}).sort(([a], [b]) => b - a).map(([, value]) => value);
      times.push(Date.parse(time) / 1000);
      p50.push(model.p50Millis);
      p99.push(model.p99Millis);
      newest.push(rates[0] ?? null);
      before.push(rates[1] ?? null);
      while (times[0] < times[times.length - 1] - KEPT_SECONDS) for (const list of lists) list.shift();
    },
    latency: () => [times, p99, p50],
    rate: () => [times, newest, before],
  };
}

function versionTable(model) {
  return table([
    { title: 'Version', cell: v => h('a', { href: `#/models/${encodeURIComponent(model.name)}/${v.version}` }, h('strong', {}, `${model.name}:${v.version}`)) },
    { title: 'State', cell: v => [state(v.state), v.reason && h('div', { class: 'small quiet' }, v.reason)] },
    { title: 'Since', class: 'nowrap', cell: v => when(v.since) },
    { title: 'Requests/s', number: true, cell: v => number(model.byVersion?.[v.version] ?? null, 0) },
  ], model.versions, v => (ON_THE_WAY.includes(v.state) ? 'best' : null));
}

function drawSwitch(record) {
  const parts = [['before', record.before], ['during', record.during], ['after', record.after]];
  const most = Math.max(...parts.map(([, part]) => part?.p99Millis ?? 0), 1e-9);
  const change = record.fromVersion === null ? `first: ${record.model}:${record.toVersion}` : `${record.model}:${record.fromVersion} → ${record.model}:${record.toVersion}`;
  return h('div', { class: 'panel switch' },
    h('div', { class: 'chart-head' }, h('h3', {}, change), h('span', { class: 'small quiet' }, when(record.time))),
    bars(parts.map(([name, part]) => ({ name: 'p99 ' + name, share: (part?.p99Millis ?? 0) / most, text: part ? millis(part.p99Millis) : 'soon' }))),
    h('p', { class: 'small quiet' }, `Loaded in ${millis(record.loadMillis)}, proven in ${millis(record.proveMillis)}, warmed in ${millis(record.warmMillis)}; ${number(record.during.ratePerSecond, 0)} requests/s meanwhile.`));
}
