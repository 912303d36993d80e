// What became of one request.
import { bars, figure, h, millis, number } from './dom.js';
import { get } from './api.js';
import { outcome } from './batches.js';

const STAGES = [['threadMillis', 'until a thread took it'], ['decodeMillis', 'decoding'], ['queueMillis', 'in the queue'],
  ['runMillis', 'running the model'], ['encodeMillis', 'encoding'], ['replyMillis', 'until it was on its way']];

const DUE_BY = { objective: 'the objective', caller: 'the caller’s deadline', model: 'the model’s deadline' };

export async function requestPage(id) {
  const told = await get('/v1/requests/' + encodeURIComponent(id));
  const most = Math.max(...STAGES.map(([key]) => told.stages[key]), 1e-9);
  const root = h('div', {},
    h('p', { class: 'small' }, h('a', { href: '#/batches' }, '← Batches')),
    h('h1', { class: 'wrapped' }, told.id),
    h('p', { class: 'lead' }, outcome(told)),
    h('div', { class: 'figures' },
      figure('In all', millis(told.stages.totalMillis)), figure('Due in', millis(told.dueMillis), { note: DUE_BY[told.dueBy] }),
      figure('Predicted work', millis(told.predictedMillis)), figure('Rows', number(told.outcome.rows ?? null, 0))),
    h('h2', {}, 'Its story'), h('div', { class: 'panel story' }, told.story.map(sentence => h('p', {}, sentence))),
    h('h2', {}, 'Where its time went'), h('div', { class: 'panel' }, bars(STAGES.map(([key, name]) => ({ name, share: told.stages[key] / most, text: millis(told.stages[key]) })))),
    told.batch ? h('p', { style: 'margin-top:18px' }, h('a', { href: '#/batches/' + told.batch.number }, `Batch ${told.batch.number}, with whom it ran`)) : null,
    told.trace ? h('p', { class: 'small quiet' }, 'Trace ', h('code', { class: 'wrapped' }, told.trace)) : null);
  return { root };
}
