import type { ArrayDecl, Program, Step } from '../schedule/program.ts';
import { kernelSymbol, keySymbol, nestsOf, outOfMemory, pointPointers, pointSizes, runSizes } from './c-abi.ts';
import { cExpression } from './c-expression.ts';
import { cNest } from './c-nest.ts';
import { cInject, cMirror, cSample } from './c-points.ts';
import { cPrelude } from './c-prelude.ts';
import { type CSource, cPoints, cSource, indent, withTwoAxes } from './c-source.ts';
import { scratchOf } from './scratch.ts';

/**
 * A program as C source text: one function per step, and `judi_kernel`, the time loop, in one parallel region.
 *
 * Compiles with GCC and clang, with OpenMP or without. Sizes are run-time numbers (see `c-abi.ts`).
 */
export function emitC(program: Program): string {
  const source = cSource(withTwoAxes(program));
  const functions = source.program.steps.map((step, i) => cStep(source, step, functionName(source, step, i)));
  return [
    `/* ${program.name}: ${program.axes.join(', ')}; written by @judi4cloud/stencil */`,
    cPrelude(program.real),
    cRun(source),
    ...functions,
    cKernel(source),
  ].join('\n');
}

function functionName(source: CSource, step: Step, index: number): string {
  const subject = step.kind === 'nest' ? step.label : step.kind === 'mirror' ? step.array : step.points;
  return source.names.of('function', `${step.kind}_${index + 1}_${subject}`.replace(/\W+/g, '_').slice(0, 48));
}

function cStep(source: CSource, step: Step, name: string): string {
  switch (step.kind) {
    case 'nest':
      return cNest(source, step, name);
    case 'inject':
      return cInject(source, step, name);
    case 'sample':
      return cSample(source, step, name);
    case 'mirror':
      return cMirror(source, step, name);
    default:
      return step satisfies never;
  }
}

/** What all functions share: sizes, arrays, points, numbers. */
function cRun(source: CSource): string {
  const { program, names } = source;
  const { axes } = program;
  const list = (prefix: string) => axes.map((axis) => `${prefix}${axis}`).join(', ');
  return `struct run {
  int64_t ${list('n')}, ${list('start_')}, ${list('s')};
  int64_t first, last, threads, origin, volume, rows, row_length;
${program.arrays
  .map((array) => `  real *${names.of('array', array.name)}${array.kind === 'time' ? `[${array.levels}]` : ''};`)
  .concat(
    program.points.flatMap(({ name }) => {
      const of = (part: string) => cPoints(source, name, part);
      return [
        `  const int32_t *${of('nodes')};`,
        `  const real *${of('weights')};`,
        `  real *${of('data')};`,
        `  int64_t ${of('count')}, ${of('support')};`,
      ];
    }),
    scalarNames(program).map((name) => `  real ${names.of('scalar', name)};`),
  )
  .join('\n')}
};
`;
}

const scalarNames = (program: Program): string[] => [...program.scalars, ...program.constants.map(({ name }) => name)];

function cKernel(source: CSource): string {
  const { program } = source;
  const steps = program.steps.map((step, i) => cCall(source, step, i)).join('\n');
  const t = program.direction === 1 ? 'run.first + done' : 'run.first - done';
  return `#ifdef JUDI_KEY
const char *${keySymbol}(void) { return JUDI_KEY; }
#endif

int64_t ${kernelSymbol}(void *const *pointers, const double *scalars, const int64_t *sizes, volatile int32_t *control) {
  struct run run;
${indent(unpacking(source).join('\n'))}

  int64_t scratch_length = LINE;
${indent(scratchLengths(source).join('\n'))}
  scratch_length = padded(scratch_length);
  char *const scratches = calloc(run.threads * scratch_length + LINE, sizeof(real));
  if (!scratches) return ${outOfMemory};
  real *const first_scratch = (real *)(scratches + (64 - (uintptr_t)scratches % 64));

  const int64_t total = ${program.direction === 1 ? 'run.last - run.first' : 'run.first - run.last'} + 1;
  int stop[2] = {0, 0};
#pragma omp parallel num_threads(run.threads)
  {
    const float_mode mode = flush_denormals();
#ifdef _OPENMP
    real *const scratch = first_scratch + omp_get_thread_num() * scratch_length;
#else
    real *const scratch = first_scratch;
#endif
    for (int64_t done = 0; done < total; done++) {
      const int64_t t = ${t};
#pragma omp single
      {
        stop[done & 1] = control[0];
        control[1] = done;
      }
      if (stop[done & 1]) break;
${indent(steps, 3)}
    }
    restore_mode(mode);
  }
  free(scratches);
/* No threads stay behind. Other runtimes than GCC's stop for everybody, who may be in the middle of a kernel. */
#if defined(_OPENMP) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 9
  omp_pause_resource_all(omp_pause_hard);
#endif
  if (control[0]) return 0;
  control[1] = total;
  return total;
}
`;
}

