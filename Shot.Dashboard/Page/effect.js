// What a change means, in words.

import { count, duration, exact, percent } from './format.js';

/** The settings of a limit that can be changed. */
export const Settings = [
  { name: 'permits', label: 'Burst (permits)', unit: 'at the same instant', min: 1, step: 1 },
  { name: 'perSecond', label: 'Rate', unit: 'permits per second', min: 0, step: 'any' },
  { name: 'limit', label: 'Concurrency limit', unit: 'calls at once', min: 1, step: 1 },
  { name: 'maxWaitMs', label: 'Deadline', unit: 'ms, 0 for none', min: 0, step: 1 },
];

/** The more lenient, the later. */
export const Modes = {
  Enforce: 'Calls beyond the limit are refused.',
  Shadow: 'All calls are admitted, and those that would be refused are counted. There is no deadline.',
  Off: 'All calls are admitted and nothing is checked. There is no deadline.',
};

/** The numbers of a limit with plans are the default plan's. @param {any} limit */
const each = limit => (limit.key ? ` for each ${limit.key}` : '') + (limit.plans ? ` in the plan ${limit.plans[0].name}` : '');

/** A call costs one permit unless it states a cost. @param {any} limit */
const takers = limit => limit.costFrom ? 'permits may be taken' : 'calls may enter';

/** The sentences for one setting. @param {any} limit @param {string} name @param {number} before @param {number} after */
function sentence(limit, name, before, after) {
  switch (name) {
    case 'permits': return `Up to ${exact(after)} ${takers(limit)} at the same instant${each(limit)}, instead of ${exact(before)}.`;
    case 'perSecond': return `Up to ${exact(after)} ${takers(limit)} per second${each(limit)} in the long run, instead of ${exact(before)}.`;
    case 'limit': return limit.isAdaptive
      ? `At most ${exact(after)} calls run at once. The limit stops finding its number by itself until it is reset; now it is ${exact(before)}.`
      : `At most ${exact(after)} calls run at once, instead of ${exact(before)}.`;
    default: return after === 0 ? `Calls have no deadline any more; it was ${duration(before)}.`
      : `A call is answered as late after ${duration(after)}, instead of ${before === 0 ? 'never' : duration(before)}.`;
  }
}

/** What a limit's own mode does. Of both modes the more lenient applies. @param {string} mode @param {string} modeOfAll */
function modeSentence(mode, modeOfAll) {
  const names = Object.keys(Modes);
  return names.indexOf(modeOfAll) > names.indexOf(mode)
    ? `The mode of all limits is ${modeOfAll}. It applies to this limit too until it is changed; after that, ${mode} applies.`
    : Modes[mode];
}

/** What was seen of a limit in the last whole second, beside a new rate. @param {any} limit @param {any} change */
function compared(limit, change) {
  const { admitted, refused, inside } = limit.second;
  const offered = admitted + refused;
  const lines = [];
  if (change.perSecond != null && !limit.key && !limit.costFrom && offered > 0) lines.push(offered > change.perSecond
    ? `In the last second ${count(offered)} calls came: more than the new rate.`
    : `In the last second ${count(offered)} calls came: the new rate has room for all of them.`);
  if (change.limit != null && inside != null && inside > change.limit)
    lines.push(`${count(inside)} calls are inside now. No call is admitted until fewer than ${exact(change.limit)} are.`);
  if (change.mode && change.mode !== 'Enforce' && refused > 0)
    lines.push(`${count(refused)} calls, ${percent(refused, offered)}, were refused in the last second. Such calls will be admitted.`);
  return lines;
}

/** @param {any} limit @param {any} change The settings that differ. @param {string} modeOfAll */
export const effectOf = (limit, change, modeOfAll) => [
  ...Settings.filter(({ name }) => change[name] != null).map(({ name }) => sentence(limit, name, limit.numbers[name], change[name])),
  ...(change.mode ? [modeSentence(change.mode, modeOfAll)] : []),
  ...compared(limit, change),
];
