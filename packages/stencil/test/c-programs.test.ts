import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { interpreter } from '../src/interpret.ts';
import type { Backend, RealArray } from '../src/run/kernel.ts';
import { cBackend } from '../src/run/native/backend.ts';
import type { Program } from '../src/schedule/program.ts';
import { compilerHere, needsCompiler } from './compiler-here.ts';
import { acoustic, variableDensity, velocityPressure } from './programs.ts';
import { relativeDifference, runShot } from './shots.ts';

const cache = mkdtempSync(join(tmpdir(), 'judi4cloud-test-'));
const env = { ...process.env, JUDI_CACHE: cache };
let c: Backend;
beforeAll(async () => {
  if (compilerHere) c = await cBackend({ env });
});
beforeEach(needsCompiler);
afterAll(() => rmSync(cache, { recursive: true }));

const shapes: Record<number, number[]> = { 1: [61], 2: [37, 45], 3: [13, 18, 21] };
const cases: [string, Program][] = [
  ...[2, 4, 8, 12, 16].map((order): [string, Program] => [`2D acoustic of order ${order}`, acoustic({ order })]),
  ['1D acoustic', acoustic({ axes: 1 })],
  ['3D acoustic', acoustic({ axes: 3 })],
  ['3D acoustic of order 16', acoustic({ axes: 3, order: 16 })],
  ['acoustic backward in time', acoustic({ direction: -1 })],
  ['acoustic with snapshots', acoustic({ stride: 3 })],
  ['acoustic with an odd mirror', acoustic({ mirror: 'odd' })],
  ['3D acoustic with an even mirror', acoustic({ axes: 3, mirror: 'even' })],
  ['1D variable density', variableDensity({ axes: 1 })],
  ['2D variable density', variableDensity()],
  ['2D variable density of order 16', variableDensity({ order: 16 })],
  ['3D variable density', variableDensity({ axes: 3, order: 4 })],
  ['velocity and pressure', velocityPressure()],
];

describe('a C kernel', () => {
  // Rounding of f32 arithmetic, 6e-8 per operation, over tens of operations and a few tens of steps.
  it.each(cases)('computes what the interpreter computes: %s', async (_, program) => {
    await expectSameShot(program, shapes[program.axes.length], 1e-5);
  });

  // The oracle computes in f64 too: only the order of operations inside fused products differs.
  it.each(cases)('computes what the interpreter computes in f64: %s', async (_, program) => {
    await expectSameShot({ ...program, real: 'f64' }, shapes[program.axes.length], 1e-12);
  });

  it.each([1, 7, 15, 16, 17, 31, 32, 33])('masks the last vector of rows of %i nodes', async (nodes) => {
    await expectSameShot(acoustic({ order: 4 }), [9, nodes + 1], 1e-5);
    await expectSameShot(variableDensity({ order: 4 }), [9, nodes + 1], 1e-5);
  });

  it.each(cases)('gives the same bits on any number of threads and with any tiles: %s', async (_, program) => {
    const shape = shapes[program.axes.length].map((n) => 3 * n);
    const shot = { shape, steps: 23 };
    const slow = Math.max(1, shape.length - 1);
    const backend = (steps: number, cells: number) =>
      cBackend({ env, tile: { steps, cells: [cells, cells + 3].slice(0, slow) } });
    const whole = await runShot(await backend(1, 1000), program, { ...shot, threads: 1 });
    for (const [steps, cells] of [
      [1, 9],
      [4, 24],
      [5, 7],
      [30, 40],
    ]) {
      for (const threads of [1, 2, 5]) {
        const results = await runShot(await backend(steps, cells), program, { ...shot, threads });
        expect(sameBytes(results, whole), `${steps} steps, ${cells} cells, ${threads} threads`).toBe(true);
      }
    }
  });
});

type Results = Readonly<Record<string, readonly RealArray[]>>;

const sameBytes = (a: Results, b: Results): boolean =>
  Object.entries(b).every(([name, arrays]) =>
    arrays.every(({ buffer }, i) => Buffer.from(buffer).equals(Buffer.from(a[name][i].buffer))),
  );

async function expectSameShot(program: Program, shape: readonly number[], tolerance: number): Promise<void> {
  const options = { shape, steps: 20, threads: 2 };
  const expected = await runShot(interpreter, program, options);
  const actual = await runShot(c, program, options);
  for (const [name, values] of Object.entries(expected)) {
    expect(relativeDifference(actual[name], values), name).toBeLessThan(tolerance);
  }
}
