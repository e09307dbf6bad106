import type { ArrayDecl, Layout, Program } from '@judi4cloud/stencil';
import { MemoryError } from '../errors.ts';
import type { PaddedGrid } from './padded-grid.ts';

interface HasProgram {
  readonly program: Program;
}

/**
 * Bytes of the arrays of operators that run one after the other over `nt` steps on a grid: wavefield levels are reused, other
 * arrays are shared by name.
 */
export function predictMemory(
  operators: readonly HasProgram[],
  layout: Layout,
  nt: number,
): { total: number; saved: number } {
  const bytes = layout.real === 'f32' ? 4 : 8;
  const shared = new Map<string, number>();
  let levels = 0;
  for (const { program } of operators) {
    const count = program.arrays.reduce((sum, array) => (array.kind === 'time' ? sum + array.levels : sum), 0);
    levels = Math.max(levels, count);
    for (const array of program.arrays)
      if (array.kind !== 'time') shared.set(array.name, elementsOf(array, layout, nt));
  }
  const saved = (shared.get('saved') ?? 0) * bytes;
  const rest = [...shared.values()].reduce((sum, count) => sum + count, levels * layout.volume) * bytes - saved;
  return { total: rest + saved, saved };
}

/** Elements of an array of a program that runs over `nt` steps. */
export function elementsOf(array: Exclude<ArrayDecl, { kind: 'time' }>, layout: Layout, nt: number): number {
  switch (array.kind) {
    case 'grid':
      return layout.volume;
    case 'profile':
      return layout.extent[array.axis];
    case 'snapshots':
      return (Math.floor((nt - 1) / array.stride) + 1) * layout.volume;
    default:
      return array satisfies never;
  }
}

/**
 * Bytes that the arrays of operators will need.
 *
 * @throws MemoryError before anything is allocated, when the prediction exceeds what is free
 */
export function requireMemory(operators: readonly HasProgram[], { layout }: PaddedGrid, nt: number): number {
  const { total, saved } = predictMemory(operators, layout, nt);
  const available = globalThis.process?.availableMemory?.() ?? Number.POSITIVE_INFINITY;
  if (total > available) throw new MemoryError({ needed: total, available, savedShare: saved / total });
  return total;
}
