// Small charts, as SVG.

function memoryChart(memory, onStep) {
  const [width, height] = [350, 110];
  const peak = Math.max(1, ...memory.liveBytes);
  const count = memory.liveBytes.length;
  const x = step => count < 2 ? width / 2 : step / (count - 1) * width;
  const y = value => height - value / peak * (height - 8);
  let path = '';
  memory.liveBytes.forEach((value, step) => { path += (step === 0 ? 'M' : 'L') + x(step).toFixed(1) + ' ' + y(value).toFixed(1); });
  const at = x(memory.peakStep);
  const chart = h('svg', { viewBox: `0 -6 ${width} ${height + 24}`, role: 'img', 'aria-label': 'Bytes in memory over the nodes', style: 'cursor: pointer' },
    h('path', { class: 'area', d: path + `L${x(count - 1)} ${height}L${x(0)} ${height}Z` }),
    h('path', { class: 'edge', d: path }),
    h('line', { class: 'axis', x1: 0, x2: width, y1: height, y2: height }),
    h('line', { class: 'mark', x1: at, x2: at, y1: -4, y2: height }),
    h('text', { x: at > width / 2 ? at - 5 : at + 5, y: 4, 'text-anchor': at > width / 2 ? 'end' : 'start' }, bytes(peak)),
    h('text', { x: 0, y: height + 15 }, 'first node'),
    h('text', { x: width, y: height + 15, 'text-anchor': 'end' }, 'last'));
  chart.addEventListener('click', event => {
    const box = chart.getBoundingClientRect();
    const step = Math.round((event.clientX - box.left) / box.width * (count - 1));
    onStep(Math.min(count - 1, Math.max(0, step)));
  });
  return chart;
}

/** Operations a second over operations a byte; a node without a time is drawn on the roof. */
function rooflineChart(nodes, roofline, onNode) {
  const [width, height] = [350, 180];
  const dots = nodes.filter(n => n.operations > 0 && n.intensity > 0);
  const roof = i => Math.min(roofline.flopsPerSecond, i * roofline.bytesPerSecond);
  const rate = n => n.seconds > 0 ? n.operations / n.seconds : roof(n.intensity);
  const low = Math.log10(Math.min(.05, ...dots.map(n => n.intensity)));
  const high = Math.log10(Math.max(200, ...dots.map(n => n.intensity)) * 1.5);
  const top = Math.log10(roofline.flopsPerSecond * 1.6);
  const bottom = Math.min(top - 3, ...dots.map(n => Math.log10(rate(n)) - .2));
  const x = i => (Math.log10(i) - low) / (high - low) * width;
  const y = r => height - (Math.log10(r) - bottom) / (top - bottom) * height;
  const ridge = roofline.flopsPerSecond / roofline.bytesPerSecond;
  const marks = [];
  for (let e = Math.ceil(low); e <= high; e++) marks.push(h('text', { x: x(10 ** e), y: height + 14, 'text-anchor': 'middle' }, digits(10 ** e)));
  for (let e = Math.ceil(bottom); e <= top; e++) marks.push(h('text', { x: 2, y: y(10 ** e) - 2 }, amount(10 ** e)), h('line', { class: 'axis', x1: 0, x2: width, y1: y(10 ** e), y2: y(10 ** e) }));
  return h('svg', { viewBox: `0 -6 ${width} ${height + 38}`, role: 'img', 'aria-label': 'Roofline' }, marks,
    h('path', { class: 'roof', d: `M0 ${y(roof(10 ** low))}L${x(ridge)} ${y(roofline.flopsPerSecond)}L${width} ${y(roofline.flopsPerSecond)}` }),
    dots.map(n => h('circle', { class: 'dot', cx: x(n.intensity), cy: y(rate(n)), r: 3.2, onclick: () => onNode(n) },
      h('title', {}, `${n.name} (${n.operator})\n${digits(n.intensity)} operations a byte, ${amount(rate(n))}flop/s`))),
    h('text', { x: width / 2, y: height + 29, 'text-anchor': 'middle' }, 'operations for each byte moved'));
}

function histogram(weight) {
  const [width, height] = [350, 62];
  const most = Math.max(...weight.counts);
  const step = width / weight.counts.length;
  return h('svg', { viewBox: `0 0 ${width} ${height + 16}`, role: 'img', 'aria-label': 'Histogram' },
    weight.counts.map((count, i) => h('rect', { class: 'bin', x: i * step + .5, width: Math.max(1, step - 1), y: height - count / most * height, height: count / most * height },
      h('title', {}, `${count} numbers`))),
    h('text', { x: 0, y: height + 13 }, real(weight.min)),
    h('text', { x: width, y: height + 13, 'text-anchor': 'end' }, real(weight.max)));
}
