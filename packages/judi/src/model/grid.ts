import { counted } from '@judi4cloud/errors';
import { SizeError, ValueError } from '../errors.ts';

/** A regular grid in 2D (x, z) or 3D (x, y, z): points, spacing in metres, origin in metres. */
export interface Grid {
  readonly n: readonly number[];
  readonly d: readonly number[];
  readonly o: readonly number[];
}

/** Coordinates differ by rounding only below this fraction of the spacing. */
const gridTolerance = 1e-4;

export const axisNames = (ndim: number): readonly string[] => (ndim === 2 ? ['x', 'z'] : ['x', 'y', 'z']);

export function gridSize(n: readonly number[]): number {
  return n.reduce((product, k) => product * k, 1);
}

const isList = (x: unknown): boolean => Array.isArray(x) || ArrayBuffer.isView(x);

/** Checks and copies a grid. */
export function asGrid(n: readonly number[], d: readonly number[], o: readonly number[]): Grid {
  if (!isList(n) || (n.length !== 2 && n.length !== 3))
    throw new ValueError({ what: 'n', got: n, expected: '2 or 3 numbers of points, (x[, y], z)' });
  for (const k of n)
    if (!(Number.isInteger(k) && k > 0))
      throw new ValueError({ what: 'n', got: n, expected: 'positive whole numbers of points' });
  if (!isList(d) || d.length !== n.length)
    throw new ValueError({ what: 'd', got: d, expected: `${n.length} spacings in metres, as many as n has axes` });
  for (const h of d)
    if (!(h > 0 && Number.isFinite(h)))
      throw new ValueError({ what: 'd', got: d, expected: 'positive spacings in metres' });
  if (!isList(o) || o.length !== n.length)
    throw new ValueError({ what: 'o', got: o, expected: `${n.length} coordinates in metres, as many as n has axes` });
  for (const x of o)
    if (!Number.isFinite(x)) throw new ValueError({ what: 'o', got: o, expected: 'coordinates in metres' });
  return { n: [...n], d: [...d], o: [...o] };
}

export function sameSpacing(a: Grid, b: Grid): boolean {
  return (
    a.d.length === b.d.length && a.d.every((h, k) => Math.abs(h - b.d[k]) <= (gridTolerance * h) / Math.max(1, a.n[k]))
  );
}

export function sameGrid(a: Grid, b: Grid): boolean {
  return (
    sameSpacing(a, b) &&
    a.n.every((k, i) => k === b.n[i]) &&
    a.o.every((x, i) => Math.abs(x - b.o[i]) <= gridTolerance * a.d[i])
  );
}

/** Whether something is an array of numbers; other things have a length too, and would give NaN. */
export function isNumbers(values: unknown): values is ArrayLike<number> {
  if (typeof values !== 'object' || values === null || !('length' in values)) return false;
  return values.length === 0 || typeof (values as ArrayLike<unknown>)[0] === 'number';
}

/** A number for every point, or the given values as float32, checked against the grid. */
export function gridValues(
  what: string,
  values: number | ArrayLike<number> | undefined,
  n: readonly number[],
): Float32Array {
  const size = gridSize(n);
  if (typeof values === 'number') return new Float32Array(size).fill(values);
  if (!isNumbers(values))
    throw new ValueError({ what, got: values, expected: `a number or ${counted(size, 'value')}` });
  if (values.length !== size) throw new SizeError({ what, got: values.length, expected: size, shape: n });
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
