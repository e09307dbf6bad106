import { type Call, checkArgument, counted } from '@judi4cloud/errors';
import type { SeisBlock } from '@judi4cloud/segy';
import { GeometryError, ValueError } from '../errors.ts';
import type { PointKey } from '../segy/depth-keys.ts';
import { type SegyGeometryOptions, segyGeometry } from '../segy/segy-geometry.ts';
import { type Containers, isBlock, isContainers, segyShots } from '../segy/segy-input.ts';
import { warn } from '../warnings.ts';
import { type Coordinates, perShotCoordinates } from './coordinates.ts';
import {
  ListedPoints,
  PickedPoints,
  type Placement,
  type PointTable,
  place,
  type ShotPositions,
} from './point-table.ts';
import { lastTime, sameAxis, type TimeAxis, timeTolerance } from './time-axis.ts';

export interface TimeSampling {
  /** Sampling interval in ms; one, or one per shot. */
  readonly dt: number | readonly number[];
  /** Length of the record in ms, a multiple of `dt`; one, or one per shot. */
  readonly t: number | readonly number[];
  /** Time of the first sample in ms; 0 when left out. */
  readonly t0?: number | readonly number[] | undefined;
  /** Number of shots, when the coordinates do not say it. */
  readonly nsrc?: number | undefined;
}

/** Positions of one shot's points and their time samples, as plain data. */
export interface ShotPoints extends ShotPositions {
  readonly axis: TimeAxis;
}

/** Shot numbers: one, or several. */
export type ShotIndex = number | readonly number[];

/**
 * Where sources or receivers are, in metres, and when they are sampled, in ms; one entry per shot.
 *
 * A coordinate is a number for all points, an array for the points of every shot, or an array per shot. A shot has samples at
 * `t0, t0 + dt, …, t0 + t`, so `nt = t/dt + 1`.
 *
 * @throws GeometryError when coordinates are not finite or differ in length, or `t` is not a multiple of `dt`
 * @example new Geometry(xrec, 0, 50, { dt: 2, t: 1000, nsrc: 2 }) // the same receivers for two shots
 * @example new Geometry([[400], [800]], 0, 200, { dt: 2, t: 1000 }) // two shots with a source each
 * @example new Geometry(xrec, 50, { dt: 2, t: 1000 }) // 2D: x and z
 */
export class Geometry {
  /** Positions, in memory or looked up in an index. */
  readonly points: PointTable;
  /** Time samples of every shot. */
  readonly axes: readonly TimeAxis[];
  #readAs: PointKey | undefined;

  constructor(x: Coordinates, y: Coordinates, z: Coordinates, sampling: TimeSampling);
  constructor(x: Coordinates, z: Coordinates, sampling: TimeSampling);
  /** Shots whose positions come from a table, which may look them up when they are used. */
  constructor(points: PointTable, axes: readonly TimeAxis[]);
  constructor(...given: GeometryArguments) {
    if (isTable(given)) {
      [this.points, this.axes] = given;
      return;
    }
    const [x, y, z, sampling] = given.length === 3 ? ([given[0], 0, given[1], given[2]] as const) : given;
    if (typeof sampling !== 'object' || sampling === null || !('dt' in sampling))
      throw new GeometryError({
        problem:
          'the arguments must be (x, y, z, { dt, t }) or (x, z, { dt, t }), positions in metres, the sampling interval and record length in ms.',
      });
    const lines = perShotCoordinates({ x, y, z }, sampling.nsrc);
    this.points = new ListedPoints(lines);
    this.axes = lines.x.map((_, shot) => timeAxis(sampling, shot, lines.x.length));
  }

  /** A geometry of given shots. */
  static fromShots(shots: readonly ShotPoints[]): Geometry {
    if (shots.length === 0) throw new GeometryError({ problem: 'a geometry needs at least one shot.' });
    return new Geometry(
      shots.map((shot) => shot.x),
      shots.map((shot) => shot.y),
      shots.map((shot) => shot.z),
      {
        dt: shots.map(({ axis }) => axis.dt),
        t: shots.map(({ axis }) => (axis.nt - 1) * axis.dt),
        t0: shots.map(({ axis }) => axis.t0),
      },
    );
  }

