import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend, PointData } from '../packages/stencil/src/run/kernel.ts';
import { layoutOf } from '../packages/stencil/src/run/layout.ts';
import { cBackend } from '../packages/stencil/src/run/native/backend.ts';
import { acoustic } from '../packages/stencil/test/programs.ts';

/**
 * Speed of acoustic C kernels, beside a plain hand-written one (`baseline-ac3d.c`) run in turn with them: machines are noisy,
 * so only numbers of one run compare.
 *
 *   node --conditions=@judi4cloud/source bench/acoustic-kernels.ts [threads]
 */
const threads = Number(process.argv[2] ?? 2);
const rounds = 5;
const folder = mkdtempSync(join(tmpdir(), 'judi4cloud-bench-'));
try {
  const backend = await cBackend({ log: console.log });
  console.log(`${backend.description}, ${threads} threads; median of ${rounds}`);
  const baseline = compileBaseline(folder);
  const shot3d = await prepare(backend, [280, 280, 280], 100);
  const pairs: [number, number][] = [];
  for (let round = 0; round < rounds; round++) pairs.push([baseline(), await shot3d()]);
  const [plain, ours] = [0, 1].map((which) => median(pairs.map((pair) => pair[which])));
  const ratio = median(pairs.map(([a, b]) => b / a));
  console.log(`3D 280³ order 8, 100 steps: ${line(ours)}; plain ${plain.toFixed(3)} GPts/s; ratio ${ratio.toFixed(2)}`);
  console.log(`  ${pairs.map(([a, b]) => `${a.toFixed(2)}/${b.toFixed(2)}`).join('  ')}`);
  const shot2d = await prepare(backend, [1081, 1081], 1000);
  const speeds: number[] = [];
  for (let round = 0; round < rounds; round++) speeds.push(await shot2d());
  console.log(`2D 1081² order 8, 1000 steps: ${line(median(speeds))}`);
} finally {
  rmSync(folder, { recursive: true });
}

/** As bytes that one sweep per time step would move: u read twice and written once, w read: 16 a point. */
function line(speed: number): string {
  return `${speed.toFixed(3)} GPts/s, ${(16 * speed).toFixed(1)} GB/s`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function compileBaseline(into: string): () => number {
  const program = join(into, 'baseline');
  const source = join(import.meta.dirname, 'baseline-ac3d.c');
  execFileSync('cc', ['-O3', '-march=native', '-ffast-math', '-fopenmp', source, '-o', program]);
  const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
  return () => Number(/([\d.]+) GPts/.exec(execFileSync(program, ['40', '16', '16'], { env, encoding: 'utf8' }))?.[1]);
}

/** A run with a sponge, a source and receivers over the surface; gives GPts/s. */
async function prepare(backend: Backend, shape: readonly number[], steps: number): Promise<() => Promise<number>> {
  const program = acoustic({ axes: shape.length === 3 ? 3 : 2 });
  const kernel = await backend.compile(program);
  const layout = layoutOf(shape, program.halo, 'f32');
  const arena = backend.arena();
  const u = [arena.allocate(layout.volume, 'f32'), arena.allocate(layout.volume, 'f32')];
  const w = arena.allocate(layout.volume, 'f32').fill(4);
  const sponge = (axis: number) =>
    Float32Array.from({ length: layout.extent[axis] }, (_, i) => {
      const depth = Math.max(0, 40 - Math.min(i - layout.start[axis], layout.start[axis] + shape[axis] - 1 - i)) / 40;
      return 0.2 * depth ** 2;
    });
  const eta = Object.fromEntries(
    program.axes.map((axis, i) => [`eta_${axis}`, arena.allocate(layout.extent[i], 'f32')]),
  );
  for (const [i, axis] of program.axes.entries()) eta[`eta_${axis}`].set(sponge(i));
  const points = (positions: readonly (readonly number[])[]): PointData => {
    const support = 2 ** shape.length;
    const nodes = positions.flatMap((at) =>
      Array.from({ length: support }, (_, corner) =>
        at.reduce((index, cell, axis) => index + (cell + ((corner >> axis) & 1)) * layout.strides[axis], layout.origin),
      ),
    );
    const data = arena.allocate((steps + 1) * positions.length, 'f32');
    const weights = arena.allocate(nodes.length, 'f32').fill(1 / support);
    return { count: positions.length, support, nodes: Int32Array.from(nodes), weights, data };
  };
  const depth = 43;
  const middle = shape.map((n, axis) => (axis === shape.length - 1 ? depth : n >> 1));
  const along = Array.from({ length: 41 }, (_, i) => 40 + 5 * i);
  const receivers =
    shape.length === 3
      ? along.flatMap((x) => along.map((y) => [x, y, depth]))
      : Array.from({ length: shape[0] - 80 }, (_, i) => [40 + i, depth]);
  const src = points([middle]);
  src.data.set(src.data.map((_, t) => (1 - 2 * (t / 10 - 3) ** 2) * Math.exp(-((t / 10 - 3) ** 2))));
  const rec = points(receivers);
  const scalars = { dt: 0.8, h_x: 10, h_y: 10, h_z: 10 };
  const call = { layout, first: 1, last: steps, scalars, arrays: { u, w, ...eta }, points: { src, rec }, threads };
  return async () => {
    const start = performance.now();
    await kernel.run(call);
    return (shape.reduce((product, n) => product * n, steps) / (performance.now() - start)) * 1e-6;
  };
}
