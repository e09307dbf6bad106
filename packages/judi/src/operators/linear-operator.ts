import { currentExecutor, type Executor, type RunOptions } from '@judi4cloud/clusterless';
import type { ShotIndex } from '../acquisition/geometry.ts';
import { DomainError, ValueError } from '../errors.ts';
import type { ResolvedOptions } from '../options.ts';
import {
  asVector,
  describeSpace,
  type InCoreVectors,
  type Inputs,
  type PlainArrays,
  plainArrays,
  type SpaceKind,
  type SpaceOf,
  sameSpace,
  type Vectors,
} from './space.ts';

/** How one product runs. */
export interface ProductOptions extends RunOptions {
  /** Where shots run; the current executor. */
  readonly executor?: Executor;
}

/** The settings of a run, with the executor settled. */
export interface Run {
  readonly executor: Executor;
  readonly options: RunOptions;
}

/** What a linear map is and does; operators are made of these. */
export interface LinearMap<D extends SpaceKind, R extends SpaceKind> {
  /** What messages call it. */
  readonly name: string;
  readonly adjointName: string;
  readonly domain: SpaceOf<D>;
  readonly range: SpaceOf<R>;
  apply(x: Vectors[D], run: Run): Promise<Vectors[R]>;
  applyAdjoint(y: Vectors[R], run: Run): Promise<Vectors[D]>;
  at(shots: ShotIndex): LinearMap<D, R>;
}

/** What products give: vectors in memory, plain arrays (`returnArray`), or data out of core (`saveDataToDisk`). */
export type ProductForm = 'vectors' | 'arrays' | 'files';

export type Result<K extends SpaceKind, A extends ProductForm> = A extends 'arrays'
  ? PlainArrays[K]
  : A extends 'files'
    ? Vectors[K]
    : InCoreVectors[K];

export function productForm({ returnArray, saveDataToDisk }: ResolvedOptions): ProductForm {
  return returnArray ? 'arrays' : saveDataToDisk ? 'files' : 'vectors';
}

export function startRun(label: string, { executor, ...options }: ProductOptions = {}): Run {
  return { executor: executor ?? currentExecutor(), options: { label, ...options } };
}

/**
 * A linear map between spaces of data and models, lazy and immutable: only products with vectors compute anything.
 *
 * `D` and `R` are the kinds of its domain and range, `A` says what products give.
 */
export class LinearOperator<D extends SpaceKind, R extends SpaceKind, A extends ProductForm = 'vectors'> {
  readonly name: string;
  /** The space of the vectors that it can be multiplied with. */
  readonly domain: SpaceOf<D>;
  /** The space of its products. */
  readonly range: SpaceOf<R>;
  /** What products give. */
  readonly form: A;
  readonly #map: LinearMap<D, R>;

  constructor(map: LinearMap<D, R>, form: A) {
    this.name = map.name;
    this.domain = map.domain;
    this.range = map.range;
    this.form = form;
    this.#map = map;
  }

  /** Composes two operators, or computes the product with a vector, shot by shot on the current executor. */
  mul<K extends SpaceKind>(other: LinearOperator<K, D, ProductForm>): LinearOperator<K, R, A>;
  mul(x: Inputs[D], options?: ProductOptions): Promise<Result<R, A>>;
  mul<K extends SpaceKind>(
    x: LinearOperator<K, D, ProductForm> | Inputs[D],
    options?: ProductOptions,
  ): LinearOperator<K, R, A> | Promise<Result<R, A>> {
    return x instanceof LinearOperator ? this.compose(x) : this.product(x, options);
  }

  /** The adjoint in the inner products of both spaces; those of data are weighted by the sampling interval. */
  get adjoint(): LinearOperator<R, D, A> {
    return new LinearOperator(transposed(this.#map), this.form);
  }
  /** The adjoint. */
  get T(): LinearOperator<R, D, A> {
    return this.adjoint;
  }

  /** The operator times a number. */
  scale(factor: number): LinearOperator<D, R, A> {
    if (!Number.isFinite(factor)) throw new ValueError({ what: 'factor', got: factor, expected: 'a finite number' });
    return new LinearOperator(scaled(this.#map, factor), this.form);
  }

  /** The part that belongs to some shots, counted from 0. */
  at(shots: ShotIndex): LinearOperator<D, R, A> {
    return new LinearOperator(this.#map.at(shots), this.form);
  }

  private compose<K extends SpaceKind>(other: LinearOperator<K, D, ProductForm>): LinearOperator<K, R, A> {
    if (!sameSpace(this.domain, other.range))
      throw new DomainError({
        operator: this.name,
        got: `products of ${other.name}, ${describeSpace(other.range)}`,
        expected: describeSpace(this.domain),
      });
    return new LinearOperator(composed(this.#map, other.#map), this.form);
  }

  private async product(x: Inputs[D], options?: ProductOptions): Promise<Result<R, A>> {
    const vector = asVector<D>(x, this.domain, this.name);
    const out = await this.#map.apply(vector, startRun(this.name, options));
    return (this.form === 'arrays' ? await plainArrays(out) : out) as Result<R, A>;
  }
}

function transposed<D extends SpaceKind, R extends SpaceKind>(map: LinearMap<D, R>): LinearMap<R, D> {
  return {
    name: map.adjointName,
    adjointName: map.name,
    domain: map.range,
    range: map.domain,
    apply: (x, run) => map.applyAdjoint(x, run),
    applyAdjoint: (y, run) => map.apply(y, run),
    at: (shots) => transposed(map.at(shots)),
  };
}

function scaled<D extends SpaceKind, R extends SpaceKind>(map: LinearMap<D, R>, factor: number): LinearMap<D, R> {
  return {
    name: `${factor}·${map.name}`,
    adjointName: `${factor}·${map.adjointName}`,
    domain: map.domain,
    range: map.range,
    apply: async (x, run) => (await map.apply(x, run)).scale(factor) as Vectors[R],
    applyAdjoint: async (y, run) => (await map.applyAdjoint(y, run)).scale(factor) as Vectors[D],
    at: (shots) => scaled(map.at(shots), factor),
  };
}

function composed<K extends SpaceKind, D extends SpaceKind, R extends SpaceKind>(
  left: LinearMap<D, R>,
  right: LinearMap<K, D>,
): LinearMap<K, R> {
  return {
    name: `${left.name}·${right.name}`,
    adjointName: `${right.adjointName}·${left.adjointName}`,
    domain: right.domain,
    range: left.range,
    apply: async (x, run) => left.apply(await right.apply(x, run), run),
    applyAdjoint: async (y, run) => right.applyAdjoint(await left.applyAdjoint(y, run), run),
    at: (shots) => composed(left.at(shots), right.at(shots)),
  };
}
