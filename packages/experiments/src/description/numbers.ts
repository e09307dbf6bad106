import { type Entry, positive, wholeFrom } from './entry.ts';

const expected = 'a number, a list of numbers, { from, to, n } or { from, to, step } in metres';

/** Positions in metres, of which nothing but their number is in memory. */
export interface Positions {
  readonly entry: Entry;
  readonly count: number;
  readonly at: (index: number) => number;
}

/** Positions in metres: one, a list, or evenly spaced ones. */
export function positions(entry: Entry): Positions {
  if (!entry.isMap()) {
    const list = typeof entry.value === 'number' ? [entry] : entry.list(expected);
    if (list.length === 0) entry.fail('at least one position');
    const values = list.map((item) => item.number(item === entry ? expected : 'a position in metres'));
    return { entry, count: values.length, at: (k) => values[k] };
  }
  entry.map(['from', 'to', 'n', 'step'], expected);
  const from = entry.required('from', 'the first position in metres').number('a position in metres');
  const to = entry.required('to', 'the last position in metres').number('a position in metres');
  const step = entry.optional('step');
  if (step) {
    if (entry.optional('n')) throw entry.error(`${entry.path} has both n and step. Leave one of them out.`);
    const metres = step.number('a positive distance in metres', positive);
    if (to < from) entry.fail('from not beyond to');
    const count = Math.floor((to - from) / metres + 1e-6) + 1;
    return { entry, count, at: (k) => from + k * metres };
  }
  const n = entry
    .required('n', 'the number of positions (or step, their distance)')
    .number('a whole number from 1 on', wholeFrom(1));
  return { entry, count: n, at: (k) => (n === 1 ? from : from + ((to - from) * k) / (n - 1)) };
}

/** Two numbers, along x and z. */
export function pair(entry: Entry, what: string, holds: (value: number) => boolean): [x: number, z: number] {
  const list = entry.list(`two ${what}, [x, z]`);
  if (list.length === 3) entry.fail(`two ${what}, [x, z]`, 'Experiments are 2D; use the library for 3D.');
  if (list.length !== 2) entry.fail(`two ${what}, [x, z]`);
  const [x, z] = list.map((item) => item.number(what, holds));
  return [x, z];
}
