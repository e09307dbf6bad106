/** Positions of one shot's points in metres. */
export interface ShotPositions {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/** Positions of the points of shots, in memory or looked up when they are used. */
export interface PointTable {
  /** Whether the positions are in memory. */
  readonly inCore: boolean;
  /** Points of every shot. */
  readonly nrec: readonly number[];
  /** Positions of one shot; those that are looked up are not kept. */
  shot(index: number): ShotPositions;
}

/** Positions in memory. */
export class ListedPoints implements PointTable {
  readonly inCore = true;
  readonly nrec: readonly number[];
  readonly x: readonly Float64Array[];
  readonly y: readonly Float64Array[];
  readonly z: readonly Float64Array[];

  constructor(axes: { x: readonly Float64Array[]; y: readonly Float64Array[]; z: readonly Float64Array[] }) {
    this.x = axes.x;
    this.y = axes.y;
    this.z = axes.z;
    this.nrec = axes.x.map((x) => x.length);
  }

  shot(index: number): ShotPositions {
    return { x: this.x[index], y: this.y[index], z: this.z[index] };
  }
}

/** One shot of a table. */
export interface PointPick {
  readonly table: PointTable;
  readonly shot: number;
}

/** Shots picked from tables; nothing is looked up before it is used. */
export class PickedPoints implements PointTable {
  readonly inCore = false;
  readonly nrec: readonly number[];
  readonly #picks: readonly PointPick[];

  constructor(picks: readonly PointPick[]) {
    this.nrec = picks.map(({ table, shot }) => table.nrec[shot]);
    this.#picks = picks;
  }

  shot(index: number): ShotPositions {
    const { table, shot } = this.#picks[index];
    return table.shot(shot);
  }
}

/** How positions are placed in the model. */
export interface Placement {
  /** What becomes (0, 0, 0), in metres: `[x, y, z]`. */
  readonly relOrigin?: readonly [number, number, number] | undefined;
  /** `2d`: the distance from the origin in the horizontal plane becomes x, with the sign of x, and y becomes 0. */
  readonly project?: '2d' | undefined;
}

/** Positions relative to an origin, and on a line if wished. */
export function place(points: ShotPositions, { relOrigin = [0, 0, 0], project }: Placement): ShotPositions {
  const x = points.x.map((value) => value - relOrigin[0]);
  const y = points.y.map((value) => value - relOrigin[1]);
  const z = points.z.map((value) => value - relOrigin[2]);
  if (project === undefined) return { x, y, z };
  return { x: x.map((value, i) => signedRadius(value, y[i])), y: new Float64Array(y.length), z };
}

/** Distance from the origin, negative where x is, or y where x is 0. */
function signedRadius(x: number, y: number): number {
  return (Math.sign(x) || Math.sign(y)) * Math.hypot(x, y);
}
