import { checkExport } from '../remote/check-export.ts';
import { isOfKind, loadExport } from '../remote/remote.ts';

/**
 * An associative operation with a name, so that it can run where the results are.
 *
 * `combine(a, b)` may write into `a` and return it; `a` always belongs to the arguments of lower index.
 */
export interface Reducer<R> {
  readonly kind: 'reducer';
  readonly url: string;
  readonly name: string;
  combine(a: R, b: R): R;
}

/**
 * Declares a reducer; export it under `name` from the module whose `import.meta` is given.
 *
 * @example
 * export const join = reducer<Float32Array[]>(import.meta, 'join', (a, b) => a.concat(b));
 */
export function reducer<R>(meta: { readonly url: string }, name: string, combine: (a: R, b: R) => R): Reducer<R> {
  checkExport('reducer(import.meta, name, f)', meta, name, combine);
  return Object.freeze({ kind: 'reducer', url: meta.url, name, combine });
}

/** True for what `reducer` returns, also from another copy of this package. */
export function isReducer(value: unknown): value is Reducer<unknown> {
  return isOfKind(value, 'reducer') && typeof Reflect.get(value, 'combine') === 'function';
}

/**
 * Imports a module and finds a reducer among its exports.
 *
 * @throws RemoteLoadError when the module cannot be imported or has no such reducer
 */
export function loadReducer(url: string, name: string): Promise<Reducer<unknown>> {
  return loadExport(url, name, isReducer, 'reducer');
}
