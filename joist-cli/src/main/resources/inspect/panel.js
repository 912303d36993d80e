// What stands beside the drawing: the model, a node, a section, the list of nodes.

function facts(...pairs) {
  return h('dl', { class: 'facts' }, pairs.filter(([, value]) => value !== null && value !== '').map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}

function modelPanel(model, go) {
  const t = model.totals;
  const measured = t.seconds > 0;
  return [
    h('h2', {}, 'In all'),
    facts(
      ['nodes', t.nodes + (t.folded ? `, and ${t.folded} folded before a run` : '')],
      ['parameters', `${amount(t.parameters)} (${bytes(t.weightBytes)})`],
      ['multiply-adds', amount(t.multiplyAdds)],
      ['operations', amount(t.operations)],
      ['bytes moved', `${bytes(t.bytesMoved)}, ${digits(t.operations / Math.max(1, t.bytesMoved))} operations for each`],
      ['time', measured ? `${seconds(t.seconds)}, ${amount(t.operations / t.seconds)}flop/s` : null],
      ['opsets', Object.entries(model.opsets).map(([d, v]) => `${d || 'ai.onnx'} ${v}`).join(', ')],
      ['compiled', t.compiled]),
    h('h2', {}, 'Inputs'), values(model.inputs),
    h('h2', {}, 'Outputs'), values(model.outputs),
    h('h2', {}, 'Memory of values, weights aside'),
    memoryChart(model.memory, step => go.node(model.byIndex.get(model.memory.nodes[step]))),
    h('p', { class: 'small quiet' }, `Peak ${bytes(t.peakBytes)}` + (t.arenaBytes ? `; compiled, ${bytes(t.arenaBytes)} for each running call` : '') + '. In memory at the peak:'),
    h('table', {}, model.memory.atPeak.slice(0, 12).map(held => h('tr', {},
      h('td', { class: 'number nowrap' }, bytes(held.bytes)), h('td', {}, valueLink(model, held.value, go))))),
    h('h2', {}, 'Roofline'),
    rooflineChart(model.nodes, model.roofline, go.node),
    h('p', { class: 'small quiet' }, `One thread of the machine that wrote this page: at most ${amount(model.roofline.flopsPerSecond)}flop/s and ${amount(model.roofline.bytesPerSecond)}B/s. ` + (measured ? 'Dots are measured steps.' : 'Dots are the most that each node can reach; --measure shows what it does reach.')),
    h('h2', {}, 'By operator'), byOperator(model, measured),
    h('h2', {}, 'Fusion'), fusion(model),
  ];
}

function values(list) {
  return h('table', {}, list.map(v => h('tr', {}, h('td', {}, v.name), h('td', { class: 'number nowrap' }, v.type))));
}

function byOperator(model, measured) {
  const sums = new Map();
  for (const n of model.nodes) {
    const sum = sums.get(n.operator) ?? { nodes: 0, multiplyAdds: 0, bytesMoved: 0, seconds: 0 };
    sum.nodes++;
    for (const key of ['multiplyAdds', 'bytesMoved', 'seconds']) sum[key] += n[key] ?? 0;
    sums.set(n.operator, sum);
  }
  const weight = measured ? 'seconds' : 'bytesMoved';
  const rows = [...sums].sort((a, b) => b[1][weight] - a[1][weight]);
  const most = Math.max(1e-12, ...rows.map(r => r[1][weight]));
  return h('table', {}, h('tr', {}, ['operator', 'nodes', 'mult-adds', measured ? 'time' : 'bytes'].map((t, i) => h('th', { class: i ? 'number' : null }, t))),
    rows.map(([operator, s]) => h('tr', {},
      h('td', {}, operator.replace(/^ai\.onnx\./, ''), h('div', { class: 'share', style: `width:${s[weight] / most * 100}%` })),
      h('td', { class: 'number' }, s.nodes), h('td', { class: 'number nowrap' }, s.multiplyAdds ? amount(s.multiplyAdds) : ''),
      h('td', { class: 'number nowrap' }, measured ? seconds(s.seconds) : bytes(s.bytesMoved)))));
}

function fusion(model) {
  const counts = new Map();
  for (const n of model.nodes) {
    const reason = n.fusion.replace(/'[^']*'/g, '…');
    if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts.size === 0 ? h('p', { class: 'quiet' }, model.totals.compiled)
    : h('table', {}, [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => h('tr', {}, h('td', { class: 'number' }, count), h('td', {}, reason))));
}

function nodePanel(model, node, go) {
  return [
    h('p', { class: 'title' }, node.operator),
    h('p', { class: 'where' }, node.name),
    facts(
      ['parameters', node.parameters ? amount(node.parameters) : null],
      ['multiply-adds', node.multiplyAdds ? amount(node.multiplyAdds) : null],
      ['operations', node.operations ? amount(node.operations) : null],
      ['bytes moved', bytes(node.bytesMoved)],
      ['ops/byte', node.intensity ? `${digits(node.intensity)}, limited by ${node.intensity < model.roofline.flopsPerSecond / model.roofline.bytesPerSecond ? 'memory' : 'arithmetic'}` : null],
      ['time', node.seconds ? seconds(node.seconds) : null],
      ['compiled', node.fusion]),
    h('h2', {}, 'Inputs'), linked(model, node.inputs, go),
    h('h2', {}, 'Outputs'), linked(model, node.outputs, go),
    Object.keys(node.attributes).length > 0 && [h('h2', {}, 'Attributes'),
      h('table', {}, Object.entries(node.attributes).map(([name, value]) => h('tr', {}, h('td', {}, name), h('td', { class: 'value' }, value))))],
    node.weights.length > 0 && [h('h2', {}, 'Weights'), node.weights.map(w => [
      h('h3', {}, w.name, ' ', h('span', { class: 'quiet' }, w.type)), histogram(w),
      h('p', { class: 'small quiet' }, `mean ${real(w.mean)}, deviation ${real(w.deviation)}` + (w.zeros > 0 ? `, ${digits(w.zeros * 100)} % are 0` : ''))])],
  ];
}

function linked(model, list, go) {
  return h('table', {}, list.filter(v => v.name).map(v => h('tr', {}, h('td', {}, valueLink(model, v.name, go)), h('td', { class: 'number nowrap' }, v.type))));
}

/** A value, as a link to the node that makes it and to those that use it. */
function valueLink(model, value, go) {
  const maker = model.makers.get(value);
  const users = model.users.get(value) ?? [];
  return [h('span', { class: 'value' }, value),
    (maker || users.length > 0) && h('div', { class: 'small' },
      maker && ['from ', h('button', { class: 'link', onclick: () => go.node(maker) }, maker.operator), ' '],
      users.length > 0 && ['to ', users.slice(0, 6).map((u, i) => [i ? ', ' : '', h('button', { class: 'link', onclick: () => go.node(u) }, u.operator)]), users.length > 6 ? ', …' : ''])];
}

function sectionPanel(frame, nodes, toggle) {
  const sum = key => nodes.reduce((all, n) => all + (n[key] ?? 0), 0);
  return [
    h('p', { class: 'title' }, frame.title), h('p', { class: 'where' }, `${frame.size} nodes`),
    facts(['parameters', sum('parameters') ? amount(sum('parameters')) : null], ['multiply-adds', sum('multiplyAdds') ? amount(sum('multiplyAdds')) : null],
      ['bytes moved', bytes(sum('bytesMoved'))], ['time', sum('seconds') ? seconds(sum('seconds')) : null]),
    h('div', { class: 'actions' }, h('button', { onclick: toggle }, 'Fold or unfold')),
  ];
}

const COLUMNS = [['node', n => n.name, String], ['operator', n => n.operator, String], ['mult-adds', n => n.multiplyAdds, v => v ? amount(v) : ''],
  ['bytes', n => n.bytesMoved, bytes], ['parameters', n => n.parameters, v => v ? amount(v) : ''], ['time', n => n.seconds ?? 0, v => v ? seconds(v) : '']];

function listPanel(model, sort, chosen, go) {
  const columns = COLUMNS.filter(([name]) => name !== 'time' || model.totals.seconds > 0);
  const key = COLUMNS[sort.column] ?? null;
  const rows = [...model.nodes];
  if (key) rows.sort((a, b) => sort.sign * (key[1](a) < key[1](b) ? -1 : key[1](a) > key[1](b) ? 1 : 0));
  return h('table', {}, h('thead', {}, h('tr', {}, columns.map(([name], i) => h('th', { class: 'sort' + (i > 1 ? ' number' : ''), onclick: () => go.sort(i) }, name + (sort.column === i ? (sort.sign > 0 ? ' ↑' : ' ↓') : ''))))),
    h('tbody', {}, rows.map(n => h('tr', { class: n === chosen ? 'chosen' : null }, columns.map(([, read, write], i) =>
      h('td', { class: i > 1 ? 'number nowrap' : null }, i === 0 ? h('button', { class: 'link', onclick: () => go.node(n) }, write(read(n))) : write(read(n))))))));
}
