import { loadsOf } from '../schedule/expressions.ts';
import type { Expr, Inject, Mirror, Sample } from '../schedule/program.ts';
import { cExpression, type Leaves } from './c-expression.ts';
import { arrayOf, type CSource, cComment, cDistance, cLevel, cPoints, cShifted, indent } from './c-source.ts';

/** Adds at the nodes in a box, in the order of the points: several may share a node, and sums must not depend on tiles. */
export function cInject(source: CSource, step: Inject, name: string): string {
  const of = (part: string) => `run->${cPoints(source, step.points, part)}`;
  const target = cLevel(source, step.array, step.time);
  const scale = cExpression(step.scale, pointLeaves(source));
  return `/* ${cComment(`${step.points} into ${step.array}`)} */
static void ${name}(const struct run *run, int64_t t, const struct owned *owned, int64_t tile, struct box box) {
${pointers(source, [step.scale], [target])}
  const real *const data = ${of('data')} + t * ${of('count')};
  for (int64_t i = owned->first[tile]; i < owned->first[tile + 1]; i++) {
    const int64_t k = owned->list[i];
    if (!inside(owned, k, box)) continue;
    const int64_t node = ${of('nodes')}[k];
    ${target.name}[node] += ${of('weights')}[k] * data[k / ${of('support')}] * (${scale});
  }
}
`;
}

/** Keeps the values at the nodes in a box; their sums follow, always in the same order, once all tiles have theirs. */
export function cSample(source: CSource, step: Sample, name: string): string {
  const of = (part: string) => `run->${cPoints(source, step.points, part)}`;
  const value = cExpression(step.value, pointLeaves(source));
  return `/* ${cComment(step.points)} */
static void ${name}(const struct run *run, int64_t t, const struct owned *owned, int64_t tile, struct box box, real *values) {
${pointers(source, [step.value], [])}
  for (int64_t i = owned->first[tile]; i < owned->first[tile + 1]; i++) {
    const int64_t k = owned->list[i];
    if (!inside(owned, k, box)) continue;
    const int64_t node = ${of('nodes')}[k];
    values[k] = ${value};
  }
}

static void ${name}_sums(const struct run *run, int64_t t, const real *values) {
  real *const data = ${of('data')} + t * ${of('count')};
  for (int64_t i = 0; i < ${of('count')}; i++) {
    real sum = 0;
    for (int64_t k = i * ${of('support')}; k < (i + 1) * ${of('support')}; k++) sum += ${of('weights')}[k] * values[k];
    data[i] = sum;
  }
}
`;
}

/** The tiles at the edges take the rows of the halo beside them along. */
export function cMirror(source: CSource, step: Mirror, name: string): string {
  const target = cLevel(source, step.array, step.time);
  const values =
    step.parity === 'odd'
      ? [`for (int k = 1; k <= ${step.depth}; k++) zero[-k] = -zero[k];`, 'zero[0] = 0;']
      : [`for (int k = 1; k <= ${step.depth}; k++) zero[-k] = zero[k - 1];`];
  const row = source.slow.map((axis) => `${axis} * s${axis}`).join(' + ');
  const empty = source.slow.map((axis) => `box.${axis}0 >= box.${axis}1`).join(' || ');
  const ranges = source.slow.flatMap((axis) => [
    `${axis}0 = box.${axis}0 > 0 ? box.${axis}0 : -run->start_${axis}`,
    `${axis}1 = box.${axis}1 < run->n${axis} ? box.${axis}1 : run->n${axis} + run->start_${axis}`,
  ]);
  const loops = source.slow.reduceRight(
    (inner, axis) => `for (int64_t ${axis} = ${axis}0; ${axis} < ${axis}1; ${axis}++) {\n${indent(inner)}\n}`,
    [`real *const zero = ${target.name} + ${row};`, ...values].join('\n'),
  );
  return `/* ${step.parity} symmetry of ${cComment(step.array)} */
static void ${name}(const struct run *run, int64_t t, struct box box) {
  if (${empty}) return;
  const int64_t ${[...source.slow.map((axis) => `s${axis} = run->s${axis}`), ...ranges].join(', ')};
  real *const ${target.name} = ${target.value} + run->origin;
${indent(loops)}
}
`;
}

/** Arrays, at linear layout indices. */
function pointers(
  source: CSource,
  values: readonly Expr[],
  written: readonly { name: string; value: string }[],
): string {
  const levels = new Map<string, string>();
  const loads = values.flatMap(loadsOf);
  for (const { array, time } of loads) {
    const { name, value } = cLevel(source, array, time);
    levels.set(name, `  const real *const ${name} = ${value};`);
  }
  for (const { name, value } of written) levels.set(name, `  real *const ${name} = ${value};`);
  const volumes = loads.filter(({ array }) => arrayOf(source.program, array)?.kind !== 'profile');
  const strides = source.slow.filter((_, axis) => volumes.some(({ offset }) => offset[axis] !== 0));
  return [...strides.map((axis) => `  const int64_t s${axis} = run->s${axis};`), ...levels.values()].join('\n');
}

function pointLeaves(source: CSource): Leaves {
  const { names, program, slow } = source;
  return {
    real: program.real,
    scalar: (name) => `run->${names.of('scalar', name)}`,
    let: (name) => names.of('let', name),
    root: { number: 'root', vector: 'roots' },
    vector: () => false,
    load: (load) => {
      const array = arrayOf(program, load.array);
      if (array?.kind === 'profile') {
        const { axis } = array;
        const within = axis === 0 ? 'node' : `node % run->s${program.axes[axis - 1]}`;
        return `${cLevel(source, load.array, load.time).name}[${cShifted(`${within} / run->s${program.axes[axis]}`, load.offset[axis])}]`;
      }
      const along = load.offset[slow.length];
      const shift = along === 0 ? '' : ` ${along < 0 ? '-' : '+'} ${Math.abs(along)}`;
      return `${cLevel(source, load.array, load.time).name}[node${cDistance(source, load)}${shift}]`;
    },
  };
}
