// The list of all limits: in order, and drawn only where it is seen.

import { byId, say } from './dom.js';
import { History, Step } from './model.js';
import { Row } from './row.js';
import { history } from './server.js';

const MostAtOnce = 100;

/** Seconds between two orders of the list: a list that moves each second cannot be read. */
const Pause = 5;

const Orders = {
  busy: (a, b) => b.busy - a.busy || b.total.admitted - a.total.admitted,
  refused: (a, b) => b.second.refused - a.second.refused || b.total.refused - a.total.refused,
  p99: (a, b) => (b.second.p99Ms ?? -1) - (a.second.p99Ms ?? -1),
  name: () => 0,
};

export class List {
  /** @type {Map<number, Row>} */
  rows = new Map();
  /** @type {WeakMap<Element, Row>} */
  byRoot = new WeakMap();
  ordered = 0;

  /** @param {import('./model.js').Model} model @param {(answer: any) => void} applied */
  constructor(model, applied) {
    Object.assign(this, { model, applied });
    this.root = byId('limits');
    this.seen = new IntersectionObserver(entries => this.see(entries), { rootMargin: '200px' });
    byId('search').addEventListener('input', () => this.order());
    byId('sort').addEventListener('change', () => this.order());
    this.root.addEventListener('keydown', event => this.move(event));
    document.addEventListener('keydown', event => {
      if (event.key !== '/' || /** @type {any} */ (event.target).matches('input, select') || byId('dialog').open) return;
      event.preventDefault();
      byId('search').focus();
    });
    addEventListener('resize', () => this.update());
  }

  /** Makes the rows of limits that are new, and forgets those that are gone. */
  reset() {
    for (const [id, row] of this.rows) {
      if (this.model.limits.get(id) === row.limit) continue;
      this.seen.unobserve(row.root);
      row.detail?.destroy();
      row.root.remove();
      this.rows.delete(id);
    }
    this.add();
    this.order();
  }

  add() {
    for (const limit of this.model.limits.values()) {
      if (this.rows.has(limit.id)) continue;
      const row = new Row(limit, this.model, this.applied);
      this.rows.set(limit.id, row);
      this.byRoot.set(row.root, row);
      this.root.append(row.root);
      this.seen.observe(row.root);
    }
  }

  /** Shows the second that has ended. */
  update() {
    if (this.rows.size !== this.model.limits.size) this.add();
    if (this.model.time - this.ordered >= Pause && !this.root.matches(':hover, :focus-within')) this.order();
    this.show([...this.rows.values()].filter(row => row.isVisible));
    this.load();
  }

  /** @param {Row[]} rows */
  show(rows) {
    for (const row of rows) row.update();
    for (const row of rows) row.draw();
  }

  order() {
    this.ordered = this.model.time;
    const sought = byId('search').value.trim().toLowerCase();
    const compare = Orders[byId('sort').value];
    const rows = [...this.rows.values()].sort((a, b) => compare(a.limit, b.limit) || (a.limit.name < b.limit.name ? -1 : 1));
    let shown = 0;
    let next = this.root.firstElementChild;
    for (const row of rows) {
      const isFound = `${row.limit.name} ${row.limit.plainName} ${row.limit.where.join(' ')}`.toLowerCase().includes(sought);
      row.root.hidden = !isFound;
      shown += isFound ? 1 : 0;
      // Only what is out of its place is moved.
      if (row.root === next) next = next.nextElementSibling;
      else this.root.insertBefore(row.root, next);
    }
    say(byId('count'), shown === rows.length ? `${shown} limits` : `${shown} of ${rows.length} limits`);
    byId('empty').hidden = shown > 0 || rows.length === 0;
  }

  redraw() {
    for (const row of this.rows.values()) {
      if (row.isVisible) row.draw();
      row.detail?.charts.recolor();
    }
  }

  /** @param {IntersectionObserverEntry[]} entries */
  see(entries) {
    const rows = entries.map(entry => ({ entry, row: this.byRoot.get(entry.target) })).filter(({ row }) => row);
    for (const { entry, row } of rows) row.isVisible = entry.isIntersecting;
    this.show(rows.map(({ row }) => row).filter(row => row.isVisible));
    this.load();
  }

  /** Asks for the histories of the rows that are seen and have none. */
  async load() {
    const missing = [...this.rows.values()].filter(row => row.isVisible && !row.limit.small).slice(0, MostAtOnce).map(row => row.limit.id);
    if (missing.length === 0 || this.isLoading) return;
    this.isLoading = true;
    try {
      for (const json of await history(missing, Step)) {
        const limit = this.model.limits.get(json.id);
        if (limit) limit.small = new History(json, Step, this.model.time);
        this.rows.get(json.id)?.draw();
      }
    } finally {
      this.isLoading = false;
    }
  }

  /** Up and down move from limit to limit. @param {KeyboardEvent} event */
  move(event) {
    const way = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
    const button = /** @type {Element} */ (event.target);
    if (!way || !button.matches('.name')) return;
    let row = button.closest('.row')?.[way];
    while (row?.hidden) row = row[way];
    row?.querySelector('.name').focus();
    event.preventDefault();
  }
}
