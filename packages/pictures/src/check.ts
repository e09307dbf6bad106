import { CoordinatesError, DataSizeError } from './errors.ts';

/** Metres or milliseconds beyond which nobody draws. */
const farthest = 1e12;
const finest = 1e-9;

/** @throws DataSizeError unless `n` are two positive whole numbers whose product is `length` */
export function checkShape(length: number, n: ArrayLike<number>): void {
  const whole = n.length === 2 && [n[0], n[1]].every((count) => Number.isInteger(count) && count > 0);
  if (!whole || n[0] * n[1] !== length) throw new DataSizeError({ length, n: Array.from(n) });
}

/** @throws CoordinatesError unless there are two positive, finite spacings */
export function checkSpacing(d: ArrayLike<number>): void {
  if (d.length === 2 && isSpacing(d[0]) && isSpacing(d[1])) return;
  const got = `[${Array.from(d).join(', ')}]`;
  throw new CoordinatesError({ option: 'd', got, expected: 'two positive spacings in metres' });
}

/** @throws CoordinatesError unless it is a positive, finite interval */
export function checkInterval(dt: number): void {
  if (isSpacing(dt)) return;
  throw new CoordinatesError({ option: 'dt', got: `${dt}`, expected: 'a positive time in milliseconds' });
}

const isSpacing = (spacing: number): boolean => spacing >= finest && spacing <= farthest;

/** @throws CoordinatesError unless all values are finite, as many as expected if that is given */
export function checkCoordinates(option: string, values: ArrayLike<number>, expected = values.length): void {
  if (values.length !== expected) {
    throw new CoordinatesError({ option, got: `${values.length} values`, expected: `${expected}` });
  }
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]) <= farthest) continue;
    throw new CoordinatesError({ option, got: `${values[i]} at ${i}`, expected: 'finite numbers' });
  }
}
