import type { ArrayDecl, Program } from '../../schedule/program.ts';
import { checkPoints } from '../check-points.ts';
import type { KernelCall, RealArray } from '../kernel.ts';
import { KernelCallError } from '../kernel-call-error.ts';
import { WasmArena } from './arena.ts';

export const levelsOf = (array: RealArray | readonly RealArray[]): readonly RealArray[] =>
  ArrayBuffer.isView(array) ? [array] : array;

/** The arena in which all arrays of a call lie. */
export function arenaOf(program: Program, { arrays }: KernelCall): WasmArena {
  const owners = new Set<WasmArena>();
  for (const { name } of program.arrays) {
    for (const array of levelsOf(arrays[name] ?? [])) {
      const owner = WasmArena.of(array);
      if (!owner)
        throw new KernelCallError({
          program: program.name,
          argument: `array ${name}`,
          problem: 'does not lie in a WebAssembly arena: allocate it from one',
        });
      owners.add(owner);
    }
  }
  const [arena, other] = owners;
  if (!arena) throw new KernelCallError({ program: program.name, argument: 'its program', problem: 'has no arrays' });
  if (other)
    throw new KernelCallError({
      program: program.name,
      argument: 'its arrays',
      problem: 'lie in several arenas: allocate all from the same one',
    });
  return arena;
}

/** WebAssembly would overwrite a neighbour without a word where an array is too short, so lengths are checked first. */
export function checkCall(program: Program, call: KernelCall): void {
  for (const array of program.arrays) {
    const levels = levelsOf(call.arrays[array.name] ?? []);
    const expected = { levels: array.kind === 'time' ? array.levels : 1, length: lengthOf(array, call) };
    const shortest = Math.min(...levels.map(({ length }) => length));
    if (levels.length === expected.levels && shortest >= expected.length) continue;
    const got = levels.length === 0 ? 'is missing' : `has ${levels.length} level(s) of ${shortest} elements`;
    const problem = `${got}; expected ${expected.levels} level(s) of ${expected.length}`;
    throw new KernelCallError({ program: program.name, argument: `array ${array.name}`, problem });
  }
  for (const name of program.scalars) {
    if (typeof call.scalars[name] !== 'number')
      throw new KernelCallError({ program: program.name, argument: `scalar ${name}`, problem: 'is missing' });
  }
  checkPoints(program, call);
}

function lengthOf(array: ArrayDecl, { layout, first, last }: KernelCall): number {
  switch (array.kind) {
    case 'time':
    case 'grid':
      return layout.volume;
    case 'profile':
      return layout.extent[array.axis];
    case 'snapshots':
      return (Math.floor(Math.max(first, last) / array.stride) + 1) * layout.volume;
    default:
      return array satisfies never;
  }
}
