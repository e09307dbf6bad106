import { nestsOf } from '../../emit/c-abi.ts';
import { scratchOf } from '../../emit/scratch.ts';
import { skewOf } from '../../emit/skew.ts';
import { loadsOf } from '../../schedule/expressions.ts';
import type { Nest, Program } from '../../schedule/program.ts';
import { bytesOf, type Layout } from '../layout.ts';
import type { Caches } from './machine.ts';

/** What a thread works on at a time: so many time steps, and cells along each axis but the last, which stays whole. */
export interface Tile {
  readonly steps: number;
  readonly cells: readonly number[];
}

/** Time steps after which skewing further gains nothing. */
const enoughSteps = 32;
/** Where edges are computed twice, tiles are this many times as long as an edge. */
const longEnough = 8;

/**
 * Tiles that go through as many time steps as they may while their data stay in the second-level cache.
 *
 * A tile moves by `slope` cells per time step: it pays to go on until it has moved by about its own width. Temporaries are computed
 * anew at a tile's edges: over three axes, where edges are most of a small tile, time steps then follow one another.
 */
export function tileOf(program: Program, layout: Layout, threads: number, caches: Caches): Tile {
  const { slope } = skewOf(program);
  const scratches = nestsOf(program).map((nest) => scratchOf(program, nest));
  const edge = Math.max(0, ...scratches.map(({ lead }) => lead));
  const slow = layout.shape.slice(0, -1);
  const rowBytes = layout.extent[slow.length] * bytesOf(program.real);
  const rows = caches.l2 / (rowBytes * volumesOf(program));
  if (slow.length === 1) {
    const [nodes] = slow;
    const cells = clamp(rows / 2, Math.max(8, 2 * slope[0], longEnough * edge), Math.max(8, nodes / (3 * threads)));
    return { steps: stepsFor(cells, slope[0]), cells: [cells] };
  }
  if (edge > 0) {
    const width = Math.max(4 * edge, caches.l2 / 2 / (rowBytes * planesOf(program)));
    return { steps: 1, cells: [clamp(slow[0] / threads, longEnough * edge, slow[0]), clamp(width, 1, slow[1])] };
  }
  const most = Math.max(...slope);
  const cells = clamp(Math.sqrt(rows), Math.max(8, 2 * most), Math.max(...slow));
  return { steps: stepsFor((4 / 3) * cells, most), cells: slow.map((nodes) => Math.min(cells, nodes)) };
}

const stepsFor = (cells: number, slope: number): number =>
  slope === 0 ? enoughSteps : clamp(cells / slope, 1, enoughSteps);

const clamp = (value: number, low: number, high: number): number => Math.ceil(Math.min(Math.max(value, low), high));

/** Volumes that a time step works on. */
const volumesOf = (program: Program): number =>
  program.arrays.reduce(
    (sum, array) => sum + (array.kind === 'time' ? array.levels : array.kind === 'profile' ? 0 : 1),
    0,
  );

/** Planes that the busiest nest works with at any one place of the slowest axis. */
const planesOf = (program: Program): number =>
  Math.max(1, ...nestsOf(program).map((nest) => planesInUse(program, nest)));

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
