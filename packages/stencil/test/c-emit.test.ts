import { expect, it } from 'vitest';
import { emitC } from '../src/emit/c.ts';
import { cLiteral } from '../src/emit/c-expression.ts';
import type { Program } from '../src/schedule/program.ts';
import { add, load, mul, neg, num, scalar, variableDensity } from './programs.ts';

const diffusion: Program = {
  name: 'diffusion',
  axes: ['x', 'z'],
  real: 'f32',
  direction: 1,
  halo: [1, 1],
  arrays: [
    { kind: 'time', name: 'u', levels: 2 },
    { kind: 'profile', name: 'a', axis: 1 },
  ],
  points: [{ name: 'rec', role: 'receiver' }],
  scalars: ['dt'],
  constants: [{ name: 'quarter', value: mul(num(0.25), scalar('dt')) }],
  steps: [
    {
      kind: 'nest',
      label: 'diffuse u',
      every: 1,
      temporaries: [],
      stages: [
        {
          reach: [
            [0, 0],
            [0, 0],
          ],
          row: [],
          point: [
            {
              name: 'sides',
              value: add(load('u', 0, [-1, 0]), load('u', 0, [1, 0]), load('u', 0, [0, -1]), load('u', 0, [0, 1])),
            },
          ],
          stores: [
            {
              array: 'u',
              time: 1,
              value: add(
                mul(scalar('quarter'), { kind: 'let', name: 'sides' }),
                neg(mul(load('a', 0, [0, 0]), load('u', 0, [0, 0]))),
              ),
            },
          ],
        },
      ],
    },
    { kind: 'sample', points: 'rec', value: load('u', 0, [0, 0]) },
  ],
};

/** The functions of the steps: between `struct run` and the entry point. */
const steps = (source: string) =>
  source.slice(source.indexOf('/*', source.indexOf('struct run {')), source.indexOf('#ifdef JUDI_KEY')).trim();

it('emits one readable function for each step', () => {
  expect(steps(emitC(diffusion))).toMatchInlineSnapshot(`
    "/* diffuse u */
    static void nest_1_diffuse_u(const struct run *run, int64_t t, int64_t x0, int64_t x1, real *scratch) {
      const int64_t sx = run->sx, nz = run->nz;
      const real quarter = run->quarter;
      const real *const u = run->u[modulo(t, 2)] + run->origin;
      const real *const a = run->a + run->start_z;
      real *const u_p1 = run->u[modulo(t + 1, 2)] + run->origin;
      (void)scratch;
      for (int64_t x = x0; x < x1; x++) {
        const int64_t row = x * sx;
        for (int64_t z = 0; z < nz; z += LANES) {
          const int64_t at = row + z;
          const vec sides = LOAD(u + at - sx) + LOAD(u + at + sx) + AT(u + at, -1) + AT(u + at, 1);
          put(u_p1 + at, nz - z, quarter * sides - LOAD(a + z) * LOAD(u + at));
        }
      }
    }

    /* rec */
    static void sample_2_rec(const struct run *run, int64_t t) {
      const real *const u = run->u[modulo(t, 2)];
      real *const data = run->rec_data + t * run->rec_count;
    #pragma omp for schedule(static)
      for (int64_t i = 0; i < run->rec_count; i++) {
        real sum = 0;
        for (int64_t k = i * run->rec_support; k < (i + 1) * run->rec_support; k++) {
          const int64_t node = run->rec_nodes[k];
          sum += run->rec_weights[k] * (u[node]);
        }
        data[i] = sum;
      }
    }"
  `);
});

it('rolls temporaries through rings of planes', () => {
  expect(steps(emitC(variableDensity({ order: 2 }))).split('\n\n')[0]).toMatchInlineSnapshot(`
    "/* update u */
    static void nest_1_update_u(const struct run *run, int64_t t, int64_t x0, int64_t x1, real *scratch) {
      const int64_t sx = run->sx, nz = run->nz;
      const real k_x = run->k_x;
      const real k_z = run->k_z;
      const real dt2 = run->dt2;
      const real *const b = run->b + run->origin;
      const real *const u = run->u[modulo(t, 3)] + run->origin;
      const real *const w = run->w + run->origin;
      const real *const u_m1 = run->u[modulo(t - 1, 3)] + run->origin;
      real *const u_p1 = run->u[modulo(t + 1, 3)] + run->origin;
      const int64_t row_length = padded(16 + lines(nz + 0));
      const int64_t plane_length = row_length;
      real *const flux_x = scratch + LINE + 0 * plane_length;
      real *const flux_z = scratch + LINE + 2 * plane_length;
      for (int64_t step = x0 - 1; step < x1; step++) {
        if (step >= x0 - 1) {
          const int64_t x = step;
          real *const flux_x_plane = flux_x + ((x) & 1) * plane_length;
          real *const flux_z_plane = flux_z + ((x) & 0) * plane_length;
          const int64_t row = x * sx;
          for (int64_t z = -16; z < nz; z += LANES) {
            const int64_t at = row + z;
            const int64_t here = 16 + z;
            const vec buoyancy = LOAD(b + at);
            const vec flux_x_value = buoyancy * (k_x * (1.0f * (LOAD(u + at + sx) - LOAD(u + at))));
            const vec flux_z_value = buoyancy * (k_z * (1.0f * (AT(u + at, 1) - LOAD(u + at))));
            *(vec *)(flux_x_plane + here) = flux_x_value;
            *(vec *)(flux_z_plane + here) = flux_z_value;
          }
        }
        if (step >= x0) {
          const int64_t x = step;
          real *const flux_x_plane = flux_x + ((x) & 1) * plane_length;
          real *const flux_x_m1_plane = flux_x + ((x - 1) & 1) * plane_length;
          real *const flux_z_plane = flux_z + ((x) & 0) * plane_length;
          const int64_t row = x * sx;
          for (int64_t z = 0; z < nz; z += LANES) {
            const int64_t at = row + z;
            const int64_t here = 16 + z;
            const vec total_ = k_x * (1.0f * (LOAD(flux_x_plane + here) - LOAD(flux_x_m1_plane + here))) + k_z * (1.0f * (LOAD(flux_z_plane + here) - AT(flux_z_plane + here, -1)));
            put(u_p1 + at, nz - z, LOAD(w + at) * dt2 * total_ + 2.0f * LOAD(u + at) - LOAD(u_m1 + at));
          }
        }
      }
    }"
  `);
});

it('emits the same text for the same program', () => {
  expect(emitC(structuredClone(diffusion))).toBe(emitC(diffusion));
});

it('renames what C or the emitted code has other uses for', () => {
  const renamed = JSON.parse(
    JSON.stringify(diffusion).replaceAll('"u"', '"for"').replaceAll('"quarter"', '"row"').replaceAll('"sides"', '"t"'),
  );
  const source = emitC(renamed);
  expect(source).not.toMatch(/\bfor\[|const real row\b|const vec t\b/);
});

it('writes literals that read back as the same number', () => {
  expect(cLiteral(1, 'f32')).toBe('1.0f');
  expect(cLiteral(-0.1, 'f32')).toBe('(-0.1f)');
  expect(cLiteral(1e-12, 'f64')).toBe('1e-12');
  for (const value of [1 / 3, -205 / 72, 1 / 560, 1e-30, 16777217]) {
    const read = Number(cLiteral(value, 'f32').replace(/[()f]/g, ''));
    expect(Math.fround(read)).toBe(Math.fround(value));
    expect(Number(cLiteral(value, 'f64').replace(/[()]/g, ''))).toBe(value);
  }
});
