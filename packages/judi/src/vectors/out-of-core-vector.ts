import { type Geometry, type ShotIndex, shotList } from '../acquisition/geometry.ts';
import type { Placement } from '../acquisition/point-table.ts';
import { DomainError, ValueError } from '../errors.ts';
import type { Elementwise } from './elementwise.ts';
import { JudiVector } from './judi-vector.ts';
import { checkSameGeometry } from './same-geometry.ts';
import { mapReference, type SampleMap } from './sample-map.ts';
import { readShotData, type ShotData } from './shot-data.ts';

/** Data of shots, in memory or out of core. */
export type ShotVector = JudiVector | OutOfCoreVector;

/** Makes the description of one shot's data. */
export type ShotLookup = (shot: number) => ShotData;

/**
 * Seismic data that stay in files: a shot is read when it is used, by the worker that uses it.
 *
 * Arithmetic is lazy and is done when shots are read. Norms and inner products read shot by shot, so they are promises; they are
 * weighted as those of {@link JudiVector}.
 */
export class OutOfCoreVector {
  readonly geometry: Geometry;
  readonly #lookup: ShotLookup;

  /** Use {@link judiVector} with a container. */
  constructor(geometry: Geometry, lookup: ShotLookup) {
    this.geometry = geometry;
    this.#lookup = lookup;
  }

  /** Number of shots. */
  get nsrc(): number {
    return this.geometry.nsrc;
  }
  /** Number of values. */
  get length(): number {
    return this.geometry.axes.reduce((sum, { nt }, shot) => sum + nt * this.geometry.points.nrec[shot], 0);
  }

  /** How the samples of a shot are got, as plain data. */
  lookup(shot: number): ShotData {
    return this.#lookup(shot);
  }
  /** Reads one shot, `nt × nrec`, a row per time sample. */
  readShot(shot: number, signal?: AbortSignal): Promise<Float32Array> {
    shotList(shot, this.nsrc);
    return readShotData(this.#lookup(shot), signal);
  }
  /** Reads all shots into memory; positions may be put relative to an origin and on a line. */
  async getData(placement: Placement & { readonly signal?: AbortSignal } = {}): Promise<JudiVector> {
    const { signal, ...rest } = placement;
    const data: Float32Array[] = [];
    for (let shot = 0; shot < this.nsrc; shot++) data.push(await this.readShot(shot, signal));
    return new JudiVector(this.geometry.load(rest), data);
  }

  plus(other: ShotVector | number): OutOfCoreVector {
    return this.combine('plus', other);
  }
  minus(other: ShotVector | number): OutOfCoreVector {
    return this.combine('minus', other);
  }
  /** Sample by sample. */
  times(other: ShotVector | number): OutOfCoreVector {
    return this.combine('times', other);
  }
  /** Sample by sample. */
  dividedBy(other: ShotVector | number): OutOfCoreVector {
    return this.combine('dividedBy', other);
  }
  scale(factor: number): OutOfCoreVector {
    return this.times(factor);
  }
  /** `f` of every sample when a shot is read; workers need a {@link remoteMap}. */
  map(f: SampleMap): OutOfCoreVector {
    if (typeof f !== 'function') throw new ValueError({ what: 'f', got: f, expected: 'a function of samples' });
    const map = mapReference(f);
    const { axes } = this.geometry;
    return new OutOfCoreVector(this.geometry, (shot) => ({
      kind: 'mapped',
      of: this.#lookup(shot),
      map,
      shot,
      axis: axes[shot],
    }));
  }

  /** `Σ_shots dt·Σ x·y`, shot by shot. */
  async dot(other: ShotVector, signal?: AbortSignal): Promise<number> {
    checkSameGeometry(this, other);
    let sum = 0;
    for (let shot = 0; shot < this.nsrc; shot++)
      sum += (await loadShot(this, shot, signal)).dot(await loadShot(other, shot, signal));
    return sum;
  }

  /** `(Σ_shots dt·Σ |x|^p)^(1/p)`, or the largest `|x|` for `p = Infinity`, shot by shot. */
  async norm(p = 2, signal?: AbortSignal): Promise<number> {
    let total = 0;
    for (let shot = 0; shot < this.nsrc; shot++) {
      const part = await loadShot(this, shot, signal);
      total = p === Number.POSITIVE_INFINITY ? Math.max(total, part.norm(p)) : total + part.powerSum(p);
    }
    return p === Number.POSITIVE_INFINITY ? total : total ** (1 / p);
  }

  /** Some shots, in the given order; nothing is read. */
  at(shots: ShotIndex): OutOfCoreVector {
    const list = shotList(shots, this.nsrc);
    return new OutOfCoreVector(this.geometry.at(list), (shot) => this.#lookup(list[shot]));
  }

  /** Appends the shots of other vectors; nothing is read. */
  concat(...others: readonly ShotVector[]): OutOfCoreVector {
    const all: readonly ShotVector[] = [this, ...others];
    const places = all.flatMap((vector) => Array.from({ length: vector.nsrc }, (_, shot) => ({ vector, shot })));
    return new OutOfCoreVector(this.geometry.concat(...others.map(({ geometry }) => geometry)), (i) =>
      lookUpShot(places[i].vector, places[i].shot),
    );
  }

  private combine(operation: Elementwise, other: ShotVector | number): OutOfCoreVector {
    if (typeof other !== 'number') checkSameGeometry(this, other);
    return new OutOfCoreVector(this.geometry, (shot) => ({
      kind: 'combined',
      operation,
      left: this.#lookup(shot),
      right: typeof other === 'number' ? other : lookUpShot(other, shot),
    }));
  }
}

/** How the samples of a shot are got. */
export function lookUpShot(vector: ShotVector, shot: number): ShotData {
  return vector instanceof OutOfCoreVector ? vector.lookup(shot) : { kind: 'array', data: vector.data[shot] };
}

/** One shot in memory, as a vector. */
async function loadShot(vector: ShotVector, shot: number, signal?: AbortSignal): Promise<JudiVector> {
  const part = vector.at(shot);
  return part instanceof OutOfCoreVector ? part.getData(signal === undefined ? {} : { signal }) : part;
}

/** A vector whose data are needed at once. */
export function inCore(vector: ShotVector, operator: string): JudiVector {
  if (vector instanceof JudiVector) return vector;
  throw new DomainError({
    operator,
    got: 'data out of core',
    expected: 'data in memory',
    advice: 'Read them first: await d.getData().',
  });
}
