// One limit in the list.

import { Detail } from './detail.js';
import { element, say } from './dom.js';
import { count, duration } from './format.js';
import { drawSpark } from './spark.js';

const Values = [
  ['admitted', 'Admitted/s'], ['refused', 'Refused/s'], ['timedOut', 'Late/s'], ['failed', 'Failed/s'], ['p99Ms', 'P99'],
];

export class Row {
  isVisible = false;

  /** @param {any} limit @param {import('./model.js').Model} model @param {(answer: any) => void} applied */
  constructor(limit, model, applied) {
    Object.assign(this, { limit, model, applied });
    this.open = element('button', { type: 'button', class: 'name', 'aria-expanded': 'false', click: () => this.toggle() },
      element('span', { class: 'title' }, limit.name));
    const plans = limit.plans ? ` · ${limit.plans.length} plans` : '';
    this.where = element('span', { class: 'where muted' }, (limit.where.join(', ') || 'in code') + plans);
    this.canvas = element('canvas', { role: 'img', 'aria-label': 'Calls' });
    this.values = Values.map(([field, label]) => element('span', { class: `value ${field}` }, element('span', { class: 'label' }, label), ' ', element('b')));
    this.meter = element('span', { class: 'fill' });
    this.use = element('b');
    this.mode = element('span', { class: 'badge' });
    this.root = element('li', { class: 'row', 'data-name': limit.name },
      element('div', { class: 'line' },
        element('div', { class: 'who' }, this.open, this.where),
        this.canvas, ...this.values,
        element('span', { class: 'value use' }, element('span', { class: 'label' }, 'In use'), ' ', this.use, element('span', { class: 'meter', 'aria-hidden': 'true' }, this.meter)),
        element('span', { class: 'value state' }, element('span', { class: 'label' }, 'Mode'), ' ', this.mode)));
  }

  toggle() {
    if (this.detail) {
      this.detail.destroy();
      this.detail = null;
    } else {
      this.detail = new Detail(this.limit, this.model, this.applied);
      this.root.append(this.detail.root);
    }
    this.open.setAttribute('aria-expanded', String(!!this.detail));
    this.root.classList.toggle('open', !!this.detail);
    this.draw();
  }

  /** Shows the limit as it is now. */
  update() {
    const { second, numbers, annotated, mode } = this.limit;
    Values.forEach(([field], i) => {
      const value = this.values[i];
      say(value.lastChild, field === 'p99Ms' ? duration(second[field]) : count(second[field]));
      value.classList.toggle('zero', !second[field]);
    });
    const [used, all, text] = this.inUse();
    this.meter.style.transform = `scaleX(${all ? Math.min(1, used / all).toFixed(3) : 0})`;
    this.meter.classList.toggle('full', all > 0 && used >= all);
    say(this.use, text);
    say(this.mode, mode);
    this.mode.dataset.mode = mode;
    const isSet = ['permits', 'perSecond', 'maxWaitMs'].some(name => numbers[name] !== annotated[name])
      || (annotated.limit ? numbers.limit !== annotated.limit : annotated.limit === 0 && !this.limit.isAdaptive && mode === 'Enforce');
    this.root.classList.toggle('set', isSet);
    this.root.classList.toggle('refusing', second.refused > 0);
    this.canvas.setAttribute('aria-label', `${count(second.admitted)} admitted and ${count(second.refused)} refused per second`);
  }

  /** Draws the charts. Apart from the update, which would make the browser lay the page out for each row. */
  draw() {
    this.detail?.update();
    drawSpark(this.canvas, this.limit.small);
  }

  /** What is taken of what there is, and a text. @returns {[number, number, string]} */
  inUse() {
    const { second, numbers, liveKeys, isAdaptive } = this.limit;
    if (second.inside != null)
      return [second.inside, second.limit ?? 0, second.limit == null ? count(second.inside) : `${count(second.inside)} of ${isAdaptive ? '~' : ''}${count(second.limit)}`];
    if (second.availablePermits != null)
      return [numbers.permits - second.availablePermits, numbers.permits, `${count(numbers.permits - second.availablePermits)} of ${count(numbers.permits)}`];
    return [0, 0, liveKeys == null ? '–' : `${count(liveKeys)} keys`];
  }
}
