// What is shown of an open limit: its charts, its numbers now and as annotated, and what can be done.

import { Charts } from './charts.js';
import { changeLimit, resetLimit } from './dialog.js';
import { element } from './dom.js';
import { Settings } from './effect.js';
import { count, duration, exact } from './format.js';
import { History } from './model.js';
import { history } from './server.js';

const number = (name, value, numbers) => value == null ? '–' : name === 'limit' && value === 0 ? 'adaptive'
  : name === 'perSecond' ? numbers.rate
  : name === 'maxWaitMs' ? (value === 0 ? 'none' : duration(value)) : exact(value);

/** A plan in one line. @param {any} plan @param {number} i */
function planText(plan, i) {
  const [now, annotated] = [`${exact(plan.permits)} + ${plan.rate}`, `${exact(plan.annotatedPermits)} + ${plan.annotatedRate}`];
  const notes = [
    i === 0 && plan.name !== 'default' ? 'default' : null,
    plan.annotatedPermits == null ? 'configured' : now !== annotated ? `annotated ${annotated}` : null,
  ].filter(Boolean);
  const numbers = now + (notes.length ? ` (${notes.join(', ')})` : '');
  return `${plan.name}: ${numbers}: ${count(plan.admitted)} admitted, ${count(plan.refused)} refused`;
}

/** What an open limit has beside its numbers: names, and a text or several lines. @param {any} limit @returns {[string, any][]} */
function facts(limit) {
  const { cluster, total } = limit;
  const totals = [
    [total.admitted, 'admitted'], [total.refused, 'refused'], [total.timedOut, 'late'], [total.failed, 'failed'],
    [total.noTime || null, 'not started, since their callers left no time'], [total.wouldHaveRefused || null, 'would have been refused'],
  ];
  return [
    ['Written', limit.where.length ? limit.where.join(', ') : 'in code, without an annotation'],
    ['Strategy', limit.strategy?.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()],
    ['Key', limit.key && `${limit.key}: ${count(limit.liveKeys)} live keys, ${count(limit.keyOverflows)} found the table full`],
    ['Cost', [limit.costFrom && `from ${limit.costFrom}`, limit.settles && 'settled after the work'].filter(Boolean).join(', ')],
    ['Plans', limit.plans && [`from ${limit.planFrom}`, ...limit.plans.map(planText)]],
    ['Time without load', limit.isAdaptive ? duration(limit.noLoadMs) : null],
    ['Cluster', cluster && `store ${cluster.isStoreUp ? 'up' : 'DOWN'}, ${cluster.nodes ?? '?'} nodes; while it is down: ${{
      LocalShare: `${limit.numbers.perSecond != null && cluster.nodes ? `a share of ${exact(limit.numbers.perSecond / cluster.nodes)} a second` : 'its share'}`,
      Admit: 'all admitted', Refuse: 'all refused',
    }[cluster.storeDown]}`],
    ['Since the start', totals.filter(([calls]) => calls != null).map(([calls, what]) => `${count(calls)} ${what}`).join(', ')],
    ['Name in settings', limit.plainName ? `Shot:Limits:${limit.plainName}` : `Shot:Limits:${limit.name}`],
  ].filter(([, text]) => text);
}

export class Detail {
  /** @param {any} limit @param {import('./model.js').Model} model @param {(answer: any) => void} applied */
  constructor(limit, model, applied) {
    this.limit = limit;
    this.model = model;
    this.numbers = element('tbody');
    this.facts = element('dl', { class: 'facts' });
    this.actions = element('p', { class: 'buttons' },
      element('button', { type: 'button', class: 'primary', click: () => changeLimit(limit, model, applied) }, 'Change…'),
      element('button', { type: 'button', click: () => resetLimit(limit, applied) }, 'Reset…'));
    this.charts = new Charts(limit);
    this.mode = limit.mode;
    this.root = element('div', { class: 'detail', id: `detail-${limit.id}` }, this.charts.root,
      element('div', { class: 'about' },
        element('div', {},
          element('table', {},
            element('caption', { class: 'hidden' }, `Numbers of ${limit.name}`),
            element('thead', {}, element('tr', {}, ...['', 'Now', 'Annotated'].map(head => element('th', { scope: 'col' }, head || element('span', { class: 'hidden' }, 'Number'))))),
            this.numbers),
          this.actions),
        this.facts));
    this.load();
  }

  async load() {
    const { limit, model } = this;
    const [json] = await history([limit.id], 1);
    if (!json) return;
    limit.large = new History(json, 1, model.time);
    this.update();
  }

  update() {
    const { limit } = this;
    if (!limit.large && !this.isLoading && this.root.isConnected) {
      this.isLoading = true;
      this.load().finally(() => { this.isLoading = false; });
    }
    if (this.mode !== limit.mode) {
      this.mode = limit.mode;
      this.charts.destroy();
      const next = new Charts(limit);
      this.charts.root.replaceWith(next.root);
      this.charts = next;
    }
    this.charts.update(limit);
    this.actions.hidden = !this.model.canChange;
    const text = JSON.stringify([limit.numbers, limit.mode, facts(limit)]);
    if (text === this.shown) return;
    this.shown = text;
    this.numbers.replaceChildren(...Settings.filter(({ name }) => limit.annotated[name] != null).map(({ name, label }) => {
      const [now, annotated] = [limit.numbers, limit.annotated].map(numbers => number(name, numbers[name], numbers));
      return element('tr', { class: now !== annotated && annotated !== 'adaptive' ? 'changed' : null },
        element('th', { scope: 'row' }, label), element('td', {}, now), element('td', {}, annotated));
    }));
    this.facts.replaceChildren(...facts(limit).map(([name, text]) => element('div', {},
      element('dt', {}, name), ...[text].flat().map(line => element('dd', {}, line)))));
  }

  destroy() {
    this.charts.destroy();
    this.limit.large = null;
    this.root.remove();
  }
}
