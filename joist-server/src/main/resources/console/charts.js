// Line charts: a thin dress over uPlot, in the sheet's colours.
import { h } from './dom.js';

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export const COLOURS = ['--accent', '--second', '--third', '--bad', '--quiet'];

/**
 * A chart with a title and a legend.
 * series: [{label, colour?, dashed?, points?}]; data: [xs, ys, ys, ...];
 * options: {time, height, xLabel, yLabel, yRange, xRange, yFormat, markers}.
 */
export function lineChart(title, series, data, options = {}) {
  const holder = h('div', { class: 'chart' });
  const legend = h('div', { class: 'legend' }, series.map((s, i) =>
    h('span', {}, h('i', { style: `background:var(${s.colour || COLOURS[i]})` }), s.label)));
  const root = h('div', {}, h('div', { class: 'chart-head' }, h('h3', {}, title), legend), holder);
  const height = options.height || 220;
  const axis = {
    stroke: colour('--quiet'), font: '12px system-ui', labelFont: '12px system-ui', labelSize: 20,
    grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false },
  };
  const plot = new uPlot({
    width: 400, height,
    cursor: { y: false, drag: { x: false, y: false } },
    legend: { show: false },
    scales: { x: { time: !!options.time, range: options.xRange || (options.time ? atLeastHalfAMinute : undefined) }, y: { range: options.yRange || ((u, min, max) => [Math.min(0, min), max > 0 ? max * 1.12 : 1]) } },
    axes: [
      { ...axis, label: options.xLabel, size: 34 },
      { ...axis, label: options.yLabel, size: 58, values: (u, values) => values.map(v => v === null ? '' : (options.yFormat || (x => x.toLocaleString('en', { maximumSignificantDigits: 4 })))(v)) },
    ],
    series: [{}, ...series.map((s, i) => ({
      label: s.label, stroke: colour(s.colour || COLOURS[i]), width: s.points ? 0 : 1.8,
      dash: s.dashed ? [5, 5] : undefined, spanGaps: true,
      paths: s.points ? () => null : undefined,
      points: { show: !!s.points, size: 7, fill: colour(s.colour || COLOURS[i]) },
    }))],
    hooks: { draw: [plot => drawMarkers(plot, options.markers ? options.markers() : [])] },
  }, data, holder);
  const resize = () => { if (holder.clientWidth > 0) plot.setSize({ width: holder.clientWidth, height }); };
  new ResizeObserver(resize).observe(holder);
  return { root, update: next => plot.setData(next) };
}

/** A chart that has just begun is not a row of milliseconds. */
function atLeastHalfAMinute(plot, from, to) {
  return from === null || to - from >= 30 ? [from, to] : [to - 30, to];
}

/** Upright lines with a word on top, for what happened at an instant. */
function drawMarkers(plot, markers) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour('--quiet');
  ctx.fillStyle = colour('--quiet');
  ctx.font = `${11 * devicePixelRatio}px system-ui`;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { x, text } of markers) {
    const left = plot.valToPos(x, 'x', true);
    if (left < bbox.left || left > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(text, left + 5 * devicePixelRatio, bbox.top + 12 * devicePixelRatio);
  }
  ctx.restore();
}
