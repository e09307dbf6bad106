import { sumOfResults } from '#sum-of-results';
import type { Reducer } from './reducer.ts';

/**
 * Sums results: numbers and typed arrays are added, arrays and plain objects item by item, typed arrays in place.
 *
 * `null`, `undefined`, booleans and strings must be equal and are kept.
 *
 * @throws SumError when two results differ in kind, length or keys, with the path of the difference
 *
 * @example
 * const { f, gradient } = await executor.mapReduce(misfit, shots, sumReducer());
 */
export function sumReducer<R>(): Reducer<R> {
  return sumOfResults as Reducer<R>;
}
