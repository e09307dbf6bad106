import { expect, it } from 'vitest';
import { emitC } from '../src/emit/c.ts';
import { cLiteral } from '../src/emit/c-expression.ts';
import { skewOf } from '../src/emit/skew.ts';
import type { Program } from '../src/schedule/program.ts';
import { acoustic, add, load, mul, neg, num, scalar, variableDensity, velocityPressure } from './programs.ts';

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
    "/* Tiles: time steps in each; per axis their cells, their number, and how far they move. */
      int64_t steps, slots, cells_x, tiles_x, moved_x;
      real *u[2];
      real *a;
      const double *rec_nodes;
      const real *rec_weights;
      real *rec_data;
      int64_t rec_count, rec_support;
      real dt;
      real quarter;
    };

    struct box {
      int64_t x0, x1;
    };

    /* The nodes of a set of points: where each is, and by tile those that it meets on its way. */
    struct owned {
      int64_t *x, *list, *first;
      real *values;
    };

    static inline int inside(const struct owned *owned, int64_t k, struct box box) {
      return owned->x[k] >= box.x0 && owned->x[k] < box.x1;
    }

    /* What a tile covers once it has moved. */
    static inline struct box box_of(const struct run *run, int64_t x, int64_t moved_x) {
      const int64_t x0 = x * run->cells_x - moved_x;
      return (struct box){max(x0, 0), min(x0 + run->cells_x, run->nx)};
    }

    /* In two passes: count, then fill. */
    static int own_nodes(const struct run *run, struct owned *owned, const double *nodes, int64_t count, int64_t slots) {
      const int64_t tiles = run->tiles_x;
      owned->first = calloc(tiles + 2, sizeof(int64_t));
      owned->values = malloc((slots * count + 1) * sizeof(real));
      owned->x = malloc((count + 1) * sizeof(int64_t));
      if (!owned->first || !owned->values || !owned->x) return 0;
      for (int pass = 0; pass < 2; pass++) {
        for (int64_t k = 0; k < count; k++) {
          const int64_t node = nodes[k];
          owned->x[k] = max(0, min(node / run->sx - run->start_x, run->nx - 1));
          for (int64_t x = owned->x[k] / run->cells_x; x <= (owned->x[k] + run->moved_x) / run->cells_x; x++)
            if (pass == 0) owned->first[x + 2]++;
            else owned->list[owned->first[x + 1]++] = k;
        }
        if (pass == 1) break;
        for (int64_t tile = 0; tile < tiles; tile++) owned->first[tile + 2] += owned->first[tile + 1];
        owned->list = malloc((owned->first[tiles + 1] + 1) * sizeof(int64_t));
        if (!owned->list) return 0;
      }
      return 1;
    }

    static void disown_nodes(struct owned *owned) {
      free(owned->x);
      free(owned->list);
      free(owned->first);
      free(owned->values);
    }

    /* diffuse u */
    static NOINLINE void nest_1_diffuse_u(const struct run *run, int64_t t, struct box box, real *scratch) {
      const int64_t x0 = box.x0, x1 = box.x1;
      if (x0 >= x1) return;
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
    static void sample_2_rec(const struct run *run, int64_t t, const struct owned *owned, int64_t tile, struct box box, real *values) {
      const real *const u = run->u[modulo(t, 2)];
      for (int64_t i = owned->first[tile]; i < owned->first[tile + 1]; i++) {
        const int64_t k = owned->list[i];
        if (!inside(owned, k, box)) continue;
        const int64_t node = run->rec_nodes[k];
        values[k] = u[node];
      }
    }

    static void sample_2_rec_sums(const struct run *run, int64_t t, const real *values) {
      real *const data = run->rec_data + t * run->rec_count;
      for (int64_t i = 0; i < run->rec_count; i++) {
        real sum = 0;
        for (int64_t k = i * run->rec_support; k < (i + 1) * run->rec_support; k++) sum += run->rec_weights[k] * values[k];
        data[i] = sum;
      }
    }

    /* One tile through the time steps of one block. */
    static void tile_in_time(const struct run *run, const struct owned *owned, int64_t block, int64_t x, real *scratch) {
      const int64_t tile = x;
      (void)owned, (void)tile;
      for (int64_t step = 0; step < min(run->steps, run->total - block * run->steps); step++) {
        const int64_t done = block * run->steps + step;
        const int64_t t = run->first + done;
        struct box box = box_of(run, x, step);
        nest_1_diffuse_u(run, t, box, scratch);
        sample_2_rec(run, t, &owned[1], tile, box, owned[1].values + done % run->slots * run->rec_count * run->rec_support);
      }
    }

    /* All tiles of a block are done: records of its time steps. */
    static void finish_block(const struct run *run, const struct owned *owned, int64_t block) {
      for (int64_t done = block * run->steps; done < min((block + 1) * run->steps, run->total); done++) {
        const int64_t t = run->first + done;
        sample_2_rec_sums(run, t, owned[1].values + done % run->slots * run->rec_count * run->rec_support);
      }
    }

    /* Rows of tiles, taken in turn by whichever thread is free; a tile waits for those that it depends on. */
    static void run_tiles(const struct run *run, const struct owned *owned, int64_t *next, int64_t *progress, real *scratch, volatile int32_t *control) {
      const int64_t rows = 1, blocks = (run->total + run->steps - 1) / run->steps;
      const int64_t reach_x = (run->steps * 1 + run->cells_x - 1) / run->cells_x;
      for (;;) {
        const int64_t row = __atomic_fetch_add(next, 1, __ATOMIC_RELAXED), block = row / rows;
        if (row >= blocks * rows) break;
        /* Places for samples come around again once their block is finished. */
        if (block > run->threads + 1) wait_for(&progress[(block - run->threads - 1) * rows - 1], run->tiles_x + 1);
        for (int64_t x = 0; x < run->tiles_x; x++) {
          if (block > 0) wait_for(&progress[block - 1], min(x + reach_x, run->tiles_x - 1) + 1);
          if (!control[0]) tile_in_time(run, owned, block, x, scratch);
          __atomic_store_n(&progress[row], x + 1, __ATOMIC_RELEASE);
        }
        control[1] = run->total * row / (blocks * rows);
        if (row % rows < rows - 1) continue;
        if (!control[0]) finish_block(run, owned, block);
        __atomic_store_n(&progress[row], run->tiles_x + 1, __ATOMIC_RELEASE);
      }
      /* Streamed stores are not ordered by anything less. */
      __atomic_thread_fence(__ATOMIC_SEQ_CST);
    }"
  `);
});

it('rolls temporaries through rings of planes', () => {
  expect(steps(emitC(variableDensity({ order: 2 }))).split('\n\n')[0]).toMatchInlineSnapshot(`
    "/* Tiles: time steps in each; per axis their cells, their number, and how far they move. */
      int64_t steps, slots, cells_x, tiles_x, moved_x;
      real *u[3];
      real *w;
      real *b;
      const double *src_nodes;
      const real *src_weights;
      real *src_data;
      int64_t src_count, src_support;
      const double *rec_nodes;
      const real *rec_weights;
      real *rec_data;
      int64_t rec_count, rec_support;
      real dt;
      real h_x;
      real h_z;
      real dt2;
      real k_x;
      real k_z;
    };"
  `);
});

it('moves tiles from step to step by what stencils reach of what has been written', () => {
  expect(skewOf(acoustic({ axes: 3, order: 8 }))).toEqual({
    shifts: [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    slope: [4, 4],
  });
  expect(skewOf(acoustic({ stride: 1 })).slope).toEqual([4]);
  // Fluxes reach 4 cells behind and 3 ahead, what they read 4 ahead and 3 behind.
  expect(skewOf(variableDensity({ order: 8 })).slope).toEqual([7]);
  // Pressure follows velocity by 4 cells, a record one cell aside follows pressure by another.
  expect(skewOf(velocityPressure({ order: 8 }))).toEqual({ shifts: [[0], [4], [4], [5]], slope: [8] });
});

it('streams snapshots that the program does not read, and nothing else', () => {
  const streamed = (program: Program) => steps(emitC(program)).match(/ stream\(\w+/g);
  expect(streamed(acoustic())).toBeNull();
  const saving = acoustic({ stride: 2 });
  expect(streamed(saving)).toEqual([' stream(saved']);
  expect(
    streamed({
      ...saving,
      steps: [
        ...saving.steps,
        {
          kind: 'nest',
          label: 'read',
          every: 1,
          temporaries: [],
          stages: [
            {
              reach: [
                [0, 0],
                [0, 0],
              ],
              row: [],
              point: [],
              stores: [{ array: 'w', time: 0, value: load('saved', 0, [0, 0]) }],
            },
          ],
        },
      ],
    }),
  ).toBeNull();
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
