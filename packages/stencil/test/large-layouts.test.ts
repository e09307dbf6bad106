import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import type { Arena, Backend, RealArray } from '../src/run/kernel.ts';
import { type Layout, layoutOf } from '../src/run/layout.ts';
import { cBackend } from '../src/run/native/backend.ts';
import { wasmBackend } from '../src/run/wasm/backend.ts';
import { WasmMemoryError } from '../src/run/wasm/errors.ts';
import type { Program } from '../src/schedule/program.ts';
import { compilerHere, needsCompiler } from './compiler-here.ts';
import { acoustic, load, num, variableDensity } from './programs.ts';
import { prepareShot, type Shot } from './shots.ts';

/** Beyond what 32 bits count, with or without a sign. */
const beyond = 2 ** 31;

/** Only what is written becomes memory: pages of rows, whatever lies between them. */
function needsAddresses({ skip }: TestContext): void {
  try {
    new ArrayBuffer(16 * 2 ** 30).transfer(0);
  } catch {
    skip(beyondCi.addresses);
  }
}

/** The same nodes, planes of the slowest axis so far apart that the last one lies beyond 2³¹ elements. */
function spread(layout: Layout): Layout {
  const { extent, origin, shape, start, strides } = layout;
  const plane = 16 * Math.ceil(beyond / (start[0] + shape[0] - 1) / 16);
  return {
    ...layout,
    strides: [plane, ...strides.slice(1)],
    origin: origin + start[0] * (plane - strides[0]),
    volume: extent[0] * plane,
  };
}

/** Copies the planes of a volume from one layout to another. */
function copyPlanes(from: RealArray, fromLayout: Layout, to: RealArray, toLayout: Layout): void {
  const length = Math.min(fromLayout.strides[0], toLayout.strides[0]);
  for (let plane = 0; plane < fromLayout.extent[0]; plane++) {
    const at = plane * fromLayout.strides[0];
    to.set(from.subarray(at, at + length), plane * toLayout.strides[0]);
  }
}

type Arrays = Shot['arrays'];

const mapVolumes = (program: Program, arrays: Arrays, change: (array: RealArray, name: string) => RealArray): Arrays =>
  Object.fromEntries(
    program.arrays.map(({ name, kind }) => {
      const given = arrays[name];
      const one = (array: RealArray) => (kind === 'profile' ? array : change(array, name));
      return [name, ArrayBuffer.isView(given) ? one(given) : given.map(one)];
    }),
  );

/** A shot on another layout; its arrays are copies. */
function onLayout(shot: Shot, program: Program, layout: Layout, arena: Arena): Shot {
  const arrays = mapVolumes(program, shot.arrays, (array) => {
    const made = arena.allocate(layout.volume, program.real);
    copyPlanes(array, shot.layout, made, layout);
    return made;
  });
  const [near] = shot.layout.strides;
  const move = (node: number) => node + Math.floor(node / near) * (layout.strides[0] - near);
  const points = Object.entries(shot.points).map(([name, set]) => [
    name,
    { ...set, nodes: Float64Array.from(set.nodes, move), data: set.data.slice() },
  ]);
  return { ...shot, layout, arrays, points: Object.fromEntries(points) };
}

