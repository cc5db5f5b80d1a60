// The few calls of the DOM that the page needs. Text is always set as text.

/** @param {string} id @returns {any} */
export const byId = id => document.getElementById(id);

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] A function is a listener; null and false are left out.
 * @param {...(Node | string | null)} children
 * @returns {any}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value != null && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter(child => child != null));
  return made;
}

/** Sets a text only if it differs, since even the same text makes the browser lay it out again. @param {Node} node @param {string} text */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