function cCall(source: CSource, step: Step, index: number): string {
  const name = functionName(source, step, index);
  switch (step.kind) {
    case 'nest': {
      const { slow } = source;
      const tile = nestsOf(source.program).indexOf(step);
      const loops = slow.map(
        (axis, i) =>
          `${'  '.repeat(i)}for (int64_t ${axis} = 0; ${axis} < run.n${axis}; ${axis} += ${tileSize(source, tile, axis)})`,
      );
      const bounds = slow
        .map((axis) => `${axis}, min(${axis} + ${tileSize(source, tile, axis)}, run.n${axis})`)
        .join(', ');
      const call = `${'  '.repeat(slow.length)}if (!control[0]) ${name}(&run, t, ${bounds}, scratch);`;
      const loop = [`#pragma omp for collapse(${slow.length}) schedule(dynamic)`, ...loops, call].join('\n');
      return step.every === 1 ? loop : `if (modulo(t, ${step.every}) == 0) {\n${loop}\n}`;
    }
    case 'inject':
      return `#pragma omp single\n${name}(&run, t);`;
    case 'sample':
    case 'mirror':
      return `${name}(&run, t);`;
    default:
      return step satisfies never;
  }
}

const tileSize = (source: CSource, tile: number, axis: string): string =>
  source.names.of('value', `tile_${tile + 1}_${axis}`);

/** Reads the arguments, in the order of `c-abi.ts`. */
function unpacking(source: CSource): string[] {
  const { program, names, slow } = source;
  const numbers = {
    real: 'f64' as const,
    scalar: (name: string) => names.of('scalar', name),
    let: (name: string) => names.of('scalar', name),
    load: () => '0',
    vector: () => false,
    root: { number: '__builtin_sqrt', vector: '' },
  };
  return [
    ...runSizes.map((name) => `run.${name} = *sizes++;`),
    ...program.axes.map((axis) =>
      axis === source.fast
        ? `run.n${axis} = *sizes++, run.start_${axis} = *sizes++, run.s${axis} = *sizes++, run.row_length = *sizes++;`
        : `run.n${axis} = *sizes++, run.start_${axis} = *sizes++, run.s${axis} = *sizes++, sizes++;`,
    ),
    ...nestsOf(program).flatMap((_, tile) =>
      slow.map((axis) => `const int64_t ${tileSize(source, tile, axis)} = *sizes++;`),
    ),
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
function scratchLengths(source: CSource): string[] {
  const { program, slow, fast } = source;
  return nestsOf(program).flatMap((nest, tile) => {
    const scratch = scratchOf(program, nest);
    if (scratch.planes === 0) return [];
    const rows = slow.slice(1).map((axis) => `min(${tileSize(source, tile, axis)}, run.n${axis})`);
    return [
      '{',
      `  const int64_t row_length = ${scratch.rowLength(`run.n${fast}`)};`,
      `  const int64_t needed = 2 * LINE + ${scratch.planes} * ${scratch.planeLength(rows)};`,
      '  if (needed > scratch_length) scratch_length = needed;',
      '}',
    ];
  });
}
