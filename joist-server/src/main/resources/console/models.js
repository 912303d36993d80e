// Every model by name.
import { h, number, state, table, when } from './dom.js';
import { get } from './api.js';

export async function modelsPage() {
  const { models } = await get('/api/models');
  const details = await Promise.all(models.map(m => get('/api/models/' + encodeURIComponent(m.name))));
  const root = h('div', {},
    h('h1', {}, 'Models'),
    h('p', { class: 'lead' }, 'Every name has one live version; the others stay, and any of them can be made live again.'),
    h('div', { class: 'panel' }, details.length ? list(details)
      : h('p', { class: 'empty' }, 'No model yet. Train one: ', h('code', {}, 'joist train data.csv --target churned'))));
  return { root };
}

function list(models) {
  const live = model => model.versions.find(v => v.live) || model.versions[0];
  return table([
    { title: 'Model', cell: m => h('a', { href: '#/models/' + encodeURIComponent(m.name) }, h('strong', {}, m.name)) },
    { title: 'Predicts', cell: m => (m.signature ? m.signature.target || '–' : 'tensors') },
    { title: 'Live', number: true, cell: m => m.live ?? '–' },
    { title: 'State', cell: m => state(live(m)?.state || 'registered') },
    { title: 'Learner', cell: m => live(m)?.facts?.learner || '–' },
    { title: 'Versions', number: true, cell: m => number(m.versions.length, 0) },
    { title: 'Registered', class: 'nowrap', cell: m => when(live(m)?.registered) },
  ], models);
}
