import { DomainError } from '@judi4cloud/errors';
import { type Geometry, type ShotIndex, shotList } from '../acquisition/geometry.ts';
import type { Placement } from '../acquisition/point-table.ts';
import { ValueError } from '../errors.ts';
import { combineSamples, type Elementwise } from './elementwise.ts';
import { changedOrigin, combinedOrigin, joinedOrigin, type Origin, originOf, type Side, withOrigin } from './origin.ts';
import { checkSameGeometry, checkVector, positionTolerance } from './same-geometry.ts';
import { checkSampleMap, mapSamples, type SampleMap } from './sample-map.ts';

type Binary = (a: number, b: number) => number;

/** What types know of a vector that an operator gave; values don't have it. */
declare const side: unique symbol;

/** Wavelets at sources, as `F.adjoint` gives them. A {@link JudiVector} made of samples is taken for one too. */
export interface SourceVector extends JudiVector {
  readonly [side]?: 'sources' | undefined;
}

/** Data at receivers, as `F` gives them. A {@link JudiVector} made of samples is taken for one too. */
export interface DataVector extends JudiVector {
  readonly [side]?: 'data' | undefined;
}

/**
 * Seismic data: the traces of every shot and where they belong; a wavelet is the data of a source.
 *
 * A shot is flat float32, `nt × nrec`, a row per time sample. Arithmetic gives new vectors; inner products and norms are weighted
 * by the sampling interval, `⟨x, y⟩ = Σ_shots dt·Σ x·y`.
 */
export class JudiVector {
  readonly geometry: Geometry;
  readonly data: Float32Array[];

  /** Use `judiVector(geometry, data)`, which checks sizes. */
  constructor(geometry: Geometry, data: Float32Array[]) {
    this.geometry = geometry;
    this.data = data;
  }

  /** Number of shots. */
  get nsrc(): number {
    return this.data.length;
  }
  /** Number of values. */
  get length(): number {
    return this.data.reduce((sum, shot) => sum + shot.length, 0);
  }

  /** The data themselves; positions may be put relative to an origin and on a line. */
  async getData(placement: Placement = {}): Promise<this> {
    const origin = changedOrigin(originOf(this), (opposite) => opposite.load(placement));
    return this.withShots(this.geometry.load(placement), this.data, origin);
  }

  /** The same shots as sources: for data that are injected on purpose, which else are taken for a mistake. */
  asSources(): SourceVector {
    return this.asSide('sources');
  }
  /** The same shots as data. */
  asData(): DataVector {
    return this.asSide('data');
  }

  copy(): this {
    return this.mapShots((shot) => shot.slice());
  }
  /** Zeros with the same geometry. */
  similar(): this {
    return this.mapShots((shot) => new Float32Array(shot.length));
  }

  plus(other: this | number): this {
    return this.combine('plus', other);
  }
  minus(other: this | number): this {
    return this.combine('minus', other);
  }
  /** Sample by sample. */
  times(other: this | number): this {
    return this.combine('times', other);
  }
  /** Sample by sample. */
  dividedBy(other: this | number): this {
    return this.combine('dividedBy', other);
  }
  scale(factor: number): this {
    return this.times(factor);
  }
  abs(): this {
    return this.map(Math.abs);
  }

  /** `f` of every sample; a mute is one that looks at `time` (ms) and `trace`. */
  map(f: SampleMap): this {
    checkSampleMap(f);
    return this.mapShots((data, shot) => mapSamples(data, f, shot, this.geometry.axes[shot]));
  }

  /** `this += factor·other`, in place, for optimisers. */
  addScaled(factor: number, other: this): this {
    this.checkCombinable(other);
    this.data.forEach((shot, s) => {
      const values = other.data[s];
      for (let i = 0; i < shot.length; i++) shot[i] += factor * values[i];
    });
    return this;
  }

  /** `Σ_shots dt·Σ x·y`. */
  dot(other: this): number {
    this.checkCombinable(other);
    return this.sumShots((shot, s) => {
      const values = other.data[s];
      let sum = 0;
      for (let i = 0; i < shot.length; i++) sum += shot[i] * values[i];
      return sum;
    });
  }

  /** `(Σ_shots dt·Σ |x|^p)^(1/p)`, or the largest `|x|` for `p = Infinity`. */
  norm(p = 2): number {
    if (p === Number.POSITIVE_INFINITY) return Math.max(-this.min(), this.max());
    return this.powerSum(p) ** (1 / p);
  }

