// The card of one version, inside the console.
import { h } from './dom.js';
import { get } from './api.js';
import { drawCard } from './card.js';

export async function cardPage(name, version) {
  const documents = await get(`/api/models/${encodeURIComponent(name)}/versions/${version}/card`);
  const root = h('div', {},
    h('p', { class: 'small' }, h('a', { href: '#/models/' + encodeURIComponent(name) }, `← ${name}`)),
    documents.card ? drawCard(documents) : h('p', { class: 'empty' }, 'This version was imported as an ONNX file and has no card.'));
  return { root };
}
