// Who changed what, and what was live when.
import { h, number, replace, state, table, when } from './dom.js';
import { get } from './api.js';

export async function historyPage() {
  if (!(await get('/api/overview')).server.store) return { root: filesHaveNone() };
  const [{ events }, { models }, chain] = await Promise.all([get('/api/audit?limit=200'), get('/api/models'), get('/api/audit/chain')]);
  const answer = h('div', { role: 'status', 'aria-live': 'polite' });
  const root = h('div', {},
    h('h1', {}, 'History'),
    h('p', { class: 'lead' }, 'The log is only ever added to. Each entry carries a hash over the one before it, so none can be changed unseen.'),
    chainState(chain),
    h('h2', {}, 'What was live?'),
    h('div', { class: 'panel' }, models.length ? question(models, answer) : h('p', { class: 'empty' }, 'No model yet.'), answer),
    h('h2', {}, 'Changes'),
    h('div', { class: 'panel' }, events.length ? eventTable(events) : h('p', { class: 'empty' }, 'Nothing has been changed yet.')));
  return { root };
}

function filesHaveNone() {
  return h('div', {}, h('h1', {}, 'History'),
    h('p', { class: 'lead' }, 'This server serves files, which have no history. That of models in a registry is kept: who changed what, and what was live when.'),
    h('div', { class: 'panel' }, h('p', {}, 'A file is registered, and served from the registry, by:'),
      h('pre', {}, 'joist import model.onnx --name NAME\njoist serve NAME')));
}

function chainState(chain) {
  return chain.intact
    ? h('p', {}, h('span', { class: 'state live' }, 'chain intact'), ` ${number(chain.events, 0)} entries, recomputed from the first just now.`)
    : h('p', { class: 'problem', role: 'alert' }, chain.problem);
}

function question(models, answer) {
  const model = h('select', { name: 'model' }, models.map(m => h('option', {}, m.name)));
  const local = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 19);
  const time = h('input', { type: 'datetime-local', name: 'time', step: 1, value: local });
  const ask = async event => {
    event.preventDefault();
    try {
      const query = new URLSearchParams({ model: model.value, time: new Date(time.value).toISOString() });
      const live = await get('/api/liveAt?' + query);
      replace(answer, h('p', { class: 'answer' }, sentence(live)), facts(live));
    } catch (error) {
      replace(answer, h('p', { class: 'problem' }, error.message));
    }
  };
  return h('form', { class: 'fields', onsubmit: ask, style: 'margin-bottom:14px;align-items:end' },
    h('label', {}, 'Model', model), h('label', {}, 'At (your time)', time),
    h('div', {}, h('button', { class: 'main' }, 'Ask')));
}

function sentence({ model, promoted, answered }) {
  if (!answered.length) return promoted ? `No server told that it answered; ${model}:${promoted.version} was promoted.` : 'Nothing was live then.';
  const versions = [...new Set(answered.map(a => a.version))].sort((a, b) => a - b);
  const other = promoted && versions.some(version => version !== promoted.version);
  return versions.map(version => `${model}:${version}`).join(' and ') + ' answered' + (other ? `; ${model}:${promoted.version} was promoted.` : '.');
}

/** What was to answer, and what did: the registry first, then each server. */
function facts({ model, promoted, answered }) {
  const rows = [...promoted ? [{ ...promoted, where: 'promoted in the registry' }] : [],
    ...answered.map(a => ({ ...a, where: `answered at ${a.server || 'a server'}` }))];
  return rows.length ? table([
    { title: 'Version', cell: r => `${model}:${r.version}` },
    { title: 'Where', cell: r => r.where },
    { title: 'Since', class: 'nowrap', cell: r => when(r.since) },
    { title: 'Who', cell: r => r.actor },
    { title: 'Why', class: 'words', cell: r => r.detail || '–' },
    { title: 'Package', cell: r => h('code', { class: 'quiet', title: r.digest }, r.digest.slice(0, 12)) },
  ], rows) : null;
}

/** Clocks are set back, and differ from machine to machine: the order is that of the log. */
function dated(events) {
  return events.map((e, i) => {
    const before = events[i + 1];
    return { ...e, early: before && new Date(before.time) - new Date(e.time) > 1000 };
  });
}

function eventTable(events) {
  return table([
    { title: 'When', class: 'nowrap', cell: e => [when(e.time), e.early && h('div', { class: 'quiet', title: 'A clock was set back, or this was written late. The order is that of the log.' }, 'before the entry below')] },
    { title: 'What', cell: e => state(e.action) },
    { title: 'Version', cell: e => e.model ? h('a', { href: `#/models/${encodeURIComponent(e.model)}` }, e.version ? `${e.model}:${e.version}` : e.model) : '–' },
    { title: 'Who', cell: e => e.server ? `${e.actor} at ${e.server}` : e.actor },
    { title: 'Why', class: 'words', cell: e => e.detail || '–' },
    { title: 'Package', cell: e => h('code', { class: 'quiet', title: e.digest }, (e.digest || '').slice(0, 12)) },
    { title: 'Chain', cell: e => h('code', { class: 'quiet', title: e.hash }, (e.hash || '').slice(0, 12)) },
  ], dated(events));
}
