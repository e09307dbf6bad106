import type { Arena, Backend, KernelCall, PointData, RealArray } from '../src/run/kernel.ts';
import { type Layout, layoutOf } from '../src/run/layout.ts';
import type { Program } from '../src/schedule/program.ts';

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface ShotOptions {
  readonly shape: readonly number[];
  readonly steps: number;
  readonly threads?: number;
  readonly seed?: number;
}

/** A run of a program on smooth random parameters: what the arrays and records hold afterwards. */
export type Shot = Omit<KernelCall, 'signal' | 'onStep'>;

/** Fills everything a test program needs: parameters around 1 in halo and domain alike, one source, some receivers. */
export function prepareShot(program: Program, arena: Arena, options: ShotOptions): Shot {
  const { shape, steps, threads = 1, seed = 1 } = options;
  const random = randomNumbers(seed);
  const layout = layoutOf(shape, program.halo, program.real);
  const arrays: Record<string, RealArray | RealArray[]> = {};
  for (const array of program.arrays) {
    switch (array.kind) {
      case 'time':
        arrays[array.name] = Array.from({ length: array.levels }, () => arena.allocate(layout.volume, program.real));
        break;
      case 'grid': {
        const values = arena.allocate(layout.volume, program.real);
        if (!array.written) for (let i = 0; i < values.length; i++) values[i] = 0.8 + 0.4 * random();
        arrays[array.name] = values;
        break;
      }
      case 'profile': {
        const values = arena.allocate(layout.extent[array.axis], program.real);
        for (let i = 0; i < values.length; i++) values[i] = 0.1 * random();
        arrays[array.name] = values;
        break;
      }
      case 'snapshots':
        arrays[array.name] = arena.allocate((Math.floor(steps / array.stride) + 1) * layout.volume, program.real);
        break;
      default:
        array satisfies never;
    }
  }
  const points: Record<string, PointData> = {};
  for (const { name, role } of program.points) {
    points[name] = randomPoints(layout, arena, role === 'source' ? 2 : 7, steps + 1, random);
    // Functions such as sin and exp may differ in their last bit between one engine and another.
    if (role === 'source') points[name].data.set(points[name].data.map((_, i) => ((i % 7) - 3) / (3 + i / 10)));
  }
  const scalars = Object.fromEntries(program.scalars.map((name) => [name, name === 'dt' ? 0.3 : 1.1]));
  const [first, last] = program.direction === 1 ? [1, steps] : [steps, 1];
  return { layout, first, last, scalars, arrays, points, threads };
}

/** Points between nodes, each with its 2^axes corners; neighbours share nodes. */
function randomPoints(layout: Layout, arena: Arena, count: number, rows: number, random: () => number): PointData {
  const axes = layout.shape.length;
  const support = 2 ** axes;
  const nodes = new Int32Array(count * support);
  const weights = arena.allocate(count * support, layout.real);
  for (let point = 0; point < count; point++) {
    const cell = layout.shape.map((n) => Math.floor(random() * (n - 1)));
    const fraction = layout.shape.map(() => random());
    for (let corner = 0; corner < support; corner++) {
      let index = layout.origin;
      let weight = 1;
      for (let axis = 0; axis < axes; axis++) {
        const side = (corner >> axis) & 1;
        index += (cell[axis] + side) * layout.strides[axis];
        weight *= side === 1 ? fraction[axis] : 1 - fraction[axis];
      }
      nodes[point * support + corner] = index;
      weights[point * support + corner] = weight;
    }
  }
  return { count, support, nodes, weights, data: arena.allocate(rows * count, layout.real) };
}

/** Runs a program on a backend and returns everything it may have written, by name, copied. */
export async function runShot(
  backend: Backend,
  program: Program,
  options: ShotOptions,
): Promise<Record<string, RealArray[]>> {
  using arena = backend.arena();
  const shot = prepareShot(program, arena, options);
  const kernel = await backend.compile(program);
  await kernel.run(shot);
  const results: Record<string, RealArray[]> = {};
  for (const { name } of program.arrays) {
    const array = shot.arrays[name];
    results[name] = (Array.isArray(array) ? array : [array as RealArray]).map((values: RealArray) => values.slice());
  }
  for (const { name } of program.points) results[name] = [shot.points[name].data.slice()];
  return results;
}

/** ‖a − b‖ / ‖b‖ over all elements, halo and padding included. */
export function relativeDifference(a: readonly RealArray[], b: readonly RealArray[]): number {
  let difference = 0;
  let norm = 0;
  b.forEach((expected, i) => {
    for (let k = 0; k < expected.length; k++) {
      difference += (a[i][k] - expected[k]) ** 2;
      norm += expected[k] ** 2;
    }
  });
  return Math.sqrt(difference / (norm || 1));
}