  /**
   * The geometry of SEG-Y data: coordinates and elevations with their scalars, depth positive downwards.
   *
   * A block has a shot per field record, a container its own shots. The geometry of a container is looked up in its index shot by shot; {@link load} brings it into memory.
   *
   * @throws GeometryError when traces of a shot start at different times, or there is no sampling interval
   * @example Geometry.fromSegy(block, { key: 'source', segyDepthKey: 'SourceDepth' })
   * @example Geometry.fromSegy(container, { key: 'receiver', relOrigin: [5000, 0, 0], project: '2d' })
   */
  static fromSegy(from: SeisBlock | Containers, options: SegyGeometryOptions): Geometry {
    checkArgument(
      'Geometry.fromSegy(block, { key })',
      'block',
      from,
      isBlock(from) || isContainers(from),
      'SEG-Y data',
    );
    const { points, axes } = segyGeometry(segyShots(from), options);
    const geometry = new Geometry(points, axes);
    geometry.#readAs = options.key;
    return isBlock(from) ? geometry.load() : geometry;
  }

  /** What SEG-Y headers call the points, if positions were read from there. */
  get readAs(): PointKey | undefined {
    return this.#readAs;
  }

  /** Number of shots. */
  get nsrc(): number {
    return this.axes.length;
  }
  /** Points of every shot. */
  get nrec(): number[] {
    return [...this.points.nrec];
  }
  /** x of the points of every shot in metres. */
  get xloc(): readonly Float64Array[] {
    return this.column((shot) => shot.x);
  }
  /** y of the points of every shot in metres. */
  get yloc(): readonly Float64Array[] {
    return this.column((shot) => shot.y);
  }
  /** Depth of the points of every shot in metres. */
  get zloc(): readonly Float64Array[] {
    return this.column((shot) => shot.z);
  }
  /** Samples of every shot. */
  get nt(): number[] {
    return this.axes.map((axis) => axis.nt);
  }
  /** Sampling interval of every shot in ms. */
  get dt(): number[] {
    return this.axes.map((axis) => axis.dt);
  }
  /** Time of the last sample of every shot in ms. */
  get t(): number[] {
    return this.axes.map(lastTime);
  }
  /** Time of the first sample of every shot in ms. */
  get t0(): number[] {
    return this.axes.map((axis) => axis.t0);
  }

  /** One shot as plain data. */
  shot(index: number): ShotPoints {
    checkShot(index, this.nsrc);
    return { axis: this.axes[index], ...this.points.shot(index) };
  }

  /** The geometry of some shots, in the given order. */
  at(shots: ShotIndex): Geometry {
    const list = shotList(shots, this.nsrc);
    if (this.points.inCore) return this.readLike(Geometry.fromShots(list.map((shot) => this.shot(shot))));
    return this.readLike(
      new Geometry(
        new PickedPoints(list.map((shot) => ({ table: this.points, shot }))),
        list.map((shot) => this.axes[shot]),
      ),
    );
  }

  /** Appends shots. */
  concat(...others: readonly Geometry[]): Geometry {
    const all: readonly Geometry[] = [this, ...others];
    const joined = all.every(({ points }) => points.inCore)
      ? Geometry.fromShots(all.flatMap((geometry) => geometry.axes.map((_, shot) => geometry.shot(shot))))
      : new Geometry(
          new PickedPoints(all.flatMap(({ points, axes }) => axes.map((_, shot) => ({ table: points, shot })))),
          all.flatMap(({ axes }) => axes),
        );
    return others.every(({ readAs }) => readAs === this.readAs) ? this.readLike(joined) : joined;
  }

  /** The geometry with all positions in memory, relative to an origin and on a line if wished. */
  load(placement: Placement = {}): Geometry {
    const shots = this.axes.map((axis, shot) => ({ axis, ...place(this.points.shot(shot), placement) }));
    return this.readLike(Geometry.fromShots(shots));
  }

  /** Whether both have the same points, within `tolerance` metres, and the same time samples. */
  equals(other: Geometry, tolerance = 0): boolean {
    return (
      this === other ||
      (this.nsrc === other.nsrc &&
        this.axes.every((axis, shot) => sameAxis(axis, other.axes[shot])) &&
        this.hasPointsOf(other, tolerance))
    );
  }

