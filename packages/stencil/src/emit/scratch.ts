import { lanesOf } from '../run/layout.ts';
import { loadsOf } from '../schedule/expressions.ts';
import type { Nest, Program } from '../schedule/program.ts';

/** How one tile's temporaries lie in a thread's scratch memory: for each a ring of planes, planes of rows. */
export interface Scratch {
  /** By temporary: planes kept (a power of two), and planes of the temporaries before it. */
  readonly rings: ReadonlyMap<string, { readonly depth: number; readonly first: number }>;
  readonly planes: number;
  /** Planes by which the first stage starts before the tile. */
  readonly lead: number;
  /** Rows before the tile, per middle axis. */
  readonly margins: readonly number[];
  /** Cells before node 0 in a row: whole lines. */
  readonly rowMargin: number;
  /** C expressions, from the number of nodes in a row, and of rows in a tile. */
  readonly rowLength: (nodes: string) => string;
  readonly planeLength: (rows: readonly string[]) => string;
}

export function scratchOf(program: Program, nest: Nest): Scratch {
  const { stages } = nest;
  const last = program.axes.length - 1;
  const most = (axis: number, side: 0 | 1) => Math.max(...stages.map((stage) => stage.reach[axis][side]));
  const lanes = lanesOf(program.real);
  const rowMargin = Math.ceil(most(last, 0) / lanes) * lanes;
  const middle = program.axes.slice(1, -1).map((_, i) => [most(i + 1, 0), most(i + 1, 1)] as const);

  const rings = new Map<string, { depth: number; first: number }>();
  let planes = 0;
  for (const name of nest.temporaries) {
    const depth = 2 ** Math.ceil(Math.log2(planesKept(nest, name)));
    rings.set(name, { depth, first: planes });
    planes += depth;
  }
  return {
    rings,
    planes,
    lead: Math.max(...stages.map(({ reach: [[before, after]] }) => before + after)),
    margins: middle.map(([before]) => before),
    rowMargin,
    rowLength: (nodes) => `padded(${rowMargin} + lines(${nodes}${most(last, 1) === 0 ? '' : ` + ${most(last, 1)}`}))`,
    planeLength: (rows) => ['row_length', ...rows.map((n, i) => `(${n} + ${middle[i][0] + middle[i][1]})`)].join(' * '),
  };
}

/** Planes from the oldest that a stage still reads to the newest that has been written. */
function planesKept(nest: Nest, temporary: string): number {
  const writer = nest.stages.find((stage) => stage.stores.some((store) => store.array === temporary));
  const ahead = writer?.reach[0][1] ?? 0;
  const kept = nest.stages.flatMap((stage) =>
    [...stage.row, ...stage.point, ...stage.stores]
      .flatMap(({ value }) => loadsOf(value))
      .filter((load) => load.array === temporary)
      .map((load) => ahead - stage.reach[0][1] - load.offset[0] + 1),
  );
  return Math.max(1, ...kept);
}
