import { CoordinatesError, DataSizeError } from './errors.ts';

/** @throws DataSizeError unless `n` are two positive whole numbers whose product is `length` */
export function checkShape(length: number, n: readonly number[]): void {
  const whole = n.length === 2 && n.every((count) => Number.isInteger(count) && count > 0);
  if (!whole || n[0] * n[1] !== length) throw new DataSizeError({ length, n });
}

/** @throws CoordinatesError unless there are two positive, finite spacings */
export function checkSpacing(d: readonly number[]): void {
  if (d.length === 2 && d.every((spacing) => spacing > 0 && spacing < Number.POSITIVE_INFINITY)) return;
  throw new CoordinatesError({ option: 'd', got: `[${d.join(', ')}]`, expected: 'two positive spacings in metres' });
}

/** @throws CoordinatesError unless all values are finite, as many as expected if that is given */
export function checkCoordinates(option: string, values: ArrayLike<number>, expected = values.length): void {
  if (values.length !== expected) {
    throw new CoordinatesError({ option, got: `${values.length} values`, expected: `${expected}` });
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new CoordinatesError({ option, got: `${values[i]} at ${i}`, expected: 'finite numbers' });
  }
}