  /** `Σ_shots dt·Σ |x|^p`. */
  powerSum(p: number): number {
    if (!(p > 0)) throw new ValueError({ what: 'p', got: p, expected: 'a positive number' });
    return this.sumShots((shot) => {
      let sum = 0;
      if (p === 2) for (let i = 0; i < shot.length; i++) sum += shot[i] * shot[i];
      else for (let i = 0; i < shot.length; i++) sum += Math.abs(shot[i]) ** p;
      return sum;
    });
  }

  max(): number {
    return this.reduce(Math.max, Number.NEGATIVE_INFINITY);
  }
  min(): number {
    return this.reduce(Math.min, Number.POSITIVE_INFINITY);
  }
  isFinite(): boolean {
    return this.data.every((shot) => shot.every(Number.isFinite));
  }

  /** Running integral over time: `y[i] = dt·Σ_{j ≤ i} x[j]`. */
  cumsum(): this {
    return this.mapShots((data, shot) => {
      const { dt, nt } = this.geometry.axes[shot];
      const nrec = data.length / nt;
      const sums = new Float64Array(nrec);
      return data.map((value, i) => {
        sums[i % nrec] += value;
        return dt * sums[i % nrec];
      });
    });
  }

  /** Difference in time: `y[i] = (x[i] − x[i − 1])/dt`, the first sample being `x[0]/dt`; undoes {@link cumsum}. */
  diff(): this {
    return this.mapShots((data, shot) => {
      const { dt, nt } = this.geometry.axes[shot];
      const nrec = data.length / nt;
      return data.map((value, i) => (value - (i < nrec ? 0 : data[i - nrec])) / dt);
    });
  }

  /** Some shots, in the given order; their data are shared. */
  at(shots: ShotIndex): this {
    const list = shotList(shots, this.nsrc);
    return this.withShots(
      this.geometry.at(list),
      list.map((shot) => this.data[shot]),
      changedOrigin(originOf(this), (opposite) => opposite.at(list)),
    );
  }

  /** Appends the shots of other vectors; data are shared. */
  concat(...others: readonly this[]): this {
    others.forEach(checkInCore);
    return this.withShots(
      this.geometry.concat(...others.map((other) => other.geometry)),
      [...this.data, ...others.flatMap((other) => other.data)],
      joinedOrigin([this, ...others]),
    );
  }

  /** Whether geometry and samples are the same, up to `rtol` of the norm. */
  equals(other: this, rtol = 0): boolean {
    checkInCore(other);
    return (
      this.geometry.equals(other.geometry, positionTolerance) &&
      this.minus(other).norm() <= rtol * Math.max(this.norm(), other.norm())
    );
  }

  private mapShots(f: (data: Float32Array, shot: number) => Float32Array): this {
    return this.withShots(this.geometry, this.data.map(f), originOf(this));
  }

  /** Other shots of what this is. */
  private withShots(geometry: Geometry, data: Float32Array[], origin: Origin | undefined): this {
    return withOrigin(new JudiVector(geometry, data), origin) as this;
  }

  private asSide(side: Side): JudiVector {
    return withOrigin(new JudiVector(this.geometry, this.data), { side });
  }

  private reduce(op: Binary, start: number): number {
    return this.data.reduce((best, shot) => shot.reduce((a, b) => op(a, b), best), start);
  }

  private sumShots(f: (data: Float32Array, shot: number) => number): number {
    return this.data.reduce((sum, data, shot) => sum + this.geometry.axes[shot].dt * f(data, shot), 0);
  }

  private combine(operation: Elementwise, other: this | number): this {
    if (typeof other === 'number') return this.mapShots((shot) => combineSamples(operation, shot, other));
    this.checkCombinable(other);
    const data = this.data.map((shot, s) => combineSamples(operation, shot, other.data[s]));
    return this.withShots(this.geometry, data, combinedOrigin(this, other));
  }

  private checkCombinable(other: JudiVector): void {
    checkInCore(other);
    checkSameGeometry(this, other);
  }
}

/** Checks that something is a vector in memory. */
function checkInCore(x: unknown): void {
  checkVector(x);
  if (x instanceof JudiVector) return;
  throw new DomainError({
    operator: 'A judiVector',
    got: 'data out of core',
    expected: 'a judiVector in memory',
    advice: 'Begin with the one out of core, which combines lazily, or read it first: await d.getData().',
  });
}
