// The dialogs that change something: they show old and new, and say what it means.

import { byId, element, say } from './dom.js';
import { effectOf, Modes, Settings } from './effect.js';
import { exact } from './format.js';
import { change, pathOf } from './server.js';

/**
 * @param {string} title @param {any[]} content
 * @param {{ label: string, danger?: boolean, ready?: () => boolean, apply: () => Promise<any>, applied: (answer: any) => void }} action
 */
function open(title, content, action) {
  const dialog = byId('dialog');
  const problem = element('p', { class: 'problem', role: 'alert' });
  const apply = element('button', { type: 'submit', class: action.danger ? 'danger' : 'primary' }, action.label);
  const form = element('form', {
    method: 'dialog',
    submit: async event => {
      event.preventDefault();
      if (action.ready && !action.ready()) return;
      apply.disabled = true;
      problem.textContent = '';
      try {
        const answer = await action.apply();
        dialog.close();
        action.applied(answer);
        byId('said').textContent = `${title}: done.`;
      } catch (error) {
        problem.textContent = error.message;
        apply.disabled = false;
      }
    },
  }, element('h2', { id: 'dialog-title' }, title), ...content, problem,
    element('p', { class: 'buttons' }, element('button', { type: 'button', click: () => dialog.close() }, 'Cancel'), apply));
  dialog.replaceChildren(form);
  dialog.showModal();
}

/** @param {string} name @param {string} mode @param {() => void} changed */
const modes = (name, mode, changed) => element('fieldset', {}, element('legend', {}, 'Mode'),
  ...Object.entries(Modes).map(([value, words]) => element('label', { class: 'choice' },
    element('input', { type: 'radio', name, value, checked: value === mode, change: changed }),
    element('span', {}, element('b', {}, value), ' ', element('span', { class: 'muted' }, words)))));

/** @param {any} current @param {import('./model.js').Model} model @param {(answer: any) => void} applied */
export function changeLimit(current, model, applied) {
  // As it is now: what others change while the dialog is open was not seen by who applies it.
  const limit = { ...current };
  const settings = Settings.filter(({ name }) => limit.annotated[name] != null);
  const effect = element('ul', { class: 'effect', 'aria-live': 'polite' });
  const difference = () => {
    const changed = {};
    for (const { name } of settings) {
      const text = byId(`set-${name}`).value;
      if (text !== '' && Number(text) !== limit.numbers[name]) changed[name] = Number(text);
    }
    const mode = document.querySelector('input[name=limit-mode]:checked').value;
    if (mode !== limit.mode) changed.mode = mode;
    return changed;
  };
  const show = () => {
    const changed = difference();
    for (const { name } of settings) {
      const isChanged = changed[name] != null;
      byId(`new-${name}`).classList.toggle('changed', isChanged);
      say(byId(`new-${name}`), isChanged ? `${exact(limit.numbers[name])} → ${exact(changed[name])}` : 'unchanged');
    }
    const lines = effectOf(limit, changed, model.mode);
    effect.replaceChildren(...(lines.length ? lines : ['Nothing is changed yet.']).map(line => element('li', {}, line)));
  };
  const rows = settings.map(({ name, label, unit, min, step }) => element('div', { class: 'setting' },
    element('label', { for: `set-${name}` }, label, ' ', element('span', { class: 'muted' }, unit)),
    element('input', { id: `set-${name}`, type: 'number', min, step, value: limit.numbers[name], input: show }),
    element('output', { id: `new-${name}`, for: `set-${name}` })));
  open(`Change ${limit.name}`, [
    ...rows, modes('limit-mode', limit.mode, show), element('h3', {}, 'What this does'), effect,
    element('p', { class: 'muted' }, 'It holds until it is reset or the process ends, on this node only.'),
  ], {
    label: 'Apply',
    ready: () => Object.keys(difference()).length > 0,
    apply: () => change('PUT', pathOf(limit), limit.version, difference()),
    applied,
  });
  show();
}

/** @param {any} current @param {(answer: any) => void} applied */
export function resetLimit(current, applied) {
  const limit = { ...current };
  const rows = Settings.filter(({ name }) => limit.annotated[name] != null).map(({ name, label }) => element('li', {},
    `${label}: now ${exact(limit.numbers[name])}, annotated ${limit.annotated[name] === 0 && name === 'limit' ? 'adaptive' : exact(limit.annotated[name])}`));
  open(`Reset ${limit.name}`, [
    element('p', {}, 'What was set here or by code is removed. Configuration applies again, and else the annotation.'),
    element('ul', { class: 'effect' }, ...rows),
  ], { label: 'Reset', apply: () => change('DELETE', pathOf(limit), limit.version), applied });
}

/** @param {import('./model.js').Model} model @param {(answer: any) => void} applied */
export function changeMode(model, applied) {
  const { mode, modeVersion } = model;
  const effect = element('p', { class: 'effect', 'aria-live': 'polite' });
  const chosen = () => document.querySelector('input[name=all-mode]:checked').value;
  const show = () => say(effect, chosen() === mode ? 'Nothing is changed yet.'
    : `${mode} → ${chosen()}, for all ${model.limits.size} limits. ${Modes[chosen()]}`
      + (chosen() === 'Enforce' ? ' A limit whose own mode is Shadow or Off keeps it.' : ''));
  open('Change the mode of all limits', [modes('all-mode', mode, show), element('h3', {}, 'What this does'), effect], {
    label: 'Apply to all limits',
    danger: true,
    ready: () => chosen() !== mode,
    apply: () => change('PUT', 'mode', modeVersion, { mode: chosen() }),
    applied,
  });
  show();
}
