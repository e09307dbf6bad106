import { type Placement, type PointTable, place, type ShotPositions } from '../acquisition/point-table.ts';
import { warn } from '../warnings.ts';
import { type DepthKey, defaultDepthKey, depthSignOf, type PointKey } from './depth-keys.ts';
import type { HeaderLookup, SegyShots } from './segy-shots.ts';

/** Which points of the traces, and where their depth is. */
export interface PointOptions {
  readonly key: PointKey;
  /** Field with the level of the points; `SourceSurfaceElevation` or `RecGroupElevation`. */
  readonly segyDepthKey?: DepthKey | undefined;
  /**
   * Depth = `depthSign` × header value: by default −1 for elevations, which count upwards, and 1 for depths; 1 for elevations
   * in files of JUDI.jl, which keep depths in these fields.
   */
  readonly depthSign?: 1 | -1 | undefined;
}

/** Fields that geometries are made of, for reading or scanning no more than is needed; their scalars come with them. */
export const geometryKeys: readonly string[] = [
  'FieldRecord',
  'SourceX',
  'SourceY',
  'GroupX',
  'GroupY',
  'SourceSurfaceElevation',
  'RecGroupElevation',
  'SourceDepth',
  'dt',
  'DelayRecordingTime',
];

/** Positions of all traces' sources or receivers in metres. */
function tracePositions(headers: HeaderLookup, options: PointOptions): ShotPositions {
  const { key, segyDepthKey = defaultDepthKey[key], depthSign = depthSignOf(segyDepthKey) } = options;
  const [x, y] = key === 'source' ? ['SourceX', 'SourceY'] : ['GroupX', 'GroupY'];
  return {
    x: Float64Array.from(headers(x)),
    y: Float64Array.from(headers(y)),
    z: Float64Array.from(headers(segyDepthKey), (level) => depthSign * level || 0),
  };
}

/** Points of a shot's traces: its one source, or its receivers. */
function shotPositions(headers: HeaderLookup, options: PointOptions): ShotPositions {
  const all = tracePositions(headers, options);
  if (options.key === 'receiver') return all;
  const moved = all.x.findIndex((x, i) => x !== all.x[0] || all.y[i] !== all.y[0] || all.z[i] !== all.z[0]);
  if (moved > 0)
    warn(
      'segy-source',
      `Traces of one field record have their sources at different places: (${all.x[0]}, ${all.y[0]}, ${all.z[0]}) m and ` +
        `(${all.x[moved]}, ${all.y[moved]}, ${all.z[moved]}) m; the first is taken.`,
    );
  return { x: all.x.slice(0, 1), y: all.y.slice(0, 1), z: all.z.slice(0, 1) };
}

/** Points of the shots of SEG-Y files, looked up in their headers when they are used. */
export class SegyPoints implements PointTable {
  readonly inCore = false;
  readonly nrec: readonly number[];
  readonly #shots: SegyShots;
  readonly #options: PointOptions & Placement;

  constructor(shots: SegyShots, options: PointOptions & Placement) {
    this.nrec = options.key === 'source' ? shots.ntraces.map(() => 1) : shots.ntraces;
    this.#shots = shots;
    this.#options = options;
  }

  shot(index: number): ShotPositions {
    return place(shotPositions(this.#shots.headers(index), this.#options), this.#options);
  }
}

/** Says so when every point is above the datum, which in a model is the air: mostly a matter of signs. */
export function warnOfNegativeDepths({ key, depthSign }: PointOptions, positions: ShotPositions): void {
  if (depthSign !== undefined || !positions.z.every((z) => z < 0)) return;
  warn(
    'segy-depth',
    `All ${key}s of the first shot are above the datum, at depths from ${Math.min(...positions.z)} m. Elevations count upwards; ` +
      'if the file keeps depths there, as those of JUDI.jl do, read it with depthSign: 1, else shift the origin by relOrigin.',
  );
}
