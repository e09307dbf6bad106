import type { Program } from '../../schedule/program.ts';

/**
 * Where a kernel finds what it needs for one call: byte offsets into a block of memory that the caller fills.
 * Sizes and addresses are i32; `scalars` (run-time numbers and constants) have the program's precision.
 */
export interface Frame {
  /** Nodes, per axis. */
  readonly shape: readonly number[];
  /** Layout index of node 0, per axis. */
  readonly start: readonly number[];
  /** Cells allocated, per axis. */
  readonly extent: readonly number[];
  /** Bytes from one cell to the next, per axis. */
  readonly stride: readonly number[];
  /** Bytes from the beginning of a volume to node (0, …, 0). */
  readonly origin: number;
  /** Bytes of a volume. */
  readonly volume: number;
  /** Addresses, by array: one, or one per time level. */
  readonly arrays: ReadonlyMap<string, number>;
  readonly points: ReadonlyMap<string, PointsFrame>;
  /** Bytes from one cell of a temporary to the next, per axis but the last, by index of the step that is its nest. */
  readonly scratch: ReadonlyMap<number, readonly number[]>;
  readonly scalars: ReadonlyMap<string, number>;
  readonly bytes: number;
}

export interface PointsFrame {
  readonly count: number;
  readonly support: number;
  /** Addresses. */
  readonly nodes: number;
  readonly weights: number;
  readonly data: number;
}

export function frameOf(program: Program): Frame {
  let bytes = 0;
  const word = (): number => {
    bytes += 4;
    return bytes - 4;
  };
  const perAxis = (): number[] => program.axes.map(word);
  const [shape, start, extent, stride] = [perAxis(), perAxis(), perAxis(), perAxis()];
  const [origin, volume] = [word(), word()];
  const arrays = new Map<string, number>();
  for (const array of program.arrays) {
    arrays.set(array.name, bytes);
    bytes += 4 * (array.kind === 'time' ? array.levels : 1);
  }
  const points = new Map(
    program.points.map(({ name }) => [
      name,
      { count: word(), support: word(), nodes: word(), weights: word(), data: word() },
    ]),
  );
  const scratch = new Map<number, number[]>();
  program.steps.forEach((step, index) => {
    if (step.kind === 'nest' && step.temporaries.length > 0) scratch.set(index, program.axes.slice(1).map(word));
  });
  bytes = Math.ceil(bytes / 8) * 8;
  const scalars = new Map<string, number>();
  for (const name of [...program.scalars, ...program.constants.map((constant) => constant.name)]) {
    scalars.set(name, bytes);
    bytes += 8;
  }
  return { shape, start, extent, stride, origin, volume, arrays, points, scratch, scalars, bytes };
}
