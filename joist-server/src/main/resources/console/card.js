// A model's card: what it is, how good it is, where it is weak, what it was made from.
import { bars, figure, fixed, h, number, percent, significant, table } from './dom.js';
import { lineChart } from './charts.js';

const NAMES = {
  auc: 'AUC', 'log loss': 'Log loss', 'calibration error': 'Calibration error', accuracy: 'Accuracy', 'brier score': 'Brier score',
  rmse: 'RMSE', mae: 'MAE', r2: 'R²', 'macro f1': 'Macro F1', pinball: 'Pinball loss', 'poisson deviance': 'Poisson deviance',
};
const MOST_ROWS = 12;

/** documents: {model, version, digest, card, schema, signature, lineage}. */
export function drawCard({ model, version, digest, card, schema, lineage }) {
  return h('article', {},
    h('h1', {}, version ? `${model}:${version}` : model),
    h('p', { class: 'lead' }, sentence(card)),
    (card.warnings || []).map(text => h('p', { class: 'warning' }, text)),
    h('div', { class: 'figures' }, figures(card)),
    h('h2', {}, 'Leaderboard'), h('div', { class: 'panel' }, h('p', { class: 'quiet' }, card.why), leaderboard(card)),
    h('h2', {}, 'How it performs'), h('div', { class: 'columns' }, performance(card)),
    h('h2', {}, 'What it looks at'),
    h('div', { class: 'columns' }, panel('Importance', importance(card)), panel('What was done with each column', decisions(card))),
    section('Slices', (card.slices || []).length, () => h('div', { class: 'panel' }, h('p', { class: 'quiet' }, 'The same model, judged on parts of the rows; the weakest first.'), slices(card))),
    section('Columns', (schema?.columns || []).length, () => h('div', { class: 'panel' }, columns(schema))),
    h('h2', {}, 'Lineage'), h('div', { class: 'panel' }, facts(lineage, digest)));
}

function section(title, present, content) {
  return present ? [h('h2', {}, title), content()] : null;
}

function panel(title, content) {
  return h('div', { class: 'panel' }, h('h3', {}, title), content);
}

function sentence(card) {
  const what = card.task === 'regression' ? `Predicts the number ${card.target}` : `Predicts ${card.target} (${card.classes.join(', ')})`;
  return `${what} with ${card.learner}. Learned from ${number(card.rows.train)} rows, judged on ${number(card.rows.valid)}; split ${card.split}.`;
}

function name(metric) {
  return NAMES[metric] || metric;
}

function figures(card) {
  const metrics = Object.entries(card.metrics).sort(([a], [b]) => (b === card.metric) - (a === card.metric)).slice(0, 5);
  return metrics.map(([metric, value]) => figure(name(metric), significant(value, 4),
    { note: card.baseline?.[metric] == null ? '' : `baseline ${significant(card.baseline[metric], 4)}` }));
}

function leaderboard(card) {
  const metrics = Object.keys(card.leaderboard[0]?.metrics || {}).slice(0, 4);
  return table([
    { title: 'Learner', cell: row => row.learner },
    ...metrics.map(metric => ({ title: name(metric), number: true, cell: row => (row.metrics[metric] == null ? '–' : fixed(row.metrics[metric], 4)) })),
  ], card.leaderboard, row => (row.learner === card.learner ? 'best' : null));
}

function performance(card) {
  const charts = [];
  if (card.roc?.length) charts.push(roc(card));
  if (card.calibration?.length) charts.push(calibration(card));
  if (card.residuals?.length > 1) charts.push(residuals(card));
  if (card.curve?.length) charts.push(curve(card));
  const drawn = charts.map(chart => h('div', { class: 'panel' }, chart.root));
  if (card.confusion?.length) drawn.push(panel('Predicted against observed', confusion(card)));
  return drawn;
}

function roc(card) {
  const x = card.roc.map(p => p.falsePositiveRate);
  return lineChart('ROC', [{ label: 'model' }, { label: 'chance', colour: '--quiet', dashed: true }],
    [x, card.roc.map(p => p.truePositiveRate), x],
    { xLabel: 'false positive rate', yLabel: 'true positive rate', yRange: [0, 1], xRange: [0, 1], height: 280 });
}

function calibration(card) {
  const points = [...card.calibration].sort((a, b) => a.predicted - b.predicted);
  const top = Math.min(1, Math.max(...points.map(p => Math.max(p.predicted, p.observed))) * 1.15);
  const x = [0, ...points.map(p => p.predicted), top];
  return lineChart(`Calibration for “${card.classes[1]}”`, [{ label: 'observed share' }, { label: 'perfect', colour: '--quiet', dashed: true }],
    [x, [null, ...points.map(p => p.observed), null], x],
    { xLabel: 'predicted probability', yLabel: 'observed share', yRange: [0, top], xRange: [0, top], height: 280 });
}

