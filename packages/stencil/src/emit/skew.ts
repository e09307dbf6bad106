import { loadsOf } from '../schedule/expressions.ts';
import type { Expr, Program, Step } from '../schedule/program.ts';

/**
 * Tiles skewed in time: a tile goes through several time steps while its data are in cache, and moves, from one step of the
 * program to the next, towards the origin by what that step reaches.
 */
export interface Skew {
  /** Per step of the program and slow axis: cells by which its tile has moved since the beginning of the time step. */
  readonly shifts: readonly (readonly number[])[];
  /** Per slow axis: cells from one time step to the next. */
  readonly slope: readonly number[];
}

/** One use of an array by a step: where, and at which time level. */
interface Access {
  readonly array: string;
  readonly time: number;
  readonly offset: readonly number[];
  readonly write: boolean;
}

/**
 * The smallest shifts that keep a program's meaning.
 *
 * Two accesses to the same storage, one of them a write, `o` cells apart, must stay in order: the later one's shift must be
 * larger by `o`. Then all dependences point to tiles at or after one's own along each axis (Wolf and Lam, 1991).
 *
 * @throws RangeError for programs over more than three axes
 */
export function skewOf(program: Program): Skew {
  const slow = program.axes.length - 1;
  if (slow > 2) throw new RangeError(`${program.name} has ${slow + 1} axes: at most three can be tiled.`);
  const accesses = program.steps.map((step) => accessesOf(step, program));
  const shifts: number[][] = [];
  const slope = new Array<number>(slow).fill(0);
  for (let axis = 0; axis < slow; axis++) {
    const shift: number[] = [];
    for (const uses of accesses) {
      const needed = shift.map((before, earlier) => before + distance(program, accesses[earlier], uses, 0, axis));
      shift.push(Math.max(0, ...needed));
    }
    const mostLevels = Math.max(1, ...program.arrays.map((array) => (array.kind === 'time' ? array.levels : 1)));
    for (let steps = 1; steps <= mostLevels; steps++) {
      for (const [earlier, before] of accesses.entries()) {
        for (const [later, after] of accesses.entries()) {
          const cells = shift[earlier] - shift[later] + distance(program, before, after, steps, axis);
          slope[axis] = Math.max(slope[axis], Math.ceil(cells / steps));
        }
      }
    }
    shifts.push(shift);
  }
  return { shifts: program.steps.map((_, step) => shifts.map((shift) => shift[step])), slope };
}

/** Cells between conflicting accesses of two steps of the program, `steps` time steps apart; −∞ where there are none. */
function distance(
  program: Program,
  earlier: readonly Access[],
  later: readonly Access[],
  steps: number,
  axis: number,
): number {
  let cells = Number.NEGATIVE_INFINITY;
  for (const a of earlier) {
    for (const b of later) {
      if (a.array !== b.array || !(a.write || b.write) || !sameStorage(program, a, b, steps)) continue;
      cells = Math.max(cells, Math.abs(a.offset[axis] - b.offset[axis]));
    }
  }
  return cells;
}

function sameStorage(program: Program, a: Access, b: Access, steps: number): boolean {
  const array = program.arrays.find(({ name }) => name === a.array);
  if (array?.kind !== 'time') return true;
  return (program.direction * steps + b.time - a.time) % array.levels === 0;
}

function accessesOf(step: Step, program: Program): Access[] {
  const centre = program.axes.map(() => 0);
  const reads = (expr: Expr): Access[] => loadsOf(expr).map((load) => ({ ...load, write: false }));
  switch (step.kind) {
    case 'nest':
      return step.stages
        .flatMap((stage) => [
          ...[...stage.row, ...stage.point, ...stage.stores]
            .flatMap(({ value }) => reads(value))
            .flatMap((read) => [
              { ...read, offset: read.offset.map((cells, axis) => cells - stage.reach[axis][0]) },
              { ...read, offset: read.offset.map((cells, axis) => cells + stage.reach[axis][1]) },
            ]),
          ...stage.stores.map(({ array, time }) => ({ array, time, offset: centre, write: true })),
        ])
        .filter(({ array }) => !step.temporaries.includes(array));
    case 'inject':
      return [{ array: step.array, time: step.time, offset: centre, write: true }, ...reads(step.scale)];
    case 'sample':
      return reads(step.value);
    case 'mirror':
      return [{ array: step.array, time: step.time, offset: centre, write: true }];
    default:
      return step satisfies never;
  }
}
