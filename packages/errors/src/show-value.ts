/** A number with at most four significant digits, for messages. */
export function shortNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** A number of things, for messages: `1 shot`, `2 shots`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Letters of a text that are shown. */
const longest = 60;

/** Any value in few words, for messages. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > longest ? `${value.slice(0, longest)}…` : value}'`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `[${value.slice(0, 4).map(shownItem).join(', ')}${value.length > 4 ? ', …' : ''}]`;
  return typeof value === 'object' && value !== null ? kindOf(value) : String(value);
}

/** Lists in lists are shown no further: they may hold themselves. */
const shownItem = (value: unknown): string =>
  Array.isArray(value) ? `[${value.length > 0 ? '…' : ''}]` : shown(value);

function kindOf(value: object): string {
  const made: unknown = value.constructor;
  return typeof made === 'function' && made.name ? made.name : 'an object';
}
