import { withOperands } from '../schedule/expressions.ts';
import type { ArrayDecl, Expr, Load, Program } from '../schedule/program.ts';
import { CNames } from './c-names.ts';

/** What the parts of one C source share. */
export interface CSource {
  readonly program: Program;
  readonly names: CNames;
  /** Axes cut into tiles: all but the last. */
  readonly slow: readonly string[];
  /** The axis along which vectors lie. */
  readonly fast: string;
}

export function cSource(given: Program): CSource {
  const axes = axisNames(given.axes);
  return {
    program: { ...given, axes },
    names: new CNames(axes),
    slow: axes.slice(0, -1),
    fast: axes[axes.length - 1],
  };
}

/** Axes may be called anything; their names are in many identifiers. */
const axisNames = (axes: readonly string[]): readonly string[] =>
  axes.every((axis) => /^[xyz](_row)?$/.test(axis)) ? axes : axes.map((_, i) => `axis${i}`);

/** A program over one axis as a program over two, the first of length one: rows are what tiles are made of. */
export function withTwoAxes(program: Program): Program {
  if (program.axes.length > 1) return program;
  const [axis] = program.axes;
  return {
    ...program,
    axes: [`${axis}_row`, axis],
    halo: [0, ...program.halo],
    arrays: program.arrays.map((array) => (array.kind === 'profile' ? { ...array, axis: array.axis + 1 } : array)),
    steps: program.steps.map((step) => {
      switch (step.kind) {
        case 'nest':
          return {
            ...step,
            stages: step.stages.map((stage) => ({
              reach: [[0, 0] as const, ...stage.reach],
              row: stage.row.map((bound) => ({ ...bound, value: deepen(bound.value) })),
              point: stage.point.map((bound) => ({ ...bound, value: deepen(bound.value) })),
              stores: stage.stores.map((store) => ({ ...store, value: deepen(store.value) })),
            })),
          };
        case 'inject':
          return { ...step, scale: deepen(step.scale) };
        case 'sample':
          return { ...step, value: deepen(step.value) };
        case 'mirror':
          return step;
        default:
          return step satisfies never;
      }
    }),
  };
}

function deepen(expr: Expr): Expr {
  return expr.kind === 'load' ? { ...expr, offset: [0, ...expr.offset] } : withOperands(expr, deepen);
}

export function arrayOf(program: Program, name: string): ArrayDecl | undefined {
  return program.arrays.find((array) => array.name === name);
}

/** The pointer to an array at a time level: a name and the value that it has during step `t`, without the origin. */
export function cLevel(source: CSource, name: string, time: number): { name: string; value: string } {
  const { names, program } = source;
  const array = arrayOf(program, name);
  const member = `run->${names.of('array', name)}`;
  const at = time === 0 ? 't' : `t ${time < 0 ? '-' : '+'} ${Math.abs(time)}`;
  const level = names.of('level', `${name}${time === 0 ? '' : time < 0 ? `_m${-time}` : `_p${time}`}`);
  if (array?.kind === 'time') return { name: level, value: `${member}[modulo(${at}, ${array.levels})]` };
  if (array?.kind === 'snapshots') {
    return { name: level, value: `${member} + floor_div(${at}, ${array.stride}) * run->volume` };
  }
  return { name: names.of('level', name), value: member };
}

/** A member of `struct run` that belongs to a set of points. */
export const cPoints = (source: CSource, points: string, part: string): string =>
  source.names.of('points', `${points}_${part}`);

/** How many nodes support all points of a set. */
export const cNodeCount = (source: CSource, points: string): string =>
  `run->${cPoints(source, points, 'count')} * run->${cPoints(source, points, 'support')}`;

/** `x + 3`, `x - 1`, `x`. */
export function cShifted(name: string, cells: number): string {
  return cells === 0 ? name : `${name} ${cells < 0 ? '-' : '+'} ${Math.abs(cells)}`;
}

/** ` + 2 * sx - sy`: the distance of a load in the slow axes. */
export function cDistance(source: CSource, load: Load): string {
  return source.slow
    .map((axis, i) => {
      const cells = load.offset[i];
      const size = Math.abs(cells) === 1 ? `s${axis}` : `${Math.abs(cells)} * s${axis}`;
      return cells === 0 ? '' : ` ${cells < 0 ? '-' : '+'} ${size}`;
    })
    .join('');
}

/** A text that does not end the comment it stands in. */
export const cComment = (text: string): string => text.replaceAll('*/', '* /');

export const indent = (text: string, depth = 1): string => text.replace(/^(?=.)/gm, '  '.repeat(depth));
