// Dark or light: as the system says, until somebody chooses. Colours for canvases, which CSS does not reach.

import { byId } from './dom.js';

const key = 'shot-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';

/** @type {Map<string, string>} Asking the browser makes it lay the page out. */
const colors = new Map();

/** @param {string} name */
export function color(name) {
  if (!colors.has(name)) colors.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`));
  return colors.get(name);
}

/** @param {() => void} changed */
export function startTheme(changed) {
  const button = byId('theme');
  const show = () => {
    colors.clear();
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', isDark() ? 'Switch to light colours' : 'Switch to dark colours');
    changed();
  };
  try {
    const chosen = localStorage.getItem(key);
    if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
  } catch { /* Storage is off. */ }
  button.addEventListener('click', () => {
    const chosen = document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    try { localStorage.setItem(key, chosen); } catch { /* Storage is off. */ }
    show();
  });
  dark.addEventListener('change', show);
  show();
}
