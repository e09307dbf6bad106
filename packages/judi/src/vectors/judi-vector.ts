import { type Geometry, type ShotIndex, shotList } from '../acquisition/geometry.ts';
import { DomainError, GeometryError, SizeError, ValueError } from '../errors.ts';

type Values = ArrayLike<number>;
type Binary = (a: number, b: number) => number;

/** Points at most this far apart (m) are the same point: coordinates read from float32 or scaled headers differ that much. */
export const positionTolerance = 1e-2;

/**
 * Seismic data: the traces of every shot and where they belong; a wavelet is the data of a source.
 *
 * A shot is flat float32, `nt × nrec`, a row per time sample. Arithmetic gives new vectors; inner products and norms are weighted
 * by the sampling interval, `⟨x, y⟩ = Σ_shots dt·Σ x·y`.
 */
export class JudiVector {
  readonly geometry: Geometry;
  readonly data: Float32Array[];

  /** Use {@link judiVector}, which checks sizes. */
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

  copy(): JudiVector {
    return this.mapShots((shot) => shot.slice());
  }
  /** Zeros with the same geometry. */
  similar(): JudiVector {
    return this.mapShots((shot) => new Float32Array(shot.length));
  }

  plus(other: JudiVector | number): JudiVector {
    return this.combine(other, (a, b) => a + b);
  }
  minus(other: JudiVector | number): JudiVector {
    return this.combine(other, (a, b) => a - b);
  }
  /** Sample by sample. */
  times(other: JudiVector | number): JudiVector {
    return this.combine(other, (a, b) => a * b);
  }
  /** Sample by sample. */
  dividedBy(other: JudiVector | number): JudiVector {
    return this.combine(other, (a, b) => a / b);
  }
  scale(factor: number): JudiVector {
    return this.times(factor);
  }
  abs(): JudiVector {
    return this.map(Math.abs);
  }

  /** `f` of every sample; a mute is one that looks at `time` (ms) and `trace`. */
  map(f: (value: number, at: { shot: number; trace: number; time: number }) => number): JudiVector {
    return this.mapShots((data, shot) => {
      const { t0, dt, nt } = this.geometry.axes[shot];
      const nrec = data.length / nt;
      const at = { shot, trace: 0, time: t0 };
      return data.map((value, i) => {
        at.trace = i % nrec;
        at.time = t0 + Math.floor(i / nrec) * dt;
        return f(value, at);
      });
    });
  }

  /** `this += factor·other`, in place, for optimisers. */
  addScaled(factor: number, other: JudiVector): this {
    this.checkSameSpace(other);
    this.data.forEach((shot, s) => {
      const values = other.data[s];
      for (let i = 0; i < shot.length; i++) shot[i] += factor * values[i];
    });
    return this;
  }

  /** `Σ_shots dt·Σ x·y`. */
  dot(other: JudiVector): number {
    this.checkSameSpace(other);
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
    if (!(p > 0)) throw new ValueError({ what: 'p', got: p, expected: 'a positive number' });
    const total = this.sumShots((shot) => {
      let sum = 0;
      if (p === 2) for (let i = 0; i < shot.length; i++) sum += shot[i] * shot[i];
      else for (let i = 0; i < shot.length; i++) sum += Math.abs(shot[i]) ** p;
      return sum;
    });
    return total ** (1 / p);
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
  cumsum(): JudiVector {
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
  diff(): JudiVector {
    return this.mapShots((data, shot) => {
      const { dt, nt } = this.geometry.axes[shot];
      const nrec = data.length / nt;
      return data.map((value, i) => (value - (i < nrec ? 0 : data[i - nrec])) / dt);
    });
  }

  /** Some shots, in the given order; their data are shared. */
  at(shots: ShotIndex): JudiVector {
    const list = shotList(shots, this.nsrc);
    return new JudiVector(
      this.geometry.at(list),
      list.map((shot) => this.data[shot]),
    );
  }

  /** Appends the shots of other vectors; data are shared. */
  concat(...others: readonly JudiVector[]): JudiVector {
    return new JudiVector(this.geometry.concat(...others.map((other) => other.geometry)), [
      ...this.data,
      ...others.flatMap((other) => other.data),
    ]);
  }

  /** Whether geometry and samples are the same, up to `rtol` of the norm. */
  equals(other: JudiVector, rtol = 0): boolean {
    return (
      this.geometry.equals(other.geometry, positionTolerance) &&
      this.minus(other).norm() <= rtol * Math.max(this.norm(), other.norm())
    );
  }

  private mapShots(f: (data: Float32Array, shot: number) => Float32Array): JudiVector {
    return new JudiVector(this.geometry, this.data.map(f));
  }

  private reduce(op: Binary, start: number): number {
    return this.data.reduce((best, shot) => shot.reduce((a, b) => op(a, b), best), start);
  }

  private sumShots(f: (data: Float32Array, shot: number) => number): number {
    return this.data.reduce((sum, data, shot) => sum + this.geometry.axes[shot].dt * f(data, shot), 0);
  }

  private combine(other: JudiVector | number, op: Binary): JudiVector {
    if (typeof other === 'number') return this.mapShots((shot) => shot.map((v) => op(v, other)));
    this.checkSameSpace(other);
    return this.mapShots((shot, s) => {
      const values = other.data[s];
      return shot.map((v, i) => op(v, values[i]));
    });
  }

  private checkSameSpace(other: JudiVector): void {
    if (!(other instanceof JudiVector))
      throw new DomainError({ operator: 'A judiVector', got: typeof other, expected: 'a judiVector or a number' });
    if (!this.geometry.equals(other.geometry, positionTolerance))
      throw new GeometryError(
        `vectors have different geometries (${describe(this)} and ${describe(other)}), so they cannot be combined sample by sample. ` +
          'Resample or select shots first; sources at other places add up as Ps1.adjoint.mul(q1).plus(Ps2.adjoint.mul(q2)).',
      );
  }
}

const describe = (v: JudiVector): string =>
  `${v.nsrc} shots, ${v.geometry.axes[0].nt} × ${v.geometry.xloc[0].length} samples at ${v.geometry.axes[0].dt} ms`;

function isPerShot(data: Values | readonly Values[]): data is readonly Values[] {
  return Array.isArray(data) && data.length > 0 && typeof data[0] !== 'number';
}

/**
 * Data of sources or receivers.
 *
 * @param data the samples of one shot (`nt × nrec`, a row per time sample) for all of them, or an array per shot
 * @throws SizeError when a shot has other than `nt × nrec` samples
 * @example judiVector(srcGeometry, rickerWavelet(1000, 2, 0.01)) // the same wavelet at every source
 */
export function judiVector(geometry: Geometry, data: Values | readonly Values[]): JudiVector {
  const perShot = isPerShot(data);
  if (perShot && data.length !== geometry.nsrc)
    throw new GeometryError(`there are data of ${data.length} shots and a geometry of ${geometry.nsrc}.`);
  const shots = geometry.axes.map((axis, shot) => {
    const values = perShot ? data[shot] : data;
    const nrec = geometry.xloc[shot].length;
    if (values.length !== axis.nt * nrec)
      throw new SizeError({
        what: `Data of shot ${shot}`,
        got: values.length,
        expected: axis.nt * nrec,
        shape: [axis.nt, nrec],
        advice: `Its geometry has nt = ${axis.nt} samples (dt = ${axis.dt} ms) and nrec = ${nrec} points.`,
      });
    return perShot && values instanceof Float32Array ? values : Float32Array.from(values);
  });
  return new JudiVector(geometry, shots);
}
