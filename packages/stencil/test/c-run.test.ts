import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Backend } from '../src/run/kernel.ts';
import { KernelCallError } from '../src/run/kernel-call-error.ts';
import { cBackend } from '../src/run/native/backend.ts';
import { compilerHere, needsCompiler } from './compiler-here.ts';
import { acoustic } from './programs.ts';
import { prepareShot } from './shots.ts';

const cache = mkdtempSync(join(tmpdir(), 'judi4cloud-test-'));
let c: Backend;
beforeAll(async () => {
  if (compilerHere) c = await cBackend({ env: { ...process.env, JUDI_CACHE: cache } });
});
beforeEach(needsCompiler);
afterAll(() => rmSync(cache, { recursive: true }));

const threadsNow = () => readdirSync('/proc/self/task').length;

it('stops soon after an abort, rejects with its reason and leaves no thread', async () => {
  using arena = c.arena();
  const kernel = await c.compile(acoustic());
  await kernel.run(prepareShot(kernel.program, arena, { shape: [20, 20], steps: 2, threads: 2 }));
  const threads = threadsNow();
  const shot = prepareShot(kernel.program, arena, { shape: [300, 300], steps: 1_000_000, threads: 2 });
  const reason = new Error('enough');
  const abort = new AbortController();
  await expect(kernel.run({ ...shot, signal: abort.signal, onStep: () => abort.abort(reason) })).rejects.toBe(reason);
  await expect.poll(threadsNow).toBe(threads);
});

it('does not begin when its signal is aborted already', async () => {
  using arena = c.arena();
  const kernel = await c.compile(acoustic());
  const shot = prepareShot(kernel.program, arena, { shape: [20, 20], steps: 2 });
  await expect(kernel.run({ ...shot, signal: AbortSignal.abort('no') })).rejects.toBe('no');
  expect(shot.points['rec'].data.every((value) => value === 0)).toBe(true);
});

it('reports growing numbers of steps, the last of them all', async () => {
  using arena = c.arena();
  const kernel = await c.compile(acoustic());
  const seen: [number, number][] = [];
  const shot = prepareShot(kernel.program, arena, { shape: [150, 150], steps: 3000, threads: 1 });
  await kernel.run({ ...shot, onStep: (done, total) => seen.push([done, total]) });
  expect(seen.at(-1)).toEqual([3000, 3000]);
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
});

it('leaves the main thread free while it runs', async () => {
  using arena = c.arena();
  const kernel = await c.compile(acoustic());
  const shot = prepareShot(kernel.program, arena, { shape: [150, 150], steps: 3000, threads: 1 });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await kernel.run(shot);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(0);
});

it('runs kernels side by side', async () => {
  using arena = c.arena();
  const kernel = await c.compile(acoustic());
  const alone = prepareShot(kernel.program, arena, { shape: [40, 40], steps: 50, threads: 2, seed: 3 });
  await kernel.run(alone);
  const shots = [1, 2, 3].map(() =>
    prepareShot(kernel.program, arena, { shape: [40, 40], steps: 50, threads: 2, seed: 3 }),
  );
  await Promise.all(shots.map((shot) => kernel.run(shot)));
  for (const shot of shots) expect(shot.points['rec'].data).toEqual(alone.points['rec'].data);
});

it('gives zeroed arrays on 64 bytes, and their memory back when the arena is disposed', async () => {
  const large = 2 ** 25;
  const before = process.memoryUsage().rss;
  const arena = c.arena();
  const arrays = [1, 77, large].map((length) => arena.allocate(length, 'f32'));
  for (const array of arrays) {
    expect(array.some((value) => value !== 0)).toBe(false);
    array.fill(1);
  }
  const held = process.memoryUsage().rss;
  // Of what was allocated the larger part must show; garbage of the process may come and go beside it.
  expect(held - before).toBeGreaterThan(0.75 * 4 * large);
  arena[Symbol.dispose]();
  expect(held - process.memoryUsage().rss).toBeGreaterThan(0.75 * 4 * large);
  expect(arrays.map((array) => array.length)).toEqual([0, 0, 0]);
});

it('keeps memory that is given back while a kernel works on it', async () => {
  const arena = c.arena();
  const kernel = await c.compile(acoustic());
  const { u } = await (async () => {
    const shot = prepareShot(kernel.program, arena, { shape: [150, 150], steps: 2000, threads: 2 });
    const running = kernel.run(shot);
    arena[Symbol.dispose]();
    expect(shot.points['rec'].data.length).toBeGreaterThan(0);
    await running;
    return shot.arrays;
  })();
  expect((u as readonly Float32Array[]).map((level) => level.length)).toEqual([0, 0]);
});

it('refuses arrays that are missing, too short, of another type, disposed, or not aligned', async () => {
  const arena = c.arena();
  const kernel = await c.compile(acoustic());
  const shot = prepareShot(kernel.program, arena, { shape: [20, 20], steps: 2 });
  const { u } = shot.arrays;
  const length = shot.layout.volume;
  const refused = async (arrays: object, argument: string, message: RegExp) => {
    const failure = await kernel
      .run({ ...shot, arrays: { ...shot.arrays, ...arrays } })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KernelCallError);
    expect(failure).toMatchObject({ argument, message: expect.stringMatching(message) });
  };
  await refused({ w: undefined }, 'w', /needs 1 array\(s\), got 0/);
  await refused({ u: Array.isArray(u) ? u.slice(1) : u }, 'u', /needs 2 array\(s\), got 1/);
  await refused({ w: arena.allocate(length - 1, 'f32') }, 'w', /needs \d+ numbers, got \d+/);
  await refused({ w: arena.allocate(length, 'f64') }, 'w', /other numbers than f32/);
  await refused({ w: arena.allocate(length + 1, 'f32').subarray(1) }, 'w', /aligned to 64 bytes/);
  await refused({ eta_x: arena.allocate(3, 'f32') }, 'eta_x', /needs 28 numbers, got 3/);
  arena[Symbol.dispose]();
  await refused({}, 'u', /arena is disposed/);
});

it('refuses points outside the layout and records that are too short', async () => {
  using arena = c.arena();
  const kernel = await c.compile(acoustic());
  const shot = prepareShot(kernel.program, arena, { shape: [20, 20], steps: 5 });
  const { src, rec } = shot.points;
  const refused = async (points: object, message: RegExp) =>
    expect(kernel.run({ ...shot, points: { ...shot.points, ...points } })).rejects.toThrow(message);
  await refused({ src: { ...src, nodes: src.nodes.map(() => shot.layout.volume) } }, /src node \d+ lies outside/);
  await refused(
    { src: { ...src, nodes: Float64Array.from(src.nodes, (node) => node + 0.5) } },
    /src node [\d.]+ lies outside/,
  );
  await refused({ rec: { ...rec, data: rec.data.subarray(1) } }, /rec needs \d+ numbers/);
  await refused({ rec: undefined }, /rec is missing/);
});
