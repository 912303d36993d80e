// Who holds how many bytes, and what of.
import { bars, bytes, figure, h, percent, replace, table } from './dom.js';
import { get } from './api.js';
import { lineChart } from './charts.js';

const KEPT_SECONDS = 300;
const MIB = 1 << 20;

export async function memoryPage() {
  const overview = await get('/api/overview');
  const figures = h('div', { class: 'figures' });
  const versions = h('div', { class: 'cards' });
  const owners = h('div', { class: 'cards' });
  const times = [], used = [], heap = [];
  const chart = lineChart('Over time', [{ label: 'charged' }, { label: 'Java heap', colour: '--third' }], [times, used, heap], { time: true, yFormat: v => v + ' MiB' });
  const root = h('div', {},
    h('h1', {}, 'Memory'),
    h('p', { class: 'lead' }, 'Every model, and what models share, is charged to one budget before it is loaded, and gives all of it back when it goes.'),
    figures,
    h('h2', {}, 'By version'), h('div', { class: 'panel' }, versions, h('p', { class: 'small quiet', style: 'margin:12px 0 0' },
      'Weights, workspaces and code lie off the Java heap; mapped pages count whether they are in memory or not. Of the heap, texts, tables and packages are counted; objects of graphs and plans are not, and no version is charged for them. What runs in a process of its own is measured as a whole. Shared bytes are in memory once, and go with the last version that uses them.')),
    h('h2', {}, 'By owner'), h('div', { class: 'panel' }, owners),
    h('div', { class: 'panel', style: 'margin-top:18px' }, chart.root));
  const draw = live => {
    times.push(Date.parse(live.time) / 1000);
    used.push(live.memory.usedBytes / MIB);
    heap.push(live.memory.heapBytes / MIB);
    while (times[0] < times[times.length - 1] - KEPT_SECONDS) for (const list of [times, used, heap]) list.shift();
    chart.update([times, used, heap]);
    replace(figures, summary(live));
    replace(versions, versionTable(live.memory));
    replace(owners, ownerTable(live));
  };
  draw({ ...overview, time: new Date().toISOString() });
  const events = new EventSource('/api/live');
  events.addEventListener('live', event => draw(JSON.parse(event.data)));
  return { root, leave: () => events.close() };
}

function summary({ memory, models }) {
  const own = new Set(models.flatMap(m => (m.versions || []).map(v => `${m.name}:${v.version}`)));
  const shared = Object.entries(memory.owners).filter(([owner]) => owner.startsWith('shared')).reduce((sum, [, size]) => sum + size, 0);
  return [
    figure('Charged', bytes(memory.usedBytes), { note: `${percent(memory.usedBytes / memory.budgetBytes)} of the budget` }),
    figure('Budget', bytes(memory.budgetBytes)),
    figure('Versions in memory', Object.keys(memory.owners).filter(owner => own.has(owner)).length || '–'),
    figure('Shared', bytes(shared), { note: 'held once for all that use it' }),
    figure('Requests hold', bytes(memory.requests.heldBytes), { note: `of ${bytes(memory.requests.budgetBytes)}; ${memory.requests.waiting} wait` }),
    figure('Java heap', bytes(memory.heapBytes)),
  ];
}

const reference = v => `${v.model}:${v.version}`;

function versionTable({ versions, shared }) {
  if (versions.length === 0) return h('p', { class: 'empty' }, 'Nothing is loaded.');
  const size = (title, of) => ({ title, number: true, class: 'nowrap', cell: v => bytes(of(v)) });
  return table([
    { title: 'Version', cell: v => h('strong', {}, reference(v)) },
    size('Own bytes', v => v.bytes),
    size('Own weights', v => v.weightBytes),
    size('Workspaces', v => v.workspaceBytes),
    size('Code', v => v.codeBytes),
    size('Heap, counted', v => v.heapBytes),
    versions.some(v => v.childBytes !== null) && size('Its process', v => v.childBytes),
    { title: 'Shared', cell: v => h('div', {}, sharedLines(reference(v), shared)) },
  ].filter(Boolean), [...versions].sort((a, b) => b.bytes - a.bytes));
}

/** What it shares, by those that it shares it with. */
function sharedLines(version, shared) {
  const lines = shared.filter(s => s.users.includes(version)).map(s => [s.weightBytes + s.heapBytes, s.users.filter(user => user !== version)]);
  if (lines.length === 0) return '–';
  return lines.sort((a, b) => b[0] - a[0]).map(([size, others]) => h('div', { class: 'small' },
    h('span', { style: 'white-space:nowrap' }, bytes(size)), h('span', { class: 'quiet' }, others.length ? ' with ' + named(others) : ' used by it alone')));
}

function named(others) {
  return others.length > 3 ? `${others.slice(0, 2).join(', ')} and ${others.length - 2} more` : others.join(', ');
}

function ownerTable({ memory, models }) {
  const rows = Object.entries(memory.owners).sort((a, b) => b[1] - a[1]);
  if (rows.length === 0) return h('p', { class: 'empty' }, 'Nothing is loaded.');
  const states = new Map(models.flatMap(m => (m.versions || []).map(v => [`${m.name}:${v.version}`, v.state])));
  const most = Math.max(...rows.map(([, size]) => size), 1);
  return h('div', {}, bars(rows.slice(0, 12).map(([name, size]) => ({ name, share: size / most, text: bytes(size) }))),
    h('div', { style: 'height:14px' }),
    table([
      { title: 'Owner', cell: ([name]) => h('strong', {}, name) },
      { title: 'What it is', cell: ([name]) => (states.has(name) ? `a version, ${states.get(name)}` : 'of the server') },
      { title: 'Bytes', number: true, class: 'nowrap', cell: ([, size]) => bytes(size) },
      { title: 'Of the budget', number: true, class: 'nowrap', cell: ([, size]) => percent(size / memory.budgetBytes) },
    ], rows));
}
