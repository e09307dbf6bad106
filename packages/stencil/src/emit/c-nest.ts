import { lanesOf } from '../run/layout.ts';
import { loadsOf, operandsOf, valuesIn } from '../schedule/expressions.ts';
import type { Expr, Let, Load, Nest, Stage, Store } from '../schedule/program.ts';
import { cExpression, cVector, type Leaves } from './c-expression.ts';
import { arrayOf, type CSource, cComment, cDistance, cLevel, cShifted, indent } from './c-source.ts';
import { type Scratch, scratchOf } from './scratch.ts';

/**
 * The function that computes one tile of a nest.
 *
 * With several stages, planes of the slowest axis roll: each stage runs ahead of the next one by what that one reads, and
 * temporaries keep only the planes still needed, in rings. So nothing is computed twice along that axis.
 */
export function cNest(source: CSource, nest: Nest, name: string): string {
  const [outer] = source.slow;
  const scratch = scratchOf(source.program, nest);
  const loops = nest.stages.map((stage) => cPlane(source, nest, stage, scratch)).join('\n');
  const plain = nest.stages.length === 1 && stagesReach(nest.stages[0]) === 0;
  const body = plain
    ? `for (int64_t ${outer} = ${outer}0; ${outer} < ${outer}1; ${outer}++) {\n${indent(loops)}\n}`
    : `for (int64_t step = ${cShifted(`${outer}0`, -scratch.lead)}; step < ${outer}1; step++) {\n${indent(loops)}\n}`;
  const bounds = source.slow.map((axis) => `${axis}0 = box.${axis}0, ${axis}1 = box.${axis}1`).join(', ');
  const empty = source.slow.map((axis) => `${axis}0 >= ${axis}1`).join(' || ');
  return `/* ${cComment(nest.label)} */
static NOINLINE void ${name}(const struct run *run, int64_t t, struct box box, real *scratch) {
  const int64_t ${bounds};
  if (${empty}) return;
${indent(declarations(source, nest, scratch).join('\n'))}
${indent(body)}
}
`;
}

const stagesReach = (stage: Stage): number => Math.max(...stage.reach.flat());

/** One plane of one stage: all rows of the tile at one place of the slowest axis. */
function cPlane(source: CSource, nest: Nest, stage: Stage, scratch: Scratch): string {
  const [outer, ...middle] = source.slow;
  const [before, after] = stage.reach[0];
  const rows = middle.reduceRight(
    (inner, axis, i) => {
      const [low, high] = stage.reach[i + 1];
      const loop = `for (int64_t ${axis} = ${cShifted(`${axis}0`, -low)}; ${axis} < ${cShifted(`${axis}1`, high)}; ${axis}++) {`;
      return `${loop}\n${indent(inner)}\n}`;
    },
    cRow(source, nest, stage, scratch),
  );
  if (nest.stages.length === 1 && stagesReach(stage) === 0) return rows;
  const planes = planesOf(source, nest, stage).map(({ name, ring, cells }) => {
    const depth = scratch.rings.get(ring)?.depth;
    return `real *const ${name} = ${source.names.of('temporary', ring)} + (${cells === 0 ? outer : `(${cShifted(outer, cells)})`} & ${Number(depth) - 1}) * plane_length;`;
  });
  return `if (${cShifted('step', after)} >= ${cShifted(`${outer}0`, -before)}) {
  const int64_t ${outer} = ${cShifted('step', after)};
${indent([...planes, rows].join('\n'))}
}`;
}

