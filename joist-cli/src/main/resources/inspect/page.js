// The page: its state, and what a person does to it.

const model = JSON.parse(document.getElementById('document').textContent);
model.byIndex = new Map(model.nodes.map(n => [n.index, n]));
model.makers = new Map();
model.users = new Map();
for (const node of model.nodes) {
  for (const output of node.outputs) model.makers.set(output.name, node);
  for (const input of node.inputs) {
    if (!model.users.has(input.name)) model.users.set(input.name, []);
    model.users.get(input.name).push(node);
  }
}

const FEW = 400;
const METRICS = { operators: null, 'multiply-adds': 'multiplyAdds', 'bytes moved': 'bytesMoved', parameters: 'parameters', time: 'seconds' };
const $ = id => document.getElementById(id);
const canvas = $('graph');
const context = canvas.getContext('2d');
const sections = model.frames.map((_, index) => index).slice(1);
const parents = new Map();
const homes = new Map();
model.frames.forEach((frame, index) => frame.items.forEach(([kind, ref]) => {
  if (kind === 's') parents.set(ref, index);
  if (kind === 'n') homes.set(ref, index);
}));

const state = {
  unfolded: new Set(model.nodes.length <= FEW ? sections : firstSections()), scene: null, chosen: null, section: null, hovered: null,
  found: new Set(), colour: 'operators', tab: 'overview', sort: { column: -1, sign: -1 }, view: { x: 0, y: 0, scale: 1, width: 0, height: 0 },
  colours: palette(), painted: 0,
};

/** Sections to unfold at first, so that there is something to see in a large graph. */
function firstSections() {
  const unfolded = [];
  const open = [0];
  let seen = 0;
  while (open.length > 0 && seen < 12) {
    const frame = open.shift();
    if (frame > 0) unfolded.push(frame);
    seen += model.frames[frame].items.length;
    open.push(...model.frames[frame].items.filter(([kind]) => kind === 's').map(([, ref]) => ref));
  }
  return unfolded;
}

function nodesIn(frame) {
  return model.frames[frame].items.flatMap(([kind, ref]) => kind === 'n' ? [model.nodes[ref]] : kind === 's' ? nodesIn(ref) : []);
}

function rebuild() {
  state.scene = place(model.frames, state.unfolded);
  for (const box of state.scene.boxes) {
    if (box.kind === 'n') {
      box.node = model.nodes[box.ref];
      box.title = box.node.label;
      box.second = box.node.second;
    } else if (box.kind === 's') {
      box.title = model.frames[box.ref].title;
      box.second = `${model.frames[box.ref].size} nodes`;
    } else {
      box.title = box.ref;
    }
  }
  drawMap();
  paint();
}

/** The share of the largest metric that a node or section has, on a scale of logarithms. */
function heat(box) {
  const key = METRICS[state.colour];
  const value = n => n[key] ?? 0;
  const most = Math.max(...model.nodes.map(value));
  const own = box.kind === 's' ? Math.max(...nodesIn(box.ref).map(value)) : value(box.node);
  return own <= 0 || most <= 0 ? 0 : Math.max(.04, 1 + Math.log10(own / most) / 4);
}

function colourOf(box) {
  const c = state.colours;
  if (box.kind === 'i' || box.kind === 'o') return { fill: mix(c.ink, c.surface, .1), edge: c.quiet };
  if (state.colour !== 'operators') {
    const share = heat(box);
    return { fill: mix(c.second, c.surface, Math.min(1, share) * .85), edge: mix(c.second, c.line, Math.min(1, share)) };
  }
  if (box.kind === 's') return { fill: c.surface, edge: c.quiet };
  const [, colour] = family(box.node.operator);
  return { fill: mix(c[colour], c.surface, .17), edge: mix(c[colour], c.surface, .65) };
}

let waiting = false;
function paint() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    const focus = state.hovered ?? state.scene.boxes.find(isChosen);
    const cache = new Map();
    state.painted = draw(context, state.scene, state.view, {
      ratio: devicePixelRatio || 1, colours: state.colours, isChosen,
      isFound: box => box.kind === 'n' && state.found.has(box.node),
      isNear: line => focus && (line.from === focus || line.to === focus),
      colour: box => {
        const key = box.kind === 'n' ? box.ref : box.kind + box.ref;
        if (!cache.has(key)) cache.set(key, colourOf(box));
        return cache.get(key);
      },
    });
    drawWindow();
  });
}

