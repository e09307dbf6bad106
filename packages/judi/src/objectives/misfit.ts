import { checkExport, importModule } from '@judi4cloud/clusterless';
import { counted } from '@judi4cloud/errors';
import { MisfitError } from '../errors.ts';

/** The value of a misfit and its derivative with respect to the synthetic data. */
export interface MisfitValue {
  readonly f: number;
  readonly adjointSource: ArrayLike<number>;
}

/** Compares the synthetic with the observed data of one shot, `nt × nrec` on the receivers' own time samples. */
export type Misfit = (synthetic: Float32Array, observed: Float32Array) => MisfitValue;

/** How a task finds its misfit. */
export type MisfitReference =
  | { readonly kind: 'mse' }
  | { readonly kind: 'studentst'; readonly k: number }
  | { readonly kind: 'module'; readonly url: string; readonly name: string }
  | { readonly kind: 'function'; readonly misfit: Misfit };

const references = new WeakMap<Misfit, MisfitReference>();

function checkLengths(synthetic: ArrayLike<number>, observed: ArrayLike<number>): void {
  if (synthetic.length !== observed.length)
    throw new MisfitError({
      problem: `Synthetic data have ${counted(synthetic.length, 'value')} and observed data ${observed.length}.`,
    });
}

/** Least squares: `½·‖x − y‖²`, derivative `x − y`. */
export function mse(synthetic: ArrayLike<number>, observed: ArrayLike<number>): MisfitValue {
  checkLengths(synthetic, observed);
  const adjointSource = new Float32Array(synthetic.length);
  let sum = 0;
  for (let i = 0; i < adjointSource.length; i++) {
    const r = Math.fround(synthetic[i] - observed[i]);
    adjointSource[i] = r;
    sum += r * r;
  }
  return { f: sum / 2, adjointSource };
}

/**
 * Student's t: `Σ ½·(k + 1)·log(1 + (x − y)²/k)`, derivative `(k + 1)·(x − y)/(k + (x − y)²)`: forgives outliers.
 *
 * @example fwiObjective(model, q, dobs, { misfit: studentst(2) })
 */
export function studentst(k?: number): Misfit;
export function studentst(synthetic: ArrayLike<number>, observed: ArrayLike<number>, k?: number): MisfitValue;
export function studentst(
  first: number | ArrayLike<number> = 2,
  observed?: ArrayLike<number>,
  k = 2,
): Misfit | MisfitValue {
  if (typeof first !== 'number') {
    if (observed === undefined)
      throw new MisfitError({ problem: 'studentst(synthetic, observed) needs observed data.' });
    return studentsT(first, observed, k);
  }
  if (!(first > 0)) throw new MisfitError({ problem: `studentst has k = ${first}, expected a positive number.` });
  const misfit: Misfit = (x, y) => studentsT(x, y, first);
  references.set(misfit, { kind: 'studentst', k: first });
  return misfit;
}

function studentsT(synthetic: ArrayLike<number>, observed: ArrayLike<number>, k: number): MisfitValue {
  checkLengths(synthetic, observed);
  const adjointSource = new Float32Array(synthetic.length);
  let sum = 0;
  for (let i = 0; i < adjointSource.length; i++) {
    const r = Math.fround(synthetic[i] - observed[i]);
    sum += Math.log1p((r * r) / k);
    adjointSource[i] = ((k + 1) * r) / (k + r * r);
  }
  return { f: ((k + 1) / 2) * sum, adjointSource };
}

references.set(mse, { kind: 'mse' });
references.set(studentst as Misfit, { kind: 'studentst', k: 2 });

/**
 * A misfit that workers can find: export it under `name` from the module whose `import.meta` is given.
 *
 * @example
 * export const l1 = remoteMisfit(import.meta, 'l1', (x, y) => ({
 *   f: x.reduce((sum, v, i) => sum + Math.abs(v - y[i]), 0),
 *   adjointSource: x.map((v, i) => Math.sign(v - y[i])),
 * }));
 */
export function remoteMisfit(meta: { readonly url: string }, name: string, misfit: Misfit): Misfit {
  checkExport('remoteMisfit(import.meta, name, f)', meta, name, misfit);
  const named: Misfit = (synthetic, observed) => misfit(synthetic, observed);
  references.set(named, { kind: 'module', url: meta.url, name });
  return named;
}

/**
 * How tasks find a misfit.
 *
 * @param inProcess whether tasks run in this process, where any function will do
 * @throws MisfitError for a function that other processes cannot find
 */
export function misfitReference(misfit: Misfit, inProcess: boolean): MisfitReference {
  if (typeof misfit !== 'function')
    throw new MisfitError({
      problem: `misfit is ${typeof misfit}, expected a function (synthetic, observed) => ({ f, adjointSource }).`,
    });
  const reference = references.get(misfit);
  if (reference !== undefined) return reference;
  if (inProcess) return { kind: 'function', misfit };
  throw new MisfitError({
    problem: `The misfit '${misfit.name || 'anonymous'}' has to run in other processes, which cannot see it.`,
    advice: "Export it from a module of its own: export const name = remoteMisfit(import.meta, 'name', misfit).",
  });
}

/** The misfit of a reference. */
export async function findMisfit(reference: MisfitReference): Promise<Misfit> {
  switch (reference.kind) {
    case 'mse':
      return mse;
    case 'studentst':
      return studentst(reference.k);
    case 'function':
      return reference.misfit;
    case 'module': {
      const exported: unknown = Reflect.get(await importModule(reference.url), reference.name);
      if (typeof exported === 'function') return exported as Misfit;
      throw new MisfitError({
        problem: `Module ${reference.url} exports no misfit '${reference.name}'.`,
        advice: `Export it under the name given to remoteMisfit().`,
      });
    }
    default:
      return reference satisfies never;
  }
}

/** Applies a misfit and checks what it returns. */
export function evaluateMisfit(misfit: Misfit, synthetic: Float32Array, observed: Float32Array) {
  const value = misfit(synthetic, observed);
  const { f, adjointSource } = value ?? {};
  if (typeof f !== 'number' || typeof adjointSource !== 'object' || adjointSource.length !== synthetic.length)
    throw new MisfitError({
      problem:
        `The misfit returned f: ${typeof f} and an adjointSource of ${counted(adjointSource?.length, 'value')}, ` +
        `expected a number and ${counted(synthetic.length, 'value')}.`,
    });
  return { f, residual: adjointSource instanceof Float32Array ? adjointSource : Float32Array.from(adjointSource) };
}
