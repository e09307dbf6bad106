import type { ArrayDecl, Program } from '../schedule/program.ts';
import { kernelSymbol, keySymbol, nestsOf, outOfMemory, pointPointers, pointSizes, runSizes } from './c-abi.ts';
import { cExpression, type Leaves } from './c-expression.ts';
import { type CSource, cNodeCount, cPoints, cShifted, indent } from './c-source.ts';
import { cTime } from './c-tiles.ts';
import { scratchOf } from './scratch.ts';
import type { Skew } from './skew.ts';

/** What all functions share: sizes, tiles, arrays, points, numbers. */
export function cRun(source: CSource): string {
  const { program, names } = source;
  const list = (axes: readonly string[], members: readonly string[]) =>
    members.flatMap((member) => axes.map((axis) => `${member}${axis}`)).join(', ');
  const points = program.points.flatMap(({ name }) => {
    const of = (part: string) => cPoints(source, name, part);
    return [
      `  const double *${of('nodes')};`,
      `  const real *${of('weights')};`,
      `  real *${of('data')};`,
      `  int64_t ${of('count')}, ${of('support')};`,
    ];
  });
  return `struct run {
  int64_t ${list(program.axes, ['n', 'start_', 's'])};
  int64_t first, last, threads, origin, volume, total;
  /* Tiles: time steps in each; per axis their cells, their number, and how far they move. */
  int64_t steps, slots, ${list(source.slow, ['cells_', 'tiles_', 'moved_'])};
${[
  ...program.arrays.map(
    (array) => `  real *${names.of('array', array.name)}${array.kind === 'time' ? `[${array.levels}]` : ''};`,
  ),
  ...points,
  ...scalarNames(program).map((name) => `  real ${names.of('scalar', name)};`),
].join('\n')}
};
`;
}

/**
 * The entry point.
 *
 * Rows of tiles are taken in turn, block of time steps after block, by whichever thread is free; a tile waits for those that it
 * depends on, so that nobody waits for all.
 */
export function cKernel(source: CSource, skew: Skew, names: readonly string[]): string {
  const { program, slow } = source;
  const inner = slow[slow.length - 1];
  const outer = slow.length === 1 ? undefined : slow[0];
  const points = program.steps.flatMap((step, i) =>
    step.kind === 'inject' || step.kind === 'sample' ? [{ step, i }] : [],
  );
  const own = points.map(({ step, i }) => {
    const slots = step.kind === 'sample' ? 'run.slots' : '0';
    return `ready &= own_nodes(&run, &owned[${i}], run.${cPoints(source, step.points, 'nodes')}, ${cNodeCount(source, step.points).replaceAll('->', '.')}, ${slots});`;
  });
  const sums = points
    .filter(({ step }) => step.kind === 'sample')
    .map(
      ({ step, i }) =>
        `${names[i]}_sums(run, t, owned[${i}].values + done % run->slots * ${cNodeCount(source, step.points)});`,
    );
  const reach = slow.map(
    (axis, i) => `reach_${axis} = (run->steps * ${skew.slope[i]} + run->cells_${axis} - 1) / run->cells_${axis}`,
  );
  const behind = outer === undefined ? 'block - 1' : `(block - 1) * rows + min(${outer} + reach_${outer}, rows - 1)`;
  return `${
    sums.length === 0
      ? ''
      : `/* All tiles of a block are done: records of its time steps. */
static void finish_block(const struct run *run, const struct owned *owned, int64_t block) {
  for (int64_t done = block * run->steps; done < min((block + 1) * run->steps, run->total); done++) {
    const int64_t t = ${cTime(source)};
${indent(sums.join('\n'), 2)}
  }
}

`
  }/* Rows of tiles, taken in turn by whichever thread is free; a tile waits for those that it depends on. */
static void run_tiles(const struct run *run, const struct owned *owned, int64_t *next, int64_t *progress, real *scratch, volatile int32_t *control) {
  const int64_t rows = ${outer === undefined ? '1' : `run->tiles_${outer}`}, blocks = (run->total + run->steps - 1) / run->steps;
  const int64_t ${reach.join(', ')};
  for (;;) {
    const int64_t row = __atomic_fetch_add(next, 1, __ATOMIC_RELAXED), block = row / rows;
    if (row >= blocks * rows) break;
${outer === undefined ? '' : `    const int64_t ${outer} = row % rows;\n`}    /* Places for samples come around again once their block is finished. */
    if (block > run->threads + 1) wait_for(&progress[(block - run->threads - 1) * rows - 1], run->tiles_${inner} + 1);
    for (int64_t ${inner} = 0; ${inner} < run->tiles_${inner}; ${inner}++) {
${outer === undefined ? '' : `      if (${outer} > 0) wait_for(&progress[row - 1], ${inner} + 1);\n`}      if (block > 0) wait_for(&progress[${behind}], min(${inner} + reach_${inner}, run->tiles_${inner} - 1) + 1);
      if (!control[0]) tile_in_time(run, owned, block, ${outer === undefined ? '' : `${outer}, `}${inner}, scratch);
      __atomic_store_n(&progress[row], ${inner} + 1, __ATOMIC_RELEASE);
    }
    control[1] = run->total * row / (blocks * rows);
    if (row % rows < rows - 1) continue;
${sums.length === 0 ? '' : '    if (!control[0]) finish_block(run, owned, block);\n'}    __atomic_store_n(&progress[row], run->tiles_${inner} + 1, __ATOMIC_RELEASE);
  }
  /* Streamed stores are not ordered by anything less. */
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#ifdef JUDI_KEY
const char *${keySymbol}(void) { return JUDI_KEY; }
#endif

int64_t ${kernelSymbol}(void *const *pointers, const double *scalars, const int64_t *sizes, volatile int32_t *control) {
  struct run run;
${indent(unpacking(source, skew).join('\n'))}

  int64_t scratch_length = LINE;
${indent(scratchLengths(source).join('\n'))}
  scratch_length = padded(scratch_length);
  char *const scratches = calloc(run.threads * scratch_length + LINE, sizeof(real));
  real *const first_scratch = (real *)(scratches + (64 - (uintptr_t)scratches % 64));
  int64_t *const progress = calloc((run.total / run.steps + 1)${outer === undefined ? '' : ` * run.tiles_${outer}`}, sizeof(int64_t));
  int ready = scratches && progress;
  struct owned owned[${program.steps.length}] = {{0}};
${indent(own.join('\n'))}
  int64_t next = 0;
#pragma omp parallel num_threads(run.threads) if (ready)
  {
    const float_mode mode = flush_denormals();
    if (ready) run_tiles(&run, owned, &next, progress, first_scratch + THREAD * scratch_length, control);
    restore_mode(mode);
  }
  for (int i = 0; i < ${program.steps.length}; i++) disown_nodes(&owned[i]);
  free(progress);
  free(scratches);
/* No threads stay behind. Other runtimes than GCC's stop for everybody, who may be in the middle of a kernel. */
#if defined(_OPENMP) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 9
  omp_pause_resource_all(omp_pause_hard);
#endif
  if (ready && !control[0]) control[1] = run.total;
  return ready ? run.total : ${outOfMemory};
}
`;
}