function isChosen(box) {
  return box.kind === 'n' ? box.node === state.chosen : box.kind === 's' && box.ref === state.section;
}

// The small map.
let mapImage = null;
let mapScale = 1;
function drawMap() {
  const map = $('map');
  const { width, height, boxes } = state.scene;
  mapScale = Math.min(110 / width, (state.view.height - 40) / height);
  const [w, t] = [Math.max(16, width * mapScale), Math.max(8, height * mapScale)];
  map.width = w * 2; map.height = t * 2;
  map.style.width = w + 'px'; map.style.height = t + 'px';
  map.hidden = boxes.length < 12;
  mapImage = document.createElement('canvas');
  mapImage.width = map.width; mapImage.height = map.height;
  const small = mapImage.getContext('2d');
  small.scale(2 * mapScale, 2 * mapScale);
  for (const box of boxes) {
    if (box.w <= 10) continue;
    small.fillStyle = box.open ? mix(state.colours.line, state.colours.surface, .6) : colourOf(box).edge;
    small.fillRect(box.x - box.w / 2, box.y - box.h / 2, box.w, Math.max(box.h, .8 / mapScale));
  }
}

function drawWindow() {
  if (!mapImage) return;
  const small = $('map').getContext('2d');
  small.clearRect(0, 0, mapImage.width, mapImage.height);
  small.drawImage(mapImage, 0, 0);
  const { x, y, width, height, scale } = state.view;
  small.strokeStyle = state.colours.second;
  small.lineWidth = 3;
  const s = 2 * mapScale;
  small.strokeRect(Math.max(1, x * s), Math.max(1, y * s), Math.min(mapImage.width - 2, width / scale * s), Math.min(mapImage.height - 2, height / scale * s));
}

function jump(event) {
  const box = $('map').getBoundingClientRect();
  centre((event.clientX - box.left) / mapScale, (event.clientY - box.top) / mapScale);
}
$('map').addEventListener('pointerdown', event => { $('map').setPointerCapture(event.pointerId); jump(event); });
$('map').addEventListener('pointermove', event => { if (event.buttons) jump(event); });

// Moving about.
function centre(x, y) {
  const v = state.view;
  v.x = x - v.width / v.scale / 2;
  v.y = y - v.height / v.scale / 2;
  paint();
}

function zoom(factor, px, py) {
  const v = state.view;
  const scale = Math.min(3, Math.max(.01, v.scale * factor));
  v.x += px / v.scale - px / scale;
  v.y += py / v.scale - py / scale;
  v.scale = scale;
  paint();
}

function fit() {
  const v = state.view;
  v.scale = Math.min(1.2, .95 * Math.min(v.width / state.scene.width, v.height / state.scene.height));
  centre(state.scene.width / 2, state.scene.height / 2);
}

/** The top of the graph, as large as can be read. */
function start() {
  const v = state.view;
  v.scale = Math.min(1.1, Math.max(.35, .92 * v.width / state.scene.width));
  const all = state.scene.height * v.scale < v.height;
  centre(state.scene.width / 2, all ? state.scene.height / 2 : v.height / v.scale / 2 - 20 / v.scale);
}

function boxAt(event) {
  const frame = canvas.getBoundingClientRect();
  const x = (event.clientX - frame.left) / state.view.scale + state.view.x;
  const y = (event.clientY - frame.top) / state.view.scale + state.view.y;
  const boxes = state.scene.boxes;
  for (let i = boxes.length - 1; i >= 0; i--) {
    const b = boxes[i];
    const height = b.open ? HEADING : b.h;
    const top = b.y - b.h / 2;
    if (b.w > 10 && Math.abs(x - b.x) <= b.w / 2 && y >= top && y <= top + height) return b;
  }
  return null;
}

