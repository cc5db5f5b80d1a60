// What the server has told: all limits, and their last seconds.

export const Seconds = 600;

/** Seconds that a bar of a small chart stands for. */
export const Step = 5;

const Fields = ['admitted', 'refused', 'timedOut', 'failed', 'wouldHaveRefused', 'availablePermits', 'inside', 'limit', 'p50Ms', 'p99Ms', 'p999Ms'];
const Calls = Fields.slice(0, 5);

/** The part of ten minutes that a list of a history is: the newest item last. */
class Ring {
  /** @param {number} length @param {any[]} items @param {number} end Number of the step after the last item. @param {number} now */
  constructor(length, items, end, now) {
    this.items = Array(length).fill(null);
    items.forEach((item, i) => {
      const at = length - 1 - (now - (end - items.length + i));
      if (at >= 0 && at < length) this.items[at] = item;
    });
  }

  /** @param {any} item */
  push(item) {
    this.items.shift();
    this.items.push(item);
  }
}

/** The history of a limit in steps of some seconds, which grows as seconds come. */
export class History {
  /** @param {any} json @param {number} step @param {number} time The last second that is known. */
  constructor(json, step, time) {
    this.step = step;
    this.now = Math.floor(time / step);
    this.lists = Object.fromEntries(Fields.map(field =>
      [field, new Ring(Seconds / step, json[field], json.time / step + json[field].length, this.now)]));
  }

  /** @param {string} field @returns {(number | null)[]} */
  of(field) { return this.lists[field].items; }

  /** @param {number} time @param {any} second */
  add(time, second) {
    const now = Math.floor(time / this.step);
    for (; this.now < now; this.now++) for (const field of Fields) this.lists[field].push(null);
    for (const field of Fields) {
      const items = this.lists[field].items;
      const last = items.length - 1;
      items[last] = Calls.includes(field) ? (items[last] ?? 0) + second[field] : second[field];
    }
  }
}

export class Model {
  /** @type {Map<number, any>} */
  limits = new Map();
  time = 0;
  mode = 'Enforce';
  modeVersion = '';
  canChange = false;

  /** All limits as they are now. @param {any} all */
  reset(all) {
    this.time = all.time;
    this.canChange = all.canChange;
    this.application = all;
    this.setMode(all);
    const before = this.limits;
    this.limits = new Map();
    for (const json of all.limits) {
      const limit = before.get(json.id)?.name === json.name ? before.get(json.id) : { busy: 0 };
      Object.assign(limit, json, { second: json.lastSecond, small: null, large: null });
      limit.busy = Math.max(limit.busy, limit.second.admitted + limit.second.refused);
      this.limits.set(json.id, limit);
    }
  }

  /** @param {any} application */
  setMode(application) {
    this.mode = application.mode;
    this.modeVersion = application.modeVersion;
  }

  /** Limits of which more has changed than their last second. @param {any[]} limits */
  change(limits) {
    for (const json of limits) {
      const limit = this.limits.get(json.id) ?? { busy: 0, small: null, large: null, second: json.lastSecond };
      this.limits.set(json.id, Object.assign(limit, json));
    }
  }

  /** The second that has ended. What is not in it was the same as in the second before. @param {any} event */
  add(event) {
    if (event.time <= this.time) return;
    const passed = event.time - this.time;
    this.time = event.time;
    this.setMode(event);
    this.change(event.changed);
    const isTold = new Set(event.changed.map(limit => limit.id));
    for (const [id, ...values] of event.seconds) {
      const limit = this.limits.get(id);
      if (limit) limit.second = Object.fromEntries(Fields.map((field, i) => [field, values[i]]));
    }
    for (const limit of this.limits.values()) {
      const { second } = limit;
      limit.busy = 0.7 * limit.busy + 0.3 * (second.admitted + second.refused);
      if (!isTold.has(limit.id)) for (const field of Calls) limit.total[field] += passed * second[field];
      limit.small?.add(event.time, second);
      limit.large?.add(event.time, second);
    }
  }

  /** @param {string} field */
  sum(field) {
    let sum = 0;
    for (const limit of this.limits.values()) sum += limit.second[field];
    return sum;
  }
}
