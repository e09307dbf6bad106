import { checkExecutor, currentExecutor, type Executor, type RunOptions } from '@judi4cloud/clusterless';
import { DomainError } from '@judi4cloud/errors';
import type { ShotIndex } from '../acquisition/geometry.ts';
import { ValueError } from '../errors.ts';
import { checkSettings, type ResolvedOptions } from '../options.ts';
import {
  type ArraysOf,
  asVector,
  describeSpace,
  type Input,
  plainArrays,
  type SpaceOf,
  sameSpace,
  type Vector,
  type Working,
} from './space.ts';

/** How one product runs. */
export interface ProductOptions extends RunOptions {
  /** Where shots run; the current executor. */
  readonly executor?: Executor;
}

const productOptions: { readonly [K in keyof Required<ProductOptions>]: true } = {
  executor: true,
  signal: true,
  onProgress: true,
  label: true,
  priority: true,
  retries: true,
  taskTimeout: true,
  timeout: true,
  secondsPerArgument: true,
};

/** What products and objectives take of how they run. */
export const productOptionNames: readonly string[] = Object.keys(productOptions);

/** The settings of a run, with the executor settled. */
export interface Run {
  readonly executor: Executor;
  readonly options: RunOptions;
}

/** What a linear map is and does; operators are made of these. */
export interface LinearMap<D extends Vector, R extends Vector> {
  /** What messages call it. */
  readonly name: string;
  readonly adjointName: string;
  readonly domain: SpaceOf<D>;
  readonly range: SpaceOf<R>;
  apply(x: Working<D>, run: Run): Promise<Working<R>>;
  applyAdjoint(y: Working<R>, run: Run): Promise<Working<D>>;
  at(shots: ShotIndex): LinearMap<D, R>;
}

/** What products give: vectors in memory, plain arrays (`returnArray`), or data out of core (`saveDataToDisk`). */
export type ProductForm = 'vectors' | 'arrays' | 'files';

export type Result<V extends Vector, A extends ProductForm> = A extends 'arrays'
  ? ArraysOf<V>
  : A extends 'files'
    ? Working<V>
    : V;

export function productForm({ returnArray, saveDataToDisk }: ResolvedOptions): ProductForm {
  return returnArray ? 'arrays' : saveDataToDisk ? 'files' : 'vectors';
}

export function startRun(label: string, { executor, ...options }: ProductOptions = {}): Run {
  if (executor !== undefined) checkExecutor(`${label}(…, { executor })`, executor);
  return { executor: executor ?? currentExecutor(), options: { label, ...options } };
}

/**
 * A linear map between spaces of data and models, lazy and immutable: only products with vectors compute anything.
 *
 * `D` and `R` are the vectors of its domain and range, `A` says what products give: `F` is an
 * `Operator<SourceVector, DataVector>`, and a product with the vector of another side does not compile.
 */
export class Operator<D extends Vector, R extends Vector, A extends ProductForm = 'vectors'> {
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
  mul<K extends Vector>(other: Operator<K, D, ProductForm>): Operator<K, R, A>;
  mul(x: Input<D>, options?: ProductOptions): Promise<Result<R, A>>;
  mul<K extends Vector>(
    x: Operator<K, D, ProductForm> | Input<D>,
    options?: ProductOptions,
  ): Operator<K, R, A> | Promise<Result<R, A>> {
    return x instanceof Operator ? this.compose(x) : this.product(x, options);
  }

  /** The adjoint in the inner products of both spaces; those of data are weighted by the sampling interval. */
  get adjoint(): Operator<R, D, A> {
    return new Operator(transposed(this.#map), this.form);
  }
  /** The adjoint. */
  get T(): Operator<R, D, A> {
    return this.adjoint;
  }

  /** The operator times a number. */
  scale(factor: number): Operator<D, R, A> {
    if (!Number.isFinite(factor)) throw new ValueError({ what: 'factor', got: factor, expected: 'a finite number' });
    return new Operator(scaled(this.#map, factor), this.form);
  }

  /** The part that belongs to some shots, counted from 0. */
  at(shots: ShotIndex): Operator<D, R, A> {
    return new Operator(this.#map.at(shots), this.form);
  }

  private compose<K extends Vector>(other: Operator<K, D, ProductForm>): Operator<K, R, A> {
    if (!sameSpace(this.domain, other.range))
      throw new DomainError({
        operator: this.name,
        got: `products of ${other.name}, ${describeSpace(other.range)}`,
        expected: describeSpace(this.domain),
      });
    return new Operator(composed(this.#map, other.#map), this.form);
  }

  private async product(x: Input<D>, options?: ProductOptions): Promise<Result<R, A>> {
    checkSettings(options, productOptionNames);
    const { adjointName, range } = this.#map;
    const vector = asVector<D>(x, this.domain, this.name, { name: adjointName, domain: range });
    const out = await this.#map.apply(vector, startRun(this.name, options));
    return (this.form === 'arrays' ? await plainArrays(out) : out) as Result<R, A>;
  }
}

function transposed<D extends Vector, R extends Vector>(map: LinearMap<D, R>): LinearMap<R, D> {
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

function scaled<D extends Vector, R extends Vector>(map: LinearMap<D, R>, factor: number): LinearMap<D, R> {
  return {
    name: `${factor}·${map.name}`,
    adjointName: `${factor}·${map.adjointName}`,
    domain: map.domain,
    range: map.range,
    apply: async (x, run) => (await map.apply(x, run)).scale(factor) as Working<R>,
    applyAdjoint: async (y, run) => (await map.applyAdjoint(y, run)).scale(factor) as Working<D>,
    at: (shots) => scaled(map.at(shots), factor),
  };
}

function composed<K extends Vector, D extends Vector, R extends Vector>(
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
