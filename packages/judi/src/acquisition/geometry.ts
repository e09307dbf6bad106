import { GeometryError, ValueError } from '../errors.ts';
import { warn } from '../warnings.ts';
import { type Coordinates, perShotCoordinates } from './coordinates.ts';
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
export interface ShotPoints {
  readonly axis: TimeAxis;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
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
  readonly xloc: readonly Float64Array[];
  readonly yloc: readonly Float64Array[];
  readonly zloc: readonly Float64Array[];
  /** Time samples of every shot. */
  readonly axes: readonly TimeAxis[];

  constructor(x: Coordinates, y: Coordinates, z: Coordinates, sampling: TimeSampling);
  constructor(x: Coordinates, z: Coordinates, sampling: TimeSampling);
  constructor(
    x: Coordinates,
    ...rest: readonly [Coordinates, Coordinates, TimeSampling] | readonly [Coordinates, TimeSampling]
  ) {
    const [y, z, sampling] = rest.length === 3 ? rest : ([0, ...rest] as const);
    if (typeof sampling !== 'object' || sampling === null || !('dt' in sampling))
      throw new GeometryError('the last argument must be { dt, t }, the sampling interval and record length in ms.');
    const { x: xloc, y: yloc, z: zloc } = perShotCoordinates({ x, y, z }, sampling.nsrc);
    this.xloc = xloc;
    this.yloc = yloc;
    this.zloc = zloc;
    this.axes = xloc.map((_, shot) => timeAxis(sampling, shot, xloc.length));
  }

  /** A geometry of given shots. */
  static fromShots(shots: readonly ShotPoints[]): Geometry {
    if (shots.length === 0) throw new GeometryError('a geometry needs at least one shot.');
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

  /** Number of shots. */
  get nsrc(): number {
    return this.xloc.length;
  }
  /** Points of every shot. */
  get nrec(): number[] {
    return this.xloc.map((x) => x.length);
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
    return { axis: this.axes[index], x: this.xloc[index], y: this.yloc[index], z: this.zloc[index] };
  }

  /** The geometry of some shots, in the given order. */
  at(shots: ShotIndex): Geometry {
    return Geometry.fromShots(shotList(shots, this.nsrc).map((shot) => this.shot(shot)));
  }

  /** Appends shots. */
  concat(...others: readonly Geometry[]): Geometry {
    const all: readonly Geometry[] = [this, ...others];
    return Geometry.fromShots(all.flatMap((geometry) => geometry.xloc.map((_, shot) => geometry.shot(shot))));
  }

  /** Whether both have the same points, within `tolerance` metres, and the same time samples. */
  equals(other: Geometry, tolerance = 0): boolean {
    const close = (a: readonly Float64Array[], b: readonly Float64Array[]) =>
      a.every((shot, s) => shot.length === b[s].length && shot.every((v, i) => Math.abs(v - b[s][i]) <= tolerance));
    return (
      this === other ||
      (this.nsrc === other.nsrc &&
        this.axes.every((axis, shot) => sameAxis(axis, other.axes[shot])) &&
        close(this.xloc, other.xloc) &&
        close(this.yloc, other.yloc) &&
        close(this.zloc, other.zloc))
    );
  }
}

function checkShot(index: number, nsrc: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= nsrc)
    throw new ValueError({ what: 'shot', got: index, expected: `a whole number from 0 to ${nsrc - 1}` });
}

/** Shot numbers as a list, each checked against the number of shots. */
export function shotList(shots: ShotIndex, nsrc: number): readonly number[] {
  const list = typeof shots === 'number' ? [shots] : shots;
  if (list.length === 0) throw new ValueError({ what: 'shots', got: list, expected: 'at least one shot' });
  for (const shot of list) checkShot(shot, nsrc);
  return list;
}

function pick(value: number | readonly number[], shot: number, nsrc: number, name: string): number {
  if (typeof value === 'number') return value;
  if (value.length !== nsrc) throw new GeometryError(`${name} has ${value.length} values for ${nsrc} shots.`);
  return value[shot];
}

/** Sampling intervals of seismic data are some tenths to tens of milliseconds. */
function checkTimeUnits(dt: number, t: number): void {
  const unit = dt < 0.02 ? 'seconds' : dt >= 100 ? 'microseconds' : undefined;
  if (unit !== undefined)
    warn(
      'units',
      `A sampling interval of ${dt} and a record length of ${t} look like ${unit}: dt, t and t0 are in ms.`,
    );
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
    throw new GeometryError(
      `the record length t = ${t} ms is not a multiple of the sampling interval dt = ${dt} ms. ` +
        `Use t = ${steps * dt} or another dt.`,
      shot,
    );
  return { t0, dt, nt: steps + 1 };
}