function residuals(card) {
  const points = [...card.residuals].sort((a, b) => a.predicted - b.predicted);
  const x = points.map(p => p.predicted);
  return lineChart('Predicted against observed', [{ label: 'observed mean' }, { label: 'perfect', colour: '--quiet', dashed: true }],
    [x, points.map(p => p.observed), x], { xLabel: 'predicted', yLabel: 'observed', height: 280, yRange: (u, min, max) => [min, max] });
}

function curve(card) {
  const metric = card.curve[0].metric;
  return lineChart(`${name(metric)} by round`, [{ label: 'validation' }, { label: 'training', colour: '--third' }],
    [card.curve.map(p => p.round), card.curve.map(p => p.valid), card.curve.map(p => p.train)],
    { xLabel: 'round', height: 280, yRange: (u, min, max) => [min - (max - min) * 0.06, max + (max - min) * 0.06] });
}

function confusion(card) {
  const classes = card.classes.slice(0, MOST_ROWS);
  return table([
    { title: 'Observed', cell: i => classes[i] },
    ...classes.map((label, j) => ({ title: `→ ${label}`, number: true, cell: i => number(card.confusion[i][j], 0) })),
    { title: 'Right', number: true, cell: i => percent(card.confusion[i][i] / Math.max(1, card.confusion[i].reduce((a, b) => a + b, 0))) },
  ], classes.map((_, i) => i));
}

function importance(card) {
  const shown = card.importance.slice(0, MOST_ROWS);
  if (shown.length === 0) return h('p', { class: 'quiet' }, 'This learner looks at no column.');
  const most = Math.max(...shown.map(i => i.share), 1e-9);
  return bars(shown.map(i => ({ name: i.column, share: i.share / most, text: percent(i.share) })));
}

function decisions(card) {
  return table([
    { title: 'Column', cell: d => h('strong', {}, d.column) },
    { title: 'Treatment', cell: d => [d.used ? d.treatment : h('span', { class: 'quiet' }, 'not used'), h('div', { class: 'small quiet' }, d.reason)] },
  ], card.decisions);
}

function slices(card) {
  const metrics = Object.keys(card.slices[0].metrics).slice(0, 3);
  const better = card.higherIsBetter ? 1 : -1;
  const weakestFirst = [...card.slices].sort((a, b) => better * ((a.metrics[card.metric] ?? 0) - (b.metrics[card.metric] ?? 0)));
  return table([
    { title: 'Rows where', cell: s => [s.column, ' is ', h('strong', {}, s.value)] },
    { title: 'Rows', number: true, cell: s => number(s.rows, 0) },
    ...metrics.map(metric => ({ title: name(metric), number: true, cell: s => (s.metrics[metric] == null ? '–' : fixed(s.metrics[metric], 4)) })),
  ], weakestFirst.slice(0, 20));
}

function columns(schema) {
  return table([
    { title: 'Column', cell: c => h('strong', {}, c.name) },
    { title: 'Type', cell: c => c.type.toLowerCase() },
    { title: 'Missing', number: true, cell: c => percent(c.missing / Math.max(1, c.rows)) },
    { title: 'Distinct', number: true, cell: c => number(c.distinct, 0) },
    { title: 'Values', cell: c => distribution(c) },
  ], schema.columns);
}

function distribution(column) {
  if (column.histogram?.length) {
    const most = Math.max(...column.histogram.map(b => b.count), 1);
    const show = value => (column.type === 'DATE' ? new Date(value * 1000).toISOString().slice(0, 10) : significant(value));
    return [h('div', { class: 'histogram', role: 'img', 'aria-label': `from ${show(column.min)} to ${show(column.max)}` },
      column.histogram.map(b => h('i', { style: `height:${b.count / most * 100}%`, title: `${show(b.from)} to ${show(b.to)}: ${number(b.count, 0)}` }))),
    h('div', { class: 'small quiet' }, `${show(column.min)} to ${show(column.max)}`)];
  }
  const top = (column.top || []).slice(0, 5);
  return h('div', { class: 'small' }, top.map(t => `${t.value} ${percent(t.count / Math.max(1, column.rows), 0)}`).join(' · '));
}

function facts(lineage, digest) {
  return h('dl', { class: 'facts' },
    digest ? [h('dt', {}, 'package'), h('dd', {}, h('code', {}, digest))] : null,
    flat(lineage || {}, []).map(([key, value]) => [h('dt', {}, words(key)), h('dd', {}, String(value))]));
}

/** Every value in a document, with the way to it. */
function flat(value, way) {
  if (value === null || value === '') return [];
  if (typeof value !== 'object') return [[way.join(' · '), value]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, key === 'recipe' ? way : [...way, key]));
}

function words(key) {
  return key.replace(/([a-z])([A-Z])/g, (_, a, b) => a + ' ' + b.toLowerCase());
}
