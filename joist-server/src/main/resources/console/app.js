// Which page is shown for which address.
import { h, replace } from './dom.js';
import { get } from './api.js';
import { livePage } from './live.js';
import { modelsPage } from './models.js';
import { modelPage } from './model.js';
import { cardPage } from './cardpage.js';
import { batchPage, batchesPage } from './batches.js';
import { requestPage } from './request.js';
import { switchesPage } from './switches.js';
import { callersPage } from './callers.js';
import { memoryPage } from './memory.js';
import { historyPage } from './history.js';

const ROUTES = [
  [/^#\/live$/, livePage, 'Live'],
  [/^#\/models$/, modelsPage, 'Models'],
  [/^#\/models\/([^/]+)$/, modelPage, 'Models'],
  [/^#\/models\/([^/]+)\/(\d+)$/, cardPage, 'Models'],
  [/^#\/switches$/, switchesPage, 'Switches'],
  [/^#\/batches$/, batchesPage, 'Batches'],
  [/^#\/batches\/(\d+)$/, batchPage, 'Batches'],
  [/^#\/requests\/([^/]+)$/, requestPage, 'Batches'],
  [/^#\/memory$/, memoryPage, 'Memory'],
  [/^#\/callers$/, callersPage, 'Callers'],
  [/^#\/history(?:\?.*)?$/, historyPage, 'History'],
];

const page = document.getElementById('page');
let leave = () => {};
let visit = 0;

async function show() {
  const address = location.hash || '#/live';
  const current = ++visit;
  leave();
  leave = () => {};
  for (const [pattern, render, section] of ROUTES) {
    const match = pattern.exec(address);
    if (!match) continue;
    for (const link of document.querySelectorAll('.top nav a')) {
      if (link.textContent === section) {
        link.setAttribute('aria-current', 'page');
        link.scrollIntoView({ block: 'nearest', inline: 'center' }); // on a phone not all fit
      } else link.removeAttribute('aria-current');
    }
    document.title = section + ' · Joist';
    try {
      const content = await render(...match.slice(1).map(decodeURIComponent));
      if (current !== visit) { content.leave?.(); return; }
      replace(page, content.root);
      leave = content.leave || (() => {});
    } catch (error) {
      if (current === visit) replace(page, h('p', { class: 'problem', role: 'alert' }, error.message));
    }
    return;
  }
  replace(page, h('h1', {}, 'No such page'), h('p', { class: 'lead' }, 'There is nothing at ', h('code', {}, address), '.'));
}

// Without keys callers are addresses, and nobody is charged.
get('/api/overview').then(({ server }) => { document.getElementById('callers-link').hidden = !server.keys; }, () => {});
addEventListener('hashchange', () => { show(); scrollTo(0, 0); });
show();
