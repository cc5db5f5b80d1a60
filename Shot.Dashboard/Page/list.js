// The list of all limits: in order, and drawn only where it is seen.

import { byId, say } from './dom.js';
import { History, Step } from './model.js';
import { Row } from './row.js';
import { history } from './server.js';

/** Rows that are shown at once, and histories that are asked for. */
const Page = 100;

/** Seconds between two orders of the list: a list that moves each second cannot be read. */
const Pause = 5;

/**
 * How busy a limit is, in steps of half as much again. It changes only by a whole step: limits that are about equally busy keep their
 * places. @param {any} limit
 */
function level(limit) {
  const now = Math.log(1 + limit.busy) / Math.log(1.5);
  if (!(Math.abs(now - limit.level) < 1)) limit.level = Math.round(now);
  return limit.level;
}

const Orders = {
  busy: (a, b) => level(b) - level(a) || b.total.admitted - a.total.admitted,
  refused: (a, b) => b.second.refused - a.second.refused || b.total.refused - a.total.refused,
  p99: (a, b) => (b.second.p99Ms ?? -1) - (a.second.p99Ms ?? -1),
  name: () => 0,
};

export class List {
  /** @type {Map<any, Row>} The rows that were ever shown, by their limits. */
  rows = new Map();
  /** @type {WeakMap<Element, Row>} */
  byRoot = new WeakMap();
  most = Page;
  known = 0;
  ordered = 0;

  /** @param {import('./model.js').Model} model @param {(answer: any) => void} applied */
  constructor(model, applied) {
    Object.assign(this, { model, applied });
    this.root = byId('limits');
    this.seen = new IntersectionObserver(entries => this.see(entries), { rootMargin: '200px' });
    byId('search').addEventListener('input', () => this.begin());
    byId('sort').addEventListener('change', () => this.begin());
    this.root.addEventListener('keydown', event => this.move(event));
    document.addEventListener('keydown', event => {
      if (event.key !== '/' || /** @type {any} */ (event.target).matches('input, select') || byId('dialog').open) return;
      event.preventDefault();
      byId('search').focus();
    });
    addEventListener('resize', () => this.update());

    // Who scrolls to the end sees more without a click.
    byId('more').addEventListener('click', () => this.grow());
    new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && this.grow(), { rootMargin: '600px' }).observe(byId('more'));
  }

  /** Forgets the rows of limits that are gone. */
  reset() {
    const limits = new Set(this.model.limits.values());
    for (const [limit, row] of this.rows) {
      if (limits.has(limit)) continue;
      row.detail?.destroy();
      this.hide(row);
      this.rows.delete(limit);
    }
    this.order();
  }

  begin() {
    this.most = Page;
    this.order();
  }

  grow() {
    this.most += Page;
    this.order();
  }

  /** Shows the second that has ended. */
  update() {
    const isDue = this.model.time - this.ordered >= Pause && !this.root.matches(':hover, :focus-within');
    if (isDue || this.known !== this.model.limits.size) this.order();
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
    this.known = this.model.limits.size;
    const sought = byId('search').value.trim().toLowerCase();
    const compare = Orders[byId('sort').value];
    const found = [...this.model.limits.values()]
      .filter(limit => `${limit.name} ${limit.plainName} ${limit.where.join(' ')}`.toLowerCase().includes(sought))
      .sort((a, b) => compare(a, b) || (a.name < b.name ? -1 : 1));
    const shown = found.slice(0, this.most).map(limit => this.rowOf(limit));
    const isShown = new Set(shown);
    for (const row of this.rows.values()) if (row.root.isConnected && !isShown.has(row)) this.hide(row);

    // Only what is out of its place is moved.
    let next = this.root.firstElementChild;
    for (const row of shown) {
      if (!row.root.isConnected) this.seen.observe(row.root);
      if (row.root === next) next = next.nextElementSibling;
      else this.root.insertBefore(row.root, next);
    }
    say(byId('count'), found.length === this.known ? `${this.known} limits` : `${found.length} of ${this.known} limits`);
    byId('empty').hidden = found.length > 0 || this.known === 0;
    byId('more').hidden = shown.length === found.length;
    say(byId('more'), `Show more: ${found.length - shown.length} limits`);
  }

  /** @param {any} limit @returns {Row} */
  rowOf(limit) {
    let row = this.rows.get(limit);
    if (!row) {
      row = new Row(limit, this.model, this.applied);
      this.rows.set(limit, row);
      this.byRoot.set(row.root, row);
    }
    return row;
  }

  /** @param {Row} row */
  hide(row) {
    row.isVisible = false;
    this.seen.unobserve(row.root);
    row.root.remove();
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
    const missing = [...this.rows.values()].filter(row => row.isVisible && !row.limit.small).slice(0, Page).map(row => row.limit.id);
    if (missing.length === 0 || this.isLoading) return;
    this.isLoading = true;
    try {
      for (const json of await history(missing, Step)) {
        const limit = this.model.limits.get(json.id);
        if (!limit) continue;
        limit.small = new History(json, Step, this.model.time);
        this.rows.get(limit)?.draw();
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
    button.closest('.row')?.[way]?.querySelector('.name').focus();
    event.preventDefault();
  }
}
