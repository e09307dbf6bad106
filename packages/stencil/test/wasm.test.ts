import { beforeEach, describe, expect, it } from 'vitest';
import { interpreter } from '../src/interpret.ts';
import type { RealArray } from '../src/run/kernel.ts';
import { cBackend } from '../src/run/native/backend.ts';
import { wasmBackend } from '../src/run/wasm/backend.ts';
import type { Program, Real } from '../src/schedule/program.ts';
import { needsCompiler } from './compiler-here.ts';
import { acoustic, variableDensity, velocityPressure } from './programs.ts';
import { relativeDifference, runShot } from './shots.ts';

/** f32 rounds each of some fifty operations a step to 6e-8 while the interpreter rounds once a store; f64 does the same operations. */
const tolerance: Record<Real, number> = { f32: 1e-5, f64: 1e-12 };

const programs = (real: Real): Program[] => [
  acoustic({ axes: 1, real }),
  acoustic({ axes: 2, real }),
  acoustic({ axes: 3, order: 4, real }),
  acoustic({ stride: 3, mirror: 'odd', real }),
  acoustic({ mirror: 'even', direction: -1, stride: 2, real }),
  variableDensity({ real }),
  variableDensity({ axes: 3, order: 4, real }),
  velocityPressure({ real }),
];

/** Several tiles along each axis, none of them full, in 2D; rows that are no multiple of a vector. */
const shapes: Record<number, readonly number[]> = { 1: [131], 2: [70, 801], 3: [21, 37, 61] };

const shapeOf = (program: Program): readonly number[] => shapes[program.axes.length];

describe.each<Real>(['f32', 'f64'])('WebAssembly in %s', (real) => {
  it.each(programs(real))('computes what the interpreter computes: $name', async (program) => {
    const options = { shape: shapeOf(program), steps: 3, threads: 2 };
    const wanted = await runShot(interpreter, program, options);
    const got = await runShot(wasmBackend(), program, options);
    for (const [name, arrays] of Object.entries(wanted)) {
      expect(relativeDifference(got[name], arrays), name).toBeLessThan(tolerance[real]);
    }
  });

  it.each(programs(real))('gives the same bits on one thread and on two: $name', async (program) => {
    const options = { shape: shapeOf(program), steps: 20 };
    const one = await runShot(wasmBackend(), program, { ...options, threads: 1 });
    const two = await runShot(wasmBackend(), program, { ...options, threads: 2 });
    for (const [name, arrays] of Object.entries(one)) {
      expect(
        arrays.every((array, i) => bitsOf(array).equals(bitsOf(two[name][i]))),
        name,
      ).toBe(true);
    }
  });
});

it.each([2, 4, 6, 10, 12, 14, 16])('computes what the interpreter computes at order %i', async (order) => {
  const program = acoustic({ order });
  const options = { shape: [33, 47], steps: 10 };
  const wanted = await runShot(interpreter, program, options);
  const got = await runShot(wasmBackend(), program, options);
  for (const [name, arrays] of Object.entries(wanted)) {
    expect(relativeDifference(got[name], arrays), name).toBeLessThan(tolerance.f32);
  }
});

it('keeps wavefields free of numbers so small that processors slow down on them', async () => {
  const tiny = ({ u }: Record<string, RealArray[]>) =>
    u.flatMap((level) => [...level]).filter((value) => value !== 0 && Math.abs(value) < 2 ** -100).length;
  const options = { shape: [140, 140], steps: 24 };
  expect(tiny(await runShot(interpreter, acoustic(), options))).toBeGreaterThan(100);
  expect(tiny(await runShot(wasmBackend(), acoustic(), options))).toBe(0);
});

it.each([1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17])('writes nothing beyond rows of %i nodes', async (nodes) => {
  const program = acoustic();
  const options = { shape: [9, nodes], steps: 4 };
  const wanted = await runShot(interpreter, program, options);
  const got = await runShot(wasmBackend(), program, options);
  const written = (arrays: readonly RealArray[]) =>
    arrays.map((values) => values.map((value) => (value === 0 ? 0 : 1)));
  expect(written(got['u'])).toEqual(written(wanted['u']));
});

describe('WebAssembly beside C', () => {
  beforeEach(needsCompiler);

  it.each([
    { program: acoustic(), shape: [301, 203], steps: 120 },
    { program: acoustic({ axes: 3 }), shape: [50, 61, 71], steps: 60 },
    { program: variableDensity({ axes: 3 }), shape: [50, 61, 71], steps: 40 },
  ])(
    'computes what C computes, further than the interpreter goes: $program.name',
    async ({ program, shape, steps }) => {
      const options = { shape, steps, threads: 2 };
      const wanted = await runShot(await cBackend(), program, options);
      const got = await runShot(wasmBackend(), program, options);
      for (const [name, arrays] of Object.entries(wanted)) {
        expect(relativeDifference(got[name], arrays), name).toBeLessThan(tolerance.f32);
      }
    },
  );
});

function bitsOf({ buffer, byteOffset, byteLength }: RealArray): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
