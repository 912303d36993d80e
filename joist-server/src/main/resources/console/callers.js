// Who asked how much, and what it cost.
import { bars, bytes, figure, fixed, h, number, percent, replace, table } from './dom.js';
import { get } from './api.js';

const LOOK_MILLIS = 2000;

export async function callersPage() {
  const figures = h('div', { class: 'figures' });
  const list = h('div', {});
  const root = h('div', {},
    h('h1', {}, 'Callers'),
    h('p', { class: 'lead' }, 'Since this server started. Seconds are time of threads: a caller pays for its own requests\u2019 coding and for its own part, by rows, of every batch that it shared.'),
    figures,
    h('h2', {}, 'Cost'), h('div', { class: 'panel' }, list));
  const draw = ({ callers }) => {
    replace(figures, summary(callers));
    replace(list, callerTable(callers));
  };
  draw(await get('/api/overview'));
  const timer = setInterval(() => get('/api/overview').then(draw, () => {}), LOOK_MILLIS);
  return { root, leave: () => clearInterval(timer) };
}

function sum(callers, what) {
  return callers.reduce((all, caller) => all + caller[what], 0);
}

function summary(callers) {
  return [
    figure('Callers', number(callers.length, 0)),
    figure('Requests', number(sum(callers, 'requests'), 0)),
    figure('Rows', number(sum(callers, 'rows'), 0)),
    figure('Time', fixed(sum(callers, 'seconds'), 2), { unit: 's' }),
    figure('Refused', number(sum(callers, 'refused'), 0), { note: 'before a model' }),
  ];
}

function callerTable(callers) {
  if (callers.length === 0) return h('p', { class: 'empty' }, 'Nobody has asked yet.');
  const all = Math.max(sum(callers, 'seconds'), 1e-9);
  return h('div', {}, bars(callers.slice(0, 12).map(caller => ({ name: caller.name, share: caller.seconds / all, text: percent(caller.seconds / all) }))),
    h('div', { style: 'height:14px' }),
    table([
      { title: 'Caller', cell: caller => h('strong', {}, caller.name) },
      ...['requests', 'rows'].map(what => ({ title: what[0].toUpperCase() + what.slice(1), number: true, cell: caller => number(caller[what], 0) })),
      { title: 'Seconds', number: true, cell: caller => fixed(caller.seconds, 3) },
      { title: 'Bytes', number: true, class: 'nowrap', cell: caller => bytes(caller.bytes) },
      { title: 'Refused', number: true, cell: caller => number(caller.refused, 0) },
      { title: 'Inside', number: true, cell: caller => number(caller.inFlight, 0) },
    ], callers));
}