describe('in C', () => {
  const cache = mkdtempSync(join(tmpdir(), 'judi4cloud-test-'));
  let c: Backend;
  beforeAll(async () => {
    if (compilerHere) c = await cBackend({ env: { ...process.env, JUDI_CACHE: cache } });
  });
  beforeEach(needsCompiler);
  beforeEach(needsAddresses);
  afterAll(() => rmSync(cache, { recursive: true }));

  it.each([
    { program: acoustic({ order: 2, mirror: 'odd' }), shape: [4, 37] },
    { program: acoustic({ axes: 3, order: 2 }), shape: [4, 7, 37] },
    { program: variableDensity({ order: 2 }), shape: [3, 37] },
  ])('nodes beyond 2³¹ elements have the bits of others: $program.name', async ({ program, shape }) => {
    using arena = c.arena();
    const kernel = await c.compile(program);
    const near = prepareShot(program, arena, { shape, steps: 6, threads: 2 });
    const far = onLayout(near, program, spread(near.layout), arena);
    expect(far.layout.origin + (shape[0] - 1) * far.layout.strides[0]).toBeGreaterThan(beyond);
    await kernel.run(near);
    await kernel.run(far);
    const back = mapVolumes(program, far.arrays, (array, name) => {
      const planes = ArrayBuffer.isView(near.arrays[name])
        ? near.arrays[name].slice()
        : new Float32Array(near.layout.volume);
      copyPlanes(array, far.layout, planes, near.layout);
      return planes;
    });
    expect(back).toEqual(near.arrays);
    expect(far.points['rec'].data).toEqual(near.points['rec'].data);
    expect(far.points['rec'].data.some((value) => value !== 0)).toBe(true);
  });

  it('snapshots beyond 2³¹ elements have the bits of others', async () => {
    using arena = c.arena();
    const program = acoustic({ order: 2, stride: 2 });
    const kernel = await c.compile(program);
    const near = prepareShot(program, arena, { shape: [9, 20], steps: 6 });
    const { volume } = near.layout;
    const apart = beyond / 2;
    const arrays = mapVolumes(program, near.arrays, (array, name) => {
      const made = arena.allocate(name === 'saved' ? 4 * apart : apart, 'f32');
      made.set(array);
      return made;
    });
    await kernel.run(near);
    await kernel.run({ ...near, layout: { ...near.layout, volume: apart }, arrays });
    for (let k = 0; k < 4; k++) {
      const snapshot = (name: Arrays, size: number) => (name['saved'] as RealArray).slice(k * size, k * size + volume);
      expect(snapshot(arrays, apart), `snapshot ${k}`).toEqual(snapshot(near.arrays, volume));
    }
  });

  it('points of a tall thin grid are where they are, beyond 2³¹ elements too', async () => {
    const program = pointsOnly();
    using arena = c.arena();
    const kernel = await c.compile(program);
    const layout = layoutOf([2 ** 27 + 3, 7], program.halo, 'f32');
    const node = layout.origin + (2 ** 27 + 1) * layout.strides[0] + 5;
    expect(node).toBeGreaterThan(beyond);
    const u = [arena.allocate(layout.volume, 'f32'), arena.allocate(layout.volume, 'f32')];
    const one = (data: Float32Array) => ({
      count: 1,
      support: 1,
      nodes: Float64Array.of(node),
      weights: Float32Array.of(1),
      data,
    });
    const rec = new Float32Array(3);
    const points = { src: one(Float32Array.of(0, 3, 4)), rec: one(rec) };
    await kernel.run({
      layout,
      first: 1,
      last: 2,
      scalars: { dt: 1, h_x: 1, h_z: 1 },
      arrays: { u },
      points,
      threads: 1,
    });
    expect([...rec]).toEqual([0, 3, 4]);
    expect([u[0][node], u[1][node], u[1][node % 2 ** 31]]).toEqual([3, 4, 0]);
  });
});

describe('in WebAssembly', () => {
  it('arrays beyond 2 GiB have the bits of others', async () => {
    const backend = wasmBackend();
    const program = acoustic({ stride: 2, mirror: 'odd' });
    const kernel = await backend.compile(program);
    const run = async (lengthBefore: number) => {
      using arena = backend.arena();
      arena.allocate(lengthBefore, 'f32');
      const shot = prepareShot(program, arena, { shape: [40, 51], steps: 20, threads: 2 });
      await kernel.run(shot);
      return { at: (shot.arrays['w'] as RealArray).byteOffset, data: shot.points['rec'].data.slice() };
    };
    const [near, far] = [await run(0), await run(beyond / 4 + 1000)];
    expect(far.at).toBeGreaterThan(beyond);
    expect(far.data).toEqual(near.data);
    expect(far.data.some((value) => value !== 0)).toBe(true);
  });

  it('what can’t fit is refused before anything is allocated, and says what to do', () => {
    const { volume } = layoutOf([1380, 1380, 1380], [4, 4, 4], 'f32');
    expect(volume).toBeGreaterThan(beyond);
    expect(() => wasmBackend().arena(3 * 4 * volume)).toThrow(WasmMemoryError);
    expect(() => wasmBackend().arena(3 * 4 * volume)).toThrow(/^\d+\.\d+ GiB don't fit.*at most 4\.00 GiB.*C backend/s);
    using arena = wasmBackend().arena();
    expect(() => arena.allocate(volume, 'f32')).toThrow(WasmMemoryError);
  });
});

function pointsOnly(): Program {
  return {
    name: 'points',
    axes: ['x', 'z'],
    real: 'f32',
    direction: 1,
    halo: [0, 0],
    arrays: [{ kind: 'time', name: 'u', levels: 2 }],
    points: [
      { name: 'src', role: 'source' },
      { name: 'rec', role: 'receiver' },
    ],
    scalars: ['dt', 'h_x', 'h_z'],
    constants: [],
    steps: [
      { kind: 'inject', points: 'src', array: 'u', time: 1, scale: num(1) },
      { kind: 'sample', points: 'rec', value: load('u', 1, [0, 0]) },
    ],
  };
}