const fingers = new Map();
let moved = 0;
canvas.addEventListener('pointerdown', event => {
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, event);
  moved = 0;
});
canvas.addEventListener('pointermove', event => {
  const before = fingers.get(event.pointerId);
  if (!before) return hover(event);
  const v = state.view;
  if (fingers.size === 2) {
    const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
    const distance = e => Math.hypot(e.clientX - other.clientX, e.clientY - other.clientY);
    const frame = canvas.getBoundingClientRect();
    zoom(distance(event) / Math.max(1, distance(before)), (event.clientX + other.clientX) / 2 - frame.left, (event.clientY + other.clientY) / 2 - frame.top);
  }
  v.x -= (event.clientX - before.clientX) / v.scale / fingers.size;
  v.y -= (event.clientY - before.clientY) / v.scale / fingers.size;
  moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
  fingers.set(event.pointerId, event);
  if (moved > 4) { canvas.classList.add('moving'); $('tip').hidden = true; }
  paint();
});
for (const end of ['pointerup', 'pointercancel']) {
  canvas.addEventListener(end, event => {
    fingers.delete(event.pointerId);
    canvas.classList.remove('moving');
    if (end === 'pointerup' && moved <= 4) click(boxAt(event));
  });
}
canvas.addEventListener('pointerleave', () => { state.hovered = null; $('tip').hidden = true; paint(); });
canvas.addEventListener('wheel', event => {
  event.preventDefault();
  const frame = canvas.getBoundingClientRect();
  const pixels = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
  zoom(Math.exp(-pixels * (event.ctrlKey ? .01 : .0016)), event.clientX - frame.left, event.clientY - frame.top);
}, { passive: false });

function hover(event) {
  const box = boxAt(event);
  canvas.classList.toggle('over', box !== null);
  const tip = $('tip');
  tip.hidden = box === null || box.open;
  if (box && !box.open) {
    tip.textContent = box.kind === 'n' ? `${box.node.name} · ${box.node.outputs[0]?.type ?? ''}` : box.title;
    const frame = $('stage').getBoundingClientRect();
    tip.style.left = Math.min(event.clientX - frame.left + 14, frame.width - 240) + 'px';
    tip.style.top = event.clientY - frame.top + 16 + 'px';
  }
  if (box !== state.hovered) { state.hovered = box; paint(); }
}

function click(box) {
  if (!box) return choose(null);
  if (box.kind === 's') { state.section = box.ref; state.chosen = null; toggle(box.ref); show('node'); }
  else if (box.kind === 'n') choose(box.node);
  else choose(null);
}

/** Folds or unfolds a section, which stays where it is on the screen. */
function toggle(frame) {
  const at = () => { const b = state.scene.boxes.find(o => o.kind === 's' && o.ref === frame); return b && [b.x, b.y - b.h / 2]; };
  const before = at();
  if (state.unfolded.has(frame)) state.unfolded.delete(frame); else state.unfolded.add(frame);
  rebuild();
  const after = at();
  if (before && after) { state.view.x += after[0] - before[0]; state.view.y += after[1] - before[1]; }
  paint();
}

function choose(node) {
  state.chosen = node;
  state.section = null;
  show(node ? 'node' : state.tab === 'node' ? 'overview' : state.tab);
  paint();
}

/** Chooses a node and brings it into view, unfolding what it is in. */
function reveal(node) {
  let frame = homes.get(model.nodes.indexOf(node));
  let changed = false;
  while (frame > 0) { changed ||= !state.unfolded.has(frame); state.unfolded.add(frame); frame = parents.get(frame); }
  if (changed) rebuild();
  choose(node);
  const box = state.scene.boxes.find(isChosen);
  if (box) { state.view.scale = Math.max(state.view.scale, .6); centre(box.x, box.y); }
}

const go = {
  node: node => { if (node) reveal(node); },
  sort: column => { state.sort = { column, sign: state.sort.column === column ? -state.sort.sign : column < 2 ? 1 : -1 }; show('list'); },
};

function show(tab) {
  state.tab = tab;
  for (const name of ['overview', 'node', 'list']) $('tab-' + name).setAttribute('aria-selected', name === tab);
  const content = tab === 'list' ? listPanel(model, state.sort, state.chosen, go)
    : tab === 'overview' ? modelPanel(model, go)
    : state.chosen ? nodePanel(model, state.chosen, go)
    : state.section ? sectionPanel(model.frames[state.section], nodesIn(state.section), () => toggle(state.section))
    : h('p', { class: 'quiet' }, 'Click a node in the drawing, or find one by name.');
  $('panel').replaceChildren(...[content].flat(Infinity).filter(Boolean));
}

