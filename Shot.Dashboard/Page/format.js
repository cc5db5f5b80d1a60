// Numbers as people read them: three digits, in the reader's language.

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const digits = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 });

/** @param {number | null | undefined} value */
export const count = value => value == null ? '–' : Math.abs(value) < 100_000 ? whole.format(value) : compact.format(value);

/** A number that somebody has set, in full. @param {number | null | undefined} value */
export const exact = value => value == null ? '–' : value.toLocaleString(undefined, { maximumFractionDigits: 6 });

/** @param {number | null | undefined} ms */
export function duration(ms) {
  if (ms == null) return '–';
  if (ms < 1) return `${digits.format(ms * 1000)} µs`;
  return ms < 1000 ? `${digits.format(ms)} ms` : `${digits.format(ms / 1000)} s`;
}

/** @param {number} part @param {number} all */
export const percent = (part, all) => all === 0 ? '0 %' : `${Math.round(100 * part / all)} %`;

/** @param {number} second Unix time in seconds. */
export const clock = second => time.format(second * 1000);
