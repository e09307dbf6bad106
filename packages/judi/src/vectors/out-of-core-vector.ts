import { DomainError, describeKind } from '@judi4cloud/errors';
import { type Geometry, type ShotIndex, shotList } from '../acquisition/geometry.ts';
import type { Placement } from '../acquisition/point-table.ts';
import type { Elementwise } from './elementwise.ts';
import { type DataVector, JudiVector, type SourceVector } from './judi-vector.ts';
import { changedOrigin, combinedOrigin, joinedOrigin, type Origin, originOf, type Side, withOrigin } from './origin.ts';
import { checkSameGeometry, checkVector } from './same-geometry.ts';
import { checkSampleMap, mapReference, type SampleMap } from './sample-map.ts';
import { readShotData, type ShotData } from './shot-data.ts';

/** Data of shots, in memory or out of core. */
export type ShotVector<V extends JudiVector = JudiVector> = V | OutOfCoreVector<V>;

/** Makes the description of one shot's data. */
export type ShotLookup = (shot: number) => ShotData;

/**
 * Seismic data that stay in files: a shot is read when it is used, by the worker that uses it.
 *
 * Arithmetic is lazy and is done when shots are read. Norms and inner products read shot by shot, so they are promises; they are
 * weighted as those of {@link JudiVector}.
 *
 * `V` is what they are in memory.
 */
export class OutOfCoreVector<V extends JudiVector = JudiVector> {
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
  async getData(placement: Placement & { readonly signal?: AbortSignal } = {}): Promise<V> {
    const { signal, ...rest } = placement;
    const data: Float32Array[] = [];
    for (let shot = 0; shot < this.nsrc; shot++) data.push(await this.readShot(shot, signal));
    const origin = changedOrigin(originOf(this), (opposite) => opposite.load(rest));
    return withOrigin(new JudiVector(this.geometry.load(rest), data), origin) as V;
  }

  /** The same shots as sources: for data that are injected on purpose, which else are taken for a mistake. */
  asSources(): OutOfCoreVector<SourceVector> {
    return this.asSide('sources');
  }
  /** The same shots as data. */
  asData(): OutOfCoreVector<DataVector> {
    return this.asSide('data');
  }

  plus(other: ShotVector<V> | number): OutOfCoreVector<V> {
    return this.combine('plus', other);
  }
  minus(other: ShotVector<V> | number): OutOfCoreVector<V> {
    return this.combine('minus', other);
  }
  /** Sample by sample. */
  times(other: ShotVector<V> | number): OutOfCoreVector<V> {
    return this.combine('times', other);
  }
  /** Sample by sample. */
  dividedBy(other: ShotVector<V> | number): OutOfCoreVector<V> {
    return this.combine('dividedBy', other);
  }
  scale(factor: number): OutOfCoreVector<V> {
    return this.times(factor);
  }
  /** `f` of every sample when a shot is read; workers need a {@link remoteMap}. */
  map(f: SampleMap): OutOfCoreVector<V> {
    checkSampleMap(f);
    const map = mapReference(f);
    const { axes } = this.geometry;
    return this.withShots(
      this.geometry,
      (shot) => ({ kind: 'mapped', of: this.#lookup(shot), map, shot, axis: axes[shot] }),
      originOf(this),
    );
  }

  /** `Σ_shots dt·Σ x·y`, shot by shot. */
  async dot(other: ShotVector<V>, signal?: AbortSignal): Promise<number> {
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
  at(shots: ShotIndex): OutOfCoreVector<V> {
    const list = shotList(shots, this.nsrc);
    return this.withShots(
      this.geometry.at(list),
      (shot) => this.#lookup(list[shot]),
      changedOrigin(originOf(this), (opposite) => opposite.at(list)),
    );
  }

  /** Appends the shots of other vectors; nothing is read. */
  concat(...others: readonly ShotVector<V>[]): OutOfCoreVector<V> {
    others.forEach(checkVector);
    const all: readonly ShotVector<V>[] = [this, ...others];
    const places = all.flatMap((vector) => Array.from({ length: vector.nsrc }, (_, shot) => ({ vector, shot })));
    return this.withShots(
      this.geometry.concat(...others.map(({ geometry }) => geometry)),
      (i) => lookUpShot(places[i].vector, places[i].shot),
      joinedOrigin(all),
    );
  }

  private combine(operation: Elementwise, other: ShotVector<V> | number): OutOfCoreVector<V> {
    if (typeof other !== 'number') checkSameGeometry(this, other);
    return this.withShots(
      this.geometry,
      (shot) => ({
        kind: 'combined',
        operation,
        left: this.#lookup(shot),
        right: typeof other === 'number' ? other : lookUpShot(other, shot),
      }),
      typeof other === 'number' ? originOf(this) : combinedOrigin(this, other),
    );
  }

  /** Other shots of what this is. */
  private withShots(geometry: Geometry, lookup: ShotLookup, origin: Origin | undefined): OutOfCoreVector<V> {
    return withOrigin(new OutOfCoreVector<V>(geometry, lookup), origin);
  }

  private asSide<S extends JudiVector>(side: Side): OutOfCoreVector<S> {
    return withOrigin(new OutOfCoreVector<S>(this.geometry, this.#lookup), { side });
  }
}

/** Whether something is data of shots, in memory or out of core. */
export function isShotVector(x: unknown): x is ShotVector {
  return x instanceof JudiVector || x instanceof OutOfCoreVector;
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
export function inCore<V extends JudiVector>(vector: ShotVector<V>, operator: string): V {
  if (vector instanceof JudiVector) return vector;
  const outOfCore = vector instanceof OutOfCoreVector;
  throw new DomainError({
    operator,
    got: outOfCore ? 'data out of core' : describeKind(vector),
    expected: 'data in memory',
    advice: outOfCore ? 'Read them first: await d.getData().' : undefined,
  });
}
