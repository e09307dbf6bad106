import { readFileSync } from 'node:fs';
import {
  accumulate,
  chooseBackend,
  defineGrid,
  dt,
  gridField,
  lower,
  mul,
  power,
  timeField,
} from '@judi4cloud/stencil';
import { describe, expect, test } from 'vitest';
import { acoustic } from '../../src/physics/acoustic.ts';
import { interpolate } from '../../src/propagate/interpolation.ts';
import { extractModel } from '../../src/propagate/padded-grid.ts';
import type { ImagingCondition, Medium, RealArray } from '../../src/propagate/propagator.ts';
import { Workbench } from '../../src/propagate/workbench.ts';
import { backends, open, relative } from './setup.ts';

/**
 * Agreement with JUDI's propagators: ≤ 1e-4 relative L2, what two single-precision codes with different orders of addition
 * can be held to (the references themselves agree with double precision to 2e-6 … 8e-5).
 */
const TOLERANCE = 1e-4;

interface Stored {
  readonly file: string;
  readonly every: number;
}

interface Case {
  readonly name: string;
  readonly shape: number[];
  readonly spacing: number[];
  readonly origin: number[];
  readonly nbl: number;
  readonly spaceOrder: number;
  readonly freeSurface: boolean;
  readonly dt: number;
  readonly nt: number;
  readonly ic: ImagingCondition;
  readonly subsampling: number;
  readonly inputs: Record<string, { readonly file: string }>;
  readonly outputs: Record<string, Stored>;
}

const folder = new URL('../fixtures/golden/', import.meta.url);
const cases: Case[] = JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8'));

function load({ file }: { readonly file: string }): Float32Array {
  const bytes = readFileSync(new URL(file, folder));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** A recording whose first and last samples are zero: JUDI's loop records and injects those between only. */
function between<T extends RealArray>(data: T, count: number): T {
  const kept = data.slice() as T;
  kept.fill(0, 0, count);
  kept.fill(0, data.length - count);
  return kept;
}

/** Every `every`-th point of a recording. */
function thin(data: RealArray, count: number, every: number): Float64Array {
  const kept: number[] = [];
  for (let i = 0; i < data.length; i++) if ((i % count) % every === 0) kept.push(data[i]);
  return Float64Array.from(kept);
}

/** Every `every`-th node of both axes. */
function coarsen(values: RealArray, [nx, nz]: readonly number[], every: number): Float64Array {
  const kept: number[] = [];
  for (let x = 0; x < nx; x += every) for (let z = 0; z < nz; z += every) kept.push(values[x * nz + z]);
  return Float64Array.from(kept);
}

function setUp(c: Case) {
  const input = (name: string): Float32Array => load(c.inputs[name]);
  const medium: Medium = {
    n: c.shape,
    d: c.spacing,
    o: c.origin,
    nb: c.nbl,
    parameters: { m: input('m'), ...(c.inputs['rho'] && { rho: input('rho') }) },
  };
  const place = (name: string) => {
    const coordinates = Float64Array.from(input(name));
    return { count: coordinates.length / c.shape.length, coordinates };
  };
  const sources = place('src_coords');
  const source = { positions: sources, data: between(input('wavelet'), sources.count) };
  return { medium, source, receivers: place('rec_coords'), input };
}

const options = (c: Case) => ({
  spaceOrder: c.spaceOrder,
  freeSurface: c.freeSurface,
  IC: c.ic,
  subsamplingFactor: c.subsampling,
  dt: c.dt,
  sumPadding: false,
});

describe.each(backends)('reference results on %s', (backend) => {
  test.each(cases.filter(({ outputs }) => outputs['rec']))('$name: shot record and its adjoint', async (c) => {
    const { medium, source, receivers } = setUp(c);
    using propagator = await open(medium, { ...options(c), backend });
    const data = between(await propagator.forward(source, receivers), receivers.count);
    const rec = c.outputs['rec'];
    expect(relative(thin(data, receivers.count, rec.every), Float64Array.from(load(rec)))).toBeLessThan(TOLERANCE);
    const back = await propagator.adjoint({ positions: receivers, data }, source.positions);
    expect(relative(between(back, source.positions.count), load(c.outputs['adj_rec']))).toBeLessThan(TOLERANCE);
  });

  test.each(cases.filter(({ outputs }) => outputs['rec_lin']))('$name: linearised and background data', async (c) => {
    const { medium, source, receivers, input } = setUp(c);
    using propagator = await open(medium, { ...options(c), backend });
    const { linear, background } = await propagator.born(source, input('dm'), receivers);
    const pairs = [
      [linear, c.outputs['rec_lin']],
      [background, c.outputs['rec_bg']],
    ] as const;
    for (const [data, stored] of pairs) {
      const kept = thin(between(data, receivers.count), receivers.count, stored.every);
      expect(relative(kept, Float64Array.from(load(stored)))).toBeLessThan(TOLERANCE);
    }
  });

  test.each(cases.filter(({ outputs }) => outputs['grad']))(
    '$name: gradient, cropped and with summed padding',
    async (c) => {
      const { medium, source, receivers, input } = setUp(c);
      const residual = { positions: receivers, data: between(input('residual'), receivers.count) };
      for (const [sumPadding, output] of [
        [false, 'grad'],
        [true, 'grad_summed'],
      ] as const) {
        using propagator = await open(medium, { ...options(c), sumPadding, backend });
        const gradient = await propagator.adjointBorn(source, residual);
        const stored = c.outputs[output];
        expect(relative(coarsen(gradient, c.shape, stored.every), Float64Array.from(load(stored)))).toBeLessThan(
          TOLERANCE,
        );
      }
    },
  );

  test.each(cases.filter(({ outputs }) => outputs['illum_u']))(
    '$name: illumination, summed over time in the same loop',
    async (c) => {
      const { medium, source } = setUp(c);
      const variant = { ...options(c), axes: ['x', 'z'], parameters: ['m'], stride: 0 };
      const forward = acoustic.forward(variant);
      const grid = defineGrid(forward.axes, forward.spaceOrder);
      const sum = accumulate(gridField('illumination', grid), mul(dt, power(timeField('u', grid), 2)));
      const lowered = lower({ ...forward, actions: [...forward.actions, sum] }, 'f32');
      const engine = await chooseBackend(backend);
      const operator = { ...lowered, kernel: await engine.compile(lowered.program) };
      const settings = { ...options(c), backend, nthreads: 1, precision: 'f32' } as const;
      using bench = new Workbench(engine, acoustic, medium, settings, [operator], c.nt);
      const nowhere = { count: 0, coordinates: new Float64Array(0) };
      await bench.run(operator, {
        source: interpolate(bench.grid, source.positions, source.data),
        receivers: interpolate(bench.grid, nowhere, new Float32Array(0)),
      });
      const illumination = extractModel(bench.grid, bench.field('illumination'), false);
      const stored = c.outputs['illum_u'];
      expect(relative(coarsen(illumination, c.shape, stored.every), Float64Array.from(load(stored)))).toBeLessThan(
        TOLERANCE,
      );
    },
  );
});
