// Elements, numbers and times, as every page writes them.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child.nodeType ? child : String(child));
  }
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

const MISSING = '–';

export function number(value, digits = 1) {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  return Number(value).toLocaleString('en', { maximumFractionDigits: digits });
}

export function fixed(value, digits) {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  return Number(value).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function significant(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  return Number(value).toLocaleString('en', { maximumSignificantDigits: digits });
}

export function percent(value, digits = 1) {
  return value === null || value === undefined ? MISSING : fixed(value * 100, digits) + ' %';
}

export function millis(value) {
  if (value === null || value === undefined) return MISSING;
  return (value < 10 ? fixed(value, 2) : fixed(value, 0)) + ' ms';
}

export function bytes(value) {
  if (value === null || value === undefined) return MISSING;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return (unit === 0 ? value : fixed(value, 1)) + ' ' + units[unit];
}

export function when(time) {
  if (!time) return MISSING;
  return h('time', { datetime: time, title: time }, new Date(time).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' }));
}

export function state(name) {
  return h('span', { class: 'state ' + name }, name);
}

/** A table: columns are {title, number, cell(row), class}. */
export function table(columns, rows, rowClass = () => null) {
  return h('div', { class: 'scroll' }, h('table', {},
    h('thead', {}, h('tr', {}, columns.map(c => h('th', { class: c.number ? 'number' : null, scope: 'col' }, c.title)))),
    h('tbody', {}, rows.map(row => h('tr', { class: rowClass(row) },
      columns.map(c => h('td', { 'data-title': c.title, class: [c.number && 'number', c.class].filter(Boolean).join(' ') || null }, c.cell(row))))))));
}

/** Horizontal bars: rows are {name, share of 1, text, best}. */
export function bars(rows) {
  return h('div', {}, rows.map(row => h('div', { class: row.best ? 'bar-row best' : 'bar-row' },
    h('span', { class: 'name', title: row.name }, row.name),
    h('span', { class: 'track' }, h('div', { class: 'fill', style: `width:${Math.max(0, Math.min(1, row.share)) * 100}%` })),
    h('span', { class: 'amount' }, row.text))));
}

export function figure(label, value, { unit = '', note = '', bad = false } = {}) {
  return h('div', { class: bad ? 'figure bad' : 'figure' },
    h('div', { class: 'label' }, label),
    h('div', { class: 'value' }, value, unit && h('span', { class: 'unit' }, unit)),
    h('div', { class: 'note' }, note));
}