function cRow(source: CSource, nest: Nest, stage: Stage, scratch: Scratch): string {
  const { fast, slow } = source;
  const leaves = nestLeaves(source, nest, stage);
  const numbers: Leaves = { ...leaves, vector: () => false };
  const [low, high] = stage.reach[slow.length];
  const lanes = lanesOf(source.program.real);
  const offset = slow.map((axis) => `${axis} * s${axis}`).join(' + ');
  const begin = low === 0 ? '0' : `-${Math.ceil(low / lanes) * lanes}`;
  const usesTemporaries = planesOf(source, nest, stage).length > 0;
  const lines = [
    `const int64_t row = ${offset};`,
    ...stage.row.map(
      (bound) => `const real ${source.names.of('let', bound.name)} = ${cExpression(bound.value, numbers)};`,
    ),
    `for (int64_t ${fast} = ${begin}; ${fast} < n${fast}${high === 0 ? '' : ` + ${high}`}; ${fast} += LANES) {`,
    ...(usesArrays(nest, stage) ? [`  const int64_t at = row + ${fast};`] : []),
    ...(usesTemporaries ? [`  const int64_t here = ${cHere(source, scratch)};`] : []),
    ...stage.point.map(
      (bound) => `  const vec ${source.names.of('let', bound.name)} = ${cVector(bound.value, leaves)};`,
    ),
    ...indent(cStores(source, nest, stage.stores, leaves)).split('\n'),
    '}',
  ];
  return (usesArrays(nest, stage) ? lines : lines.slice(1)).join('\n');
}

/** All values first, then all stores: a stage's stores don't see each other. */
function cStores(source: CSource, nest: Nest, stores: readonly Store[], leaves: Leaves): string {
  const { fast } = source;
  const values = stores.map((store) => cVector(store.value, leaves));
  const named = stores.map(({ array, time }) => {
    const level = nest.temporaries.includes(array) ? array : cLevel(source, array, time).name;
    return source.names.of('value', `${level}_value`);
  });
  const puts = stores.map((store, i) => {
    const value = stores.length === 1 ? values[i] : named[i];
    if (nest.temporaries.includes(store.array))
      return `*(vec *)(${planeName(source, store.array, 0)} + here) = ${value};`;
    const place = `${cLevel(source, store.array, store.time).name} + at`;
    return `${isReadLater(source, store.array) ? 'put' : 'stream'}(${place}, n${fast} - ${fast}, ${value});`;
  });
  if (stores.length === 1) return puts[0];
  return [...stores.map((_, i) => `const vec ${named[i]} = ${values[i]};`), ...puts].join('\n');
}

/** Snapshots that no step reads wait for another run. */
function isReadLater({ program }: CSource, name: string): boolean {
  if (arrayOf(program, name)?.kind !== 'snapshots') return true;
  return program.steps
    .flatMap(valuesIn)
    .flatMap(loadsOf)
    .some(({ array }) => array === name);
}

function cHere(source: CSource, scratch: Scratch): string {
  const { fast, slow } = source;
  const middle = slow
    .slice(1)
    .map((axis, i) => `(${cShifted(`${axis} - ${axis}0`, scratch.margins[i])}) * row_length + `);
  return `${middle.join('')}${scratch.rowMargin} + ${fast}`;
}

function nestLeaves(source: CSource, nest: Nest, stage: Stage): Leaves {
  const { names, program, slow, fast } = source;
  const pointNames = new Set(stage.point.map((bound) => bound.name));
  const isProfile = (load: Load) => {
    const array = arrayOf(program, load.array);
    return array?.kind === 'profile' ? array.axis : undefined;
  };
  return {
    real: program.real,
    scalar: (name) => names.of('scalar', name),
    let: (name) => names.of('let', name),
    root: { number: 'root', vector: 'roots' },
    vector: (leaf) =>
      (leaf.kind === 'let' && pointNames.has(leaf.name)) ||
      (leaf.kind === 'load' && (isProfile(leaf) === undefined || isProfile(leaf) === slow.length)),
    load: (load) => {
      const along = load.offset[slow.length];
      const vector = (place: string) => (along === 0 ? `LOAD(${place})` : `AT(${place}, ${along})`);
      if (nest.temporaries.includes(load.array)) {
        const middle = load.offset
          .slice(1, -1)
          .map((cells) => (cells === 0 ? '' : ` ${cells < 0 ? '-' : '+'} ${Math.abs(cells)} * row_length`));
        return vector(`${planeName(source, load.array, load.offset[0])} + here${middle.join('')}`);
      }
      const pointer = cLevel(source, load.array, load.time).name;
      const profile = isProfile(load);
      if (profile === slow.length) return vector(`${pointer} + ${fast}`);
      if (profile !== undefined) return `${pointer}[${cShifted(slow[profile], load.offset[profile])}]`;
      return vector(`${pointer} + at${cDistance(source, load)}`);
    },
  };
}

