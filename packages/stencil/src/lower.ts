import { type DiscreteAction, discretise, type Names } from './discretise/discretise.ts';
import { checkOperator, fieldsOf } from './equation/check-operator.ts';
import { operands, type Symbolic } from './equation/expression.ts';
import type { Field } from './equation/fields.ts';
import { type Operator, valuesOf } from './equation/operator.ts';
import { assignLevels } from './schedule/assign-levels.ts';
import { checkNumbers } from './schedule/check-numbers.ts';
import { type Cluster, type ClusteredStep, cluster } from './schedule/cluster.ts';
import { operations } from './schedule/expressions.ts';
import { ConstantPool } from './schedule/hoist-constants.ts';
import { type DerivedField, hoistDivisions } from './schedule/hoist-divisions.ts';
import { hoistRows } from './schedule/hoist-rows.ts';
import { measureHalo, stageReaches } from './schedule/measure-reach.ts';
import { nameValues } from './schedule/name-values.ts';
import type { ArrayDecl, Let, Nest, PointsDecl, Program, Real, Step } from './schedule/program.ts';
import { type PassReport, PassTrace } from './schedule/trace.ts';

/** A program, and the parameters that the host computes from the user's before running it. */
export interface Lowered {
  readonly program: Program;
  readonly derived: readonly DerivedField[];
}

/**
 * The compiler, read aloud: from what happens in one time step, as equations, to loop nests that targets emit.
 *
 * @example const { program } = lower({ name: 'forward', axes: ['x', 'z'], spaceOrder: 8, direction: 1, actions }, 'f32');
 * @throws EquationError for what can't be computed as it is written
 */
export function lower(operator: Operator, real: Real, report: (report: PassReport) => void = () => {}): Lowered {
  checkOperator(operator);
  const trace = new PassTrace(report);
  const ndim = operator.axes.length;
  const hoisted = trace.pass(
    'hoist divisions',
    () => hoistDivisions(operator),
    ({ derived }) => `${derived.map(({ name }) => name).join(', ') || 'none'} computed once`,
  );
  const levels = trace.pass(
    'assign levels',
    () => assignLevels(hoisted.operator),
    (result) => [...result].map(([name, count]) => `${name}: ${count}`).join(', '),
  );
  const discrete = trace.pass(
    'discretise',
    () => discretise(hoisted.operator),
    ({ actions }) =>
      `order ${operator.spaceOrder}, ${actions.reduce((n, a) => n + operationsOf(a), 0)} operations a node`,
  );
  const clusters = trace.pass(
    'cluster',
    () => cluster(discrete.actions, operator.spaceOrder),
    (result) => `${result.filter(({ kind }) => kind === 'nest').length} nests in ${result.length} steps`,
  );
  const halo = trace.pass(
    'measure halo',
    () => measureHalo(clusters, ndim),
    (result) => result.join(' × '),
  );
  const declared = declare(hoisted.operator, levels);
  const scalars = trace.pass(
    'collect scalars',
    () => scalarsOf(hoisted.operator),
    (names) => names.join(', '),
  );
  const { steps, constants } = trace.pass(
    'schedule',
    () => schedule(clusters, discrete.names, { arrays: declared.arrays, scalars, ndim }),
    (result) => `${result.constants.length} constants, ${operationsAtNodes(result.steps)} operations a node`,
  );
  const program: Program = {
    name: operator.name,
    axes: operator.axes,
    real,
    direction: operator.direction,
    halo,
    ...declared,
    steps,
    constants,
    scalars,
  };
  checkNumbers(program);
  return { program, derived: hoisted.derived };
}

/** Names common values, and moves constants and row values out of the inner loop. */
function schedule(
  clusters: readonly ClusteredStep[],
  names: Names,
  { arrays, scalars, ndim }: Pick<Program, 'arrays' | 'scalars'> & { readonly ndim: number },
): { steps: Step[]; constants: Let[] } {
  const pool = new ConstantPool(scalars);
  const rowArrays = new Set(
    arrays.filter((array) => array.kind === 'profile' && array.axis < ndim - 1).map((array) => array.name),
  );
  const nest = (step: Cluster): Nest => {
    const reaches = stageReaches(step, ndim);
    return {
      ...step,
      stages: step.stages.map((assignments, i) => {
        const { lets, stores } = nameValues(assignments, names);
        const hoist = <T extends { readonly value: Let['value'] }>(item: T): T => ({
          ...item,
          value: pool.hoist(item.value),
        });
        const values = { lets: lets.map(hoist), stores: stores.map(hoist) };
        return { reach: reaches[i], ...hoistRows(values, (name) => rowArrays.has(name)) };
      }),
    };
  };
  const steps = clusters.map((step): Step => {
    switch (step.kind) {
      case 'nest':
        return nest(step);
      case 'inject':
        return { ...step, scale: pool.hoist(step.scale) };
      case 'sample':
        return { ...step, value: pool.hoist(step.value) };
      case 'mirror':
        return step;
      default:
        return step satisfies never;
    }
  });
  return { steps, constants: pool.constants };
}

function declare(
  { actions }: Operator,
  levels: ReadonlyMap<string, number>,
): { arrays: ArrayDecl[]; points: PointsDecl[] } {
  const fields = new Map<string, Field>();
  for (const action of actions) for (const field of fieldsOf(action)) fields.set(field.name, field);
  const written = new Set(actions.flatMap((action) => (action.kind === 'sample' ? [] : [action.field.name])));
  const arrays = [...fields.values()].map((field): ArrayDecl => {
    const { name } = field;
    switch (field.kind) {
      case 'time':
        return { kind: 'time', name, levels: levels.get(name) ?? 2 };
      case 'grid':
        return { kind: 'grid', name, written: written.has(name) };
      case 'profile':
        return { kind: 'profile', name, axis: field.axis };
      case 'snapshots':
        return { kind: 'snapshots', name, stride: field.stride, written: written.has(name) };
      default:
        return field satisfies never;
    }
  });
  const points = actions.flatMap((action) =>
    action.kind === 'inject' || action.kind === 'sample' ? [action.points] : [],
  );
  return { arrays, points: [...new Map(points.map((set) => [set.name, set])).values()] };
}

function scalarsOf({ actions, axes }: Operator): string[] {
  const names = new Set<string>(['dt', ...axes.map((axis) => `h_${axis}`)]);
  const visit = (expr: Symbolic): void => {
    if (expr.kind === 'scalar') names.add(expr.name);
    operands(expr).forEach(visit);
  };
  for (const expr of actions.flatMap(valuesOf)) visit(expr);
  return [...names];
}

const operationsOf = (action: DiscreteAction): number =>
  action.kind === 'update' ? [action, ...action.temporaries].reduce((n, { value }) => n + operations(value), 0) : 0;

const operationsAtNodes = (steps: readonly Step[]): number =>
  steps
    .flatMap((step) => (step.kind === 'nest' ? step.stages.flatMap((stage) => [...stage.point, ...stage.stores]) : []))
    .reduce((n, { value }) => n + operations(value), 0);
