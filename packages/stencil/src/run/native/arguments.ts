import { control } from '../../emit/c-abi.ts';
import type { Program } from '../../schedule/program.ts';
import { checkPoints } from '../check-points.ts';
import type { KernelCall, RealArray } from '../kernel.ts';
import { KernelCallError } from '../kernel-call-error.ts';
import { bytesOf, type Layout } from '../layout.ts';
import type { KernelArguments, Native } from './native.ts';
import type { Tile } from './tiles.ts';

/**
 * Checks a call against its program and packs it.
 *
 * @throws KernelCallError naming what is missing, too short, of the wrong type or not aligned
 */
export function packArguments(program: Program, call: KernelCall, tile: Tile, native: Native): KernelArguments {
  const { layout } = call;
  if (tile.cells.length !== layout.shape.length - 1) {
    throw new KernelCallError({
      program: program.name,
      argument: 'tile',
      problem: `needs cells along ${layout.shape.length - 1} axes, got ${tile.cells.length}`,
    });
  }
  const memory: ArrayBufferView[] = [];
  for (const { name, kind, ...array } of program.arrays) {
    const given = call.arrays[name];
    const levels = 'levels' in array ? array.levels : 1;
    const list = Array.isArray(given)
      ? (given as readonly RealArray[])
      : given === undefined
        ? []
        : [given as RealArray];
    if (list.length !== levels) {
      throw new KernelCallError({
        program: program.name,
        argument: name,
        problem: `needs ${levels} array(s), got ${list.length}`,
      });
    }
    const length = lengthOf(program, call, name);
    for (const values of list) memory.push(aligned(name, real(name, values, length, program, layout), program, native));
  }
  checkPoints(program, call);
  const counts: number[] = [];
  for (const { name } of program.points) {
    const { count, support, nodes, weights, data } = call.points[name];
    memory.push(nodes instanceof Float64Array ? nodes : Float64Array.from(nodes), weights, data);
    counts.push(count, support);
  }
  const scalars = program.scalars.map((name) => {
    const value = call.scalars[name];
    if (value === undefined)
      throw new KernelCallError({ program: program.name, argument: name, problem: 'is missing' });
    return value;
  });
  const sizes = [
    ...[call.first, call.last, call.threads, layout.origin, layout.volume, tile.steps],
    ...layout.shape.flatMap((n, axis) => [n, layout.start[axis], layout.strides[axis]]),
    ...tile.cells,
    ...counts,
  ];
  const state = new Int32Array(16);
  state[control.done] = 0;
  return {
    pointers: BigUint64Array.from(memory, (view) => (view.byteLength === 0 ? 0n : native.address(view))),
    scalars: Float64Array.from([...scalars, 0]),
    sizes: BigInt64Array.from(sizes, BigInt),
    control: state,
    memory,
  };
}

function lengthOf(program: Program, { layout, first, last }: KernelCall, name: string): number {
  const array = program.arrays.find((decl) => decl.name === name);
  if (array?.kind === 'profile') return layout.extent[array.axis];
  if (array?.kind === 'snapshots') return (Math.floor(Math.max(first, last) / array.stride) + 1) * layout.volume;
  return layout.volume;
}

function real(name: string, values: RealArray, length: number, program: Program, layout: Layout): RealArray {
  if (layout.real !== program.real || values.BYTES_PER_ELEMENT !== bytesOf(program.real)) {
    throw new KernelCallError({
      program: program.name,
      argument: name,
      problem: `holds other numbers than ${program.real}`,
    });
  }
  if (values.length < length) {
    throw new KernelCallError({
      program: program.name,
      argument: name,
      problem: `needs ${length} numbers, got ${values.length} (0 once its arena is disposed)`,
    });
  }
  return values;
}

function aligned(name: string, values: RealArray, program: Program, native: Native): RealArray {
  if (native.address(values) % 64n !== 0n) {
    throw new KernelCallError({
      program: program.name,
      argument: name,
      problem: 'must be aligned to 64 bytes: allocate it from an arena of this backend',
    });
  }
  return values;
}
