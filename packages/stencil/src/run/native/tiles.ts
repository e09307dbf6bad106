import { nestsOf } from '../../emit/c-abi.ts';
import { scratchOf } from '../../emit/scratch.ts';
import { loadsOf } from '../../schedule/expressions.ts';
import type { Nest, Program } from '../../schedule/program.ts';
import { bytesOf, type Layout } from '../layout.ts';
import type { Caches } from './machine.ts';

/** Cells per tile, one number for each axis but the last, which stays whole. */
export type TileShape = readonly number[];

/** Tiles per thread that even out what others do on the machine meanwhile. */
const tilesPerThread = 4;
/** Along the slowest axis a tile begins by fetching the planes before it: it must be much longer than that. */
const shortest = 16;

/** Tiles for each nest of a program over at least two axes: while one is swept along the slowest axis, what stencils reach stays in cache. */
export function tilesOf(program: Program, layout: Layout, threads: number, caches: Caches): TileShape[] {
  return nestsOf(program).map((nest) => tileOf(program, nest, layout, threads, caches));
}

function tileOf(program: Program, nest: Nest, layout: Layout, threads: number, caches: Caches): TileShape {
  const [outer, ...middle] = layout.shape.slice(0, -1);
  const budget = 0.5 * caches.l2;
  const planes = planesInUse(program, nest);
  const rowBytes = layout.extent[layout.extent.length - 1] * bytesOf(program.real);
  const rows = Math.max(4, Math.floor(budget / (planes * rowBytes)));
  const widths = middle.map((nodes) => evenParts(nodes, rows));
  const across = middle.reduce((count, nodes, i) => count * Math.ceil(nodes / widths[i]), 1);
  const pieces = Math.max(1, Math.ceil((threads * tilesPerThread) / across));
  const length = Math.max(Math.min(shortest, Math.ceil(outer / threads)), Math.ceil(outer / pieces));
  return [length, ...widths];
}

/** The width of equal parts that are at most `largest`. */
const evenParts = (nodes: number, largest: number): number => Math.ceil(nodes / Math.ceil(nodes / largest));

/** Planes that a nest works with at any one place of the slowest axis. */
function planesInUse(program: Program, nest: Nest): number {
  const spans = new Map<string, [number, number]>();
  for (const stage of nest.stages) {
    const [, ahead] = stage.reach[0];
    const loads = [...stage.row, ...stage.point, ...stage.stores].flatMap(({ value }) => loadsOf(value));
    for (const { array, time, offset } of loads) {
      const decl = program.arrays.find(({ name }) => name === array);
      if (decl === undefined || decl.kind === 'profile') continue;
      const key = `${array} ${time}`;
      const [low, high] = spans.get(key) ?? [0, 0];
      spans.set(key, [Math.min(low, offset[0] + ahead), Math.max(high, offset[0] + ahead)]);
    }
  }
  return [...spans.values()].reduce((sum, [low, high]) => sum + high - low + 1, scratchOf(program, nest).planes + 1);
}