  /** Whether both have the same points, within `tolerance` metres; their time samples may differ. */
  hasPointsOf(other: Geometry, tolerance = 0): boolean {
    if (this.points === other.points) return true;
    const close = (a: Float64Array, b: Float64Array) => a.every((v, i) => Math.abs(v - b[i]) <= tolerance);
    const { nrec } = other.points;
    return (
      this.nsrc === other.nsrc &&
      this.points.nrec.every((count, shot) => count === nrec[shot]) &&
      nrec.every((_, shot) => {
        const [p, q] = [this.points.shot(shot), other.points.shot(shot)];
        return close(p.x, q.x) && close(p.y, q.y) && close(p.z, q.z);
      })
    );
  }

  /** A geometry of points of this one. */
  private readLike(geometry: Geometry): Geometry {
    geometry.#readAs = this.#readAs;
    return geometry;
  }

  private column(of: (shot: ShotPositions) => Float64Array): readonly Float64Array[] {
    return this.axes.map((_, shot) => of(this.points.shot(shot)));
  }
}

/**
 * Refuses what is no geometry.
 *
 * @throws DomainError
 */
export function checkGeometry(call: Call, name: string, got: unknown): asserts got is Geometry {
  checkArgument(call, name, got, got instanceof Geometry, 'a Geometry');
}

type GeometryArguments =
  | readonly [Coordinates, Coordinates, Coordinates, TimeSampling]
  | readonly [Coordinates, Coordinates, TimeSampling]
  | readonly [PointTable, readonly TimeAxis[]];

function isTable(given: GeometryArguments): given is readonly [PointTable, readonly TimeAxis[]] {
  return given.length === 2 && Array.isArray(given[1]) && 'nrec' in given[0];
}

function checkShot(index: number, nsrc: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= nsrc)
    throw new ValueError({ what: 'shot', got: index, expected: `a whole number from 0 to ${nsrc - 1}` });
}

/** Shot numbers as a list, each checked against the number of shots. */
export function shotList(shots: ShotIndex, nsrc: number): readonly number[] {
  const list = typeof shots === 'number' ? [shots] : shots;
  if (!Array.isArray(list)) throw new ValueError({ what: 'shots', got: list, expected: 'a shot number or several' });
  if (list.length === 0) throw new ValueError({ what: 'shots', got: list, expected: 'at least one shot' });
  for (const shot of list) checkShot(shot, nsrc);
  return list;
}

function pick(value: number | readonly number[], shot: number, nsrc: number, name: string): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || !('length' in value))
    throw new ValueError({ what: name, got: value, expected: 'a time in ms, or one per shot' });
  if (value.length !== nsrc)
    throw new GeometryError({ problem: `${name} has ${counted(value.length, 'value')} for ${counted(nsrc, 'shot')}.` });
  return value[shot];
}

/** Sampling intervals of seismic data are some tenths to tens of milliseconds. */
function checkTimeUnits(dt: number, t: number): void {
  const unit = dt < 0.02 ? 'seconds' : dt >= 100 ? 'microseconds' : undefined;
  if (unit === undefined) return;
  const tToo = unit === 'seconds' ? t < 100 : t >= 1e5;
  const what = tToo ? `${dt} and a record length of ${t} look` : `${dt} looks`;
  warn('units', `A sampling interval of ${what} like ${unit}: dt, t and t0 are in ms.`);
}

function timeAxis(sampling: TimeSampling, shot: number, nsrc: number): TimeAxis {
  const dt = pick(sampling.dt, shot, nsrc, 'dt');
  const t = pick(sampling.t, shot, nsrc, 't');
  const t0 = pick(sampling.t0 ?? 0, shot, nsrc, 't0');
  if (!(dt > 0 && Number.isFinite(dt)))
    throw new ValueError({ what: 'dt', got: dt, expected: 'a positive sampling interval in ms' });
  if (!(t > 0 && Number.isFinite(t)))
    throw new ValueError({ what: 't', got: t, expected: 'a positive record length in ms' });
  if (!Number.isFinite(t0)) throw new ValueError({ what: 't0', got: t0, expected: 'a time in ms' });
  checkTimeUnits(dt, t);
  const steps = Math.round(t / dt);
  if (Math.abs(t / dt - steps) > timeTolerance)
    throw new GeometryError({
      problem: `the record length t = ${t} ms is not a multiple of the sampling interval dt = ${dt} ms.`,
      advice: `Use t = ${steps * dt} or another dt.`,
      shot,
    });
  return { t0, dt, nt: steps + 1 };
}