function legend() {
  const c = state.colours;
  const used = new Set(model.nodes.map(n => family(n.operator)[0]));
  const entries = state.colour === 'operators'
    ? FAMILIES.filter(([name]) => used.has(name)).map(([name, colour]) => [name, c[colour]])
    : [['less', mix(c.second, c.surface, .1)], ['more ' + state.colour, c.second]];
  $('legend').replaceChildren(...entries.map(([name, colour]) => h('span', {}, h('i', { style: `background:${colour}` }), name)));
}

// Finding.
let matches = [];
let marked = 0;
function search() {
  const words = $('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  matches = words.length === 0 ? [] : model.nodes.filter(n => {
    n.text ??= [n.name, n.operator, ...n.outputs.flatMap(o => [o.name, o.type]), ...n.inputs.map(i => i.name)].join(' ').toLowerCase();
    return words.every(w => n.text.includes(w));
  });
  marked = 0;
  state.found = new Set(matches);
  listMatches();
  paint();
}

function listMatches() {
  const list = $('found');
  list.hidden = $('search').value.trim() === '';
  list.replaceChildren(...matches.slice(0, 40).map((n, i) => h('li', { 'aria-selected': i === marked, onpointerdown: event => { event.preventDefault(); marked = i; take(); } },
    n.operator, ' ', h('span', { class: 'quiet' }, n.name))),
    h('li', { class: 'quiet' }, matches.length === 0 ? 'nothing found' : matches.length > 40 ? `and ${matches.length - 40} more` : `${matches.length} found`));
}

function take() {
  if (matches[marked]) reveal(matches[marked]);
  $('found').hidden = true;
}

$('search').addEventListener('input', search);
$('search').addEventListener('blur', () => { $('found').hidden = true; });
$('search').addEventListener('keydown', event => {
  if (event.key === 'Enter') take();
  else if (event.key === 'ArrowDown') marked = Math.min(marked + 1, Math.min(matches.length, 40) - 1);
  else if (event.key === 'ArrowUp') marked = Math.max(0, marked - 1);
  else if (event.key === 'Escape') { $('search').value = ''; search(); canvas.focus(); return; }
  else return;
  event.preventDefault();
  if (event.key !== 'Enter') listMatches();
});

document.addEventListener('keydown', event => {
  if (event.target.matches('input, select')) return;
  const pan = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (event.key === '/') { event.preventDefault(); $('search').focus(); }
  else if (event.key === 'f') fit();
  else if (event.key === 'Escape') choose(null);
  else if (event.key === '+' || event.key === '-') zoom(event.key === '+' ? 1.2 : 1 / 1.2, state.view.width / 2, state.view.height / 2);
  else if (pan && document.activeElement === canvas) { state.view.x += pan[0] * 80 / state.view.scale; state.view.y += pan[1] * 80 / state.view.scale; paint(); }
});

$('fold').addEventListener('click', () => { state.unfolded.clear(); rebuild(); start(); });
$('unfold').addEventListener('click', () => { state.unfolded = new Set(sections); rebuild(); start(); });
$('fit').addEventListener('click', fit);
for (const name of ['overview', 'node', 'list']) $('tab-' + name).addEventListener('click', () => show(name));
$('colour').append(...Object.keys(METRICS).filter(m => m !== 'time' || model.totals.seconds > 0).map(m => h('option', {}, m)));
$('colour').addEventListener('change', event => { state.colour = event.target.value; legend(); drawMap(); paint(); });

function resize() {
  const box = $('stage').getBoundingClientRect();
  state.view.width = box.width; state.view.height = box.height;
  canvas.width = box.width * (devicePixelRatio || 1);
  canvas.height = box.height * (devicePixelRatio || 1);
  if (state.scene) { drawMap(); paint(); }
}
new ResizeObserver(resize).observe($('stage'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { state.colours = palette(); legend(); drawMap(); paint(); });

$('title').textContent = model.model;
const t = model.totals;
$('summary').textContent = `${t.nodes} nodes · ${amount(t.parameters)} parameters · ${amount(t.multiplyAdds)} multiply-adds · ${bytes(t.peakBytes)} at the peak` + (t.seconds ? ` · ${seconds(t.seconds)}` : '');
$('fold').hidden = $('unfold').hidden = sections.length === 0;
resize();
rebuild();
start();
legend();
show('overview');
const asked = decodeURIComponent(location.hash.replace(/^#node=/, ''));
if (asked) go.node(model.nodes.find(n => n.name === asked));