const scalarNames = (program: Program): string[] => [...program.scalars, ...program.constants.map(({ name }) => name)];

/** Reads the arguments, in the order of `c-abi.ts`. */
function unpacking(source: CSource, skew: Skew): string[] {
  const { program, names, slow } = source;
  const numbers: Leaves = {
    real: 'f64',
    scalar: (name) => names.of('scalar', name),
    let: (name) => names.of('scalar', name),
    load: ({ array }) => {
      throw new TypeError(`Array ${array} in a constant: constants are made of numbers only.`);
    },
    vector: () => false,
    root: { number: '__builtin_sqrt', vector: '' },
  };
  const most = (axis: number) => Math.max(...skew.shifts.map((shift) => shift[axis]));
  return [
    ...runSizes.map((name) => `run.${name} = *sizes++;`),
    `run.total = max(0, ${program.direction === 1 ? 'run.last - run.first' : 'run.first - run.last'} + 1);`,
    'run.slots = run.steps * (run.threads + 2);',
    ...program.axes.map((axis) => `run.n${axis} = *sizes++, run.start_${axis} = *sizes++, run.s${axis} = *sizes++;`),
    ...slow.flatMap((axis, i) => [
      `run.cells_${axis} = *sizes++;`,
      `run.moved_${axis} = ${cShifted(`(run.steps - 1) * ${skew.slope[i]}`, most(i))};`,
      `run.tiles_${axis} = (run.n${axis} + run.moved_${axis} + run.cells_${axis} - 1) / run.cells_${axis};`,
    ]),
    ...program.arrays.flatMap((array) => arrayPointers(source, array)),
    ...program.points.flatMap(({ name }) => {
      const of = (part: string) => `run.${cPoints(source, name, part)}`;
      return [
        ...pointPointers.map((part) => `${of(part)} = *pointers++;`),
        ...pointSizes.map((part) => `${of(part)} = *sizes++;`),
      ];
    }),
    ...program.scalars.map((name) => `const double ${names.of('scalar', name)} = *scalars++;`),
    ...program.constants.map(
      ({ name, value }) => `const double ${names.of('scalar', name)} = ${cExpression(value, numbers)};`,
    ),
    ...scalarNames(program).map((name) => `run.${names.of('scalar', name)} = (real)${names.of('scalar', name)};`),
  ];
}

function arrayPointers({ names }: CSource, array: ArrayDecl): string[] {
  const member = `run.${names.of('array', array.name)}`;
  if (array.kind !== 'time') return [`${member} = *pointers++;`];
  return [`for (int level = 0; level < ${array.levels}; level++) ${member}[level] = *pointers++;`];
}

/** The longest scratch that any nest needs. */
function scratchLengths({ program, slow, fast }: CSource): string[] {
  return nestsOf(program).flatMap((nest) => {
    const scratch = scratchOf(program, nest);
    if (scratch.planes === 0) return [];
    const rows = slow.slice(1).map((axis) => `min(run.cells_${axis}, run.n${axis})`);
    return [
      '{',
      `  const int64_t row_length = ${scratch.rowLength(`run.n${fast}`)};`,
      `  scratch_length = max(scratch_length, 2 * LINE + ${scratch.planes} * ${scratch.planeLength(rows)});`,
      '}',
    ];
  });
}