/** Pointers and numbers that a tile works with, fetched once. */
function declarations(source: CSource, nest: Nest, scratch: Scratch): string[] {
  const { names, program, slow, fast } = source;
  const levels = new Map<string, string>();
  const written = new Set(
    nest.stages.flatMap((stage) => stage.stores.map((s) => cLevel(source, s.array, s.time).name)),
  );
  const add = (array: string, time: number) => {
    const decl = arrayOf(program, array);
    if (decl === undefined) return;
    const { name, value } = cLevel(source, array, time);
    const start = decl.kind === 'profile' ? `run->start_${program.axes[decl.axis]}` : 'run->origin';
    levels.set(name, `${written.has(name) ? '' : 'const '}real *const ${name} = ${value} + ${start};`);
  };
  for (const load of nestExpressions(nest).flatMap(loadsOf)) add(load.array, load.time);
  for (const { array, time } of nest.stages.flatMap((stage) => stage.stores)) add(array, time);
  const scalars = [...new Set(nestExpressions(nest).flatMap(scalarsOf))];
  const sizes = [...slow.map((axis) => `s${axis} = run->s${axis}`), `n${fast} = run->n${fast}`];
  const rings = [...scratch.rings].map(
    ([name, ring]) => `real *const ${names.of('temporary', name)} = scratch + LINE + ${ring.first} * plane_length;`,
  );
  return [
    `const int64_t ${sizes.join(', ')};`,
    ...scalars.map((name) => `const real ${names.of('scalar', name)} = run->${names.of('scalar', name)};`),
    ...levels.values(),
    ...(rings.length === 0
      ? ['(void)scratch;']
      : [
          `const int64_t row_length = ${scratch.rowLength(`n${fast}`)};`,
          `const int64_t plane_length = ${scratch.planeLength(slow.slice(1).map((axis) => `(${axis}1 - ${axis}0)`))};`,
          ...rings,
        ]),
  ];
}

function planesOf(source: CSource, nest: Nest, stage: Stage): { name: string; ring: string; cells: number }[] {
  const planes = new Map<string, { name: string; ring: string; cells: number }>();
  const add = (ring: string, cells: number) => {
    if (!nest.temporaries.includes(ring)) return;
    const name = planeName(source, ring, cells);
    planes.set(name, { name, ring, cells });
  };
  for (const load of stageExpressions(stage).flatMap(loadsOf)) add(load.array, load.offset[0]);
  for (const store of stage.stores) add(store.array, 0);
  return [...planes.values()];
}

function planeName(source: CSource, temporary: string, cells: number): string {
  const suffix = cells === 0 ? '' : cells < 0 ? `_m${-cells}` : `_p${cells}`;
  return source.names.of('plane', `${temporary}${suffix}_plane`);
}

const usesArrays = (nest: Nest, stage: Stage): boolean =>
  [...stageExpressions(stage).flatMap(loadsOf), ...stage.stores].some(({ array }) => !nest.temporaries.includes(array));

const boundValue = ({ value }: Let | Store): Expr => value;

const stageExpressions = (stage: Stage): Expr[] => [...stage.row, ...stage.point, ...stage.stores].map(boundValue);

const nestExpressions = (nest: Nest): Expr[] => nest.stages.flatMap(stageExpressions);

const scalarsOf = (expr: Expr): string[] =>
  expr.kind === 'scalar' ? [expr.name] : operandsOf(expr).flatMap(scalarsOf);
