import type { Program, Step } from '../schedule/program.ts';
import { cKernel, cRun } from './c-kernel.ts';
import { cNest } from './c-nest.ts';
import { cInject, cMirror, cSample } from './c-points.ts';
import { cPrelude } from './c-prelude.ts';
import { type CSource, cComment, cSource, withTwoAxes } from './c-source.ts';
import { cTile, cTiles } from './c-tiles.ts';
import { skewOf } from './skew.ts';

/**
 * A program as C source text: one function per step, and `judi_kernel`, the time loop over tiles.
 *
 * Compiles with GCC and clang, with OpenMP or without. Sizes are run-time numbers (see `c-abi.ts`).
 *
 * @throws RangeError for programs over more than three axes
 */
export function emitC(program: Program): string {
  const source = cSource(withTwoAxes(program));
  const { steps } = source.program;
  const names = steps.map((step, i) => functionName(source, step, i));
  const skew = skewOf(source.program);
  return [
    `/* ${cComment(`${program.name}: ${program.axes.join(', ')}`)}; written by @judi4cloud/stencil */`,
    cPrelude(program.real),
    cRun(source),
    cTiles(source),
    ...steps.map((step, i) => cStep(source, step, names[i])),
    cTile(source, skew, names),
    cKernel(source, skew, names),
  ].join('\n');
}

function functionName(source: CSource, step: Step, index: number): string {
  const subject = step.kind === 'nest' ? step.label : step.kind === 'mirror' ? step.array : step.points;
  return source.names.of('function', `${step.kind}_${index + 1}_${subject}`.replace(/\W+/g, '_').slice(0, 48));
}

function cStep(source: CSource, step: Step, name: string): string {
  switch (step.kind) {
    case 'nest':
      return cNest(source, step, name);
    case 'inject':
      return cInject(source, step, name);
    case 'sample':
      return cSample(source, step, name);
    case 'mirror':
      return cMirror(source, step, name);
    default:
      return step satisfies never;
  }
}
