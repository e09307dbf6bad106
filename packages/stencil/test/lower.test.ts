import { describe, expect, test } from 'vitest';
import {
  type Action,
  accumulate,
  add,
  defineGrid,
  div,
  divergence,
  dt,
  dt2Of,
  dtOf,
  evaluateDerived,
  forward,
  grad,
  gridField,
  inject,
  laplace,
  lower,
  mul,
  named,
  type PassReport,
  points,
  power,
  profile,
  save,
  snapshots,
  solve,
  sub,
  timeField,
  update,
} from '../src/index.ts';

const grid = defineGrid(['x', 'z'], 8);
const u = timeField('u', grid);
const w = timeField('w', grid);
const m = gridField('m', grid);
const b = gridField('b', grid);
const eta = named('eta', add(profile('eta_x', grid, 0), profile('eta_z', grid, 1)));
const equation = (f: typeof u) => sub(add(mul(m, dt2Of(f)), mul(eta, dtOf(f))), laplace(grid, f));
const step = (f: typeof u): Action => update(forward(f), solve(equation(f), forward(f)));
const program = (...actions: Action[]) =>
  lower({ name: 'test', axes: grid.axes, spaceOrder: 8, direction: 1, actions }, 'f32');

const levels = (actions: Action[], name: string): number | undefined => {
  const decl = program(...actions).program.arrays.find((array) => array.name === name);
  return decl?.kind === 'time' ? decl.levels : undefined;
};

describe('time levels', () => {
  test('two when the step can be taken in place', () => {
    expect(levels([step(u), inject(points('s', 'source'), forward(u), dt)], 'u')).toBe(2);
  });

  test('three when something else needs ∂²u/∂t² afterwards', () => {
    expect(levels([step(u), accumulate(gridField('g', grid), dt2Of(u))], 'u')).toBe(3);
  });

  test('three when the oldest level is read beside the node', () => {
    const shifted = update(forward(u), add(u, laplace(grid, { kind: 'access', field: u, time: -1 })));
    expect(levels([shifted], 'u')).toBe(3);
  });
});

describe('hoisting', () => {
  test('divisions by parameters happen once, on the host, and the parameter leaves the loop', () => {
    const { program: lowered, derived } = program(step(u));
    expect(derived.map(({ name }) => name)).toEqual(['inverse_m']);
    expect(lowered.arrays.map(({ name }) => name)).not.toContain('m');
    const values = Float32Array.of(0.25, 0.5, 4);
    const inverse = new Float32Array(3);
    evaluateDerived(derived[0], { m: values }, inverse);
    expect([...inverse]).toEqual([4, 2, 0.25]);
  });

  test('a derived field may be computed in the array of its parameter', () => {
    const { derived } = program(step(u));
    const values = Float32Array.from({ length: 10_000 }, (_, i) => 1 + i);
    evaluateDerived(derived[0], { m: values }, values);
    expect(values[9_999]).toBeCloseTo(1e-4, 10);
  });

  test('a missing parameter is named', () => {
    const { derived } = program(step(u));
    expect(() => evaluateDerived(derived[0], {}, new Float32Array(1))).toThrow('needs the parameter m');
  });

  test('run-time numbers become constants, row values leave the inner loop', () => {
    const { program: lowered } = program(step(u));
    expect(lowered.constants).toHaveLength(3);
    const [nest] = lowered.steps;
    expect(nest.kind === 'nest' && nest.stages[0].row.map(({ value }) => value)).toEqual([
      { kind: 'load', array: 'eta_x', time: 0, offset: [0, 0] },
    ]);
  });
});

describe('nested derivatives', () => {
  const flux = divergence(grad(grid, u).map((component) => mul(b, component)));
  const { program: lowered } = program(update(forward(u), flux));
  const [nest] = lowered.steps;

  test('go through temporaries, each computed only as far as it is read', () => {
    if (nest.kind !== 'nest') throw new Error('expected a nest');
    expect(nest.temporaries).toEqual(['flux_x0', 'flux_z1']);
    expect(nest.stages.map(({ reach }) => reach)).toEqual([
      [
        [4, 3],
        [0, 0],
      ],
      [
        [0, 0],
        [4, 3],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  test('widen the halo', () => {
    expect(lowered.halo).toEqual([7, 7]);
  });
});

describe('clusters', () => {
  const nests = (...actions: Action[]): number =>
    program(...actions).program.steps.filter(({ kind }) => kind === 'nest').length;

  test('updates that only meet at their own node share a loop', () => {
    expect(nests(step(u), step(w))).toBe(1);
    expect(nests(step(u), accumulate(gridField('e', grid), power(u, 2)))).toBe(1);
  });

  test('updates that read their neighbours’ results do not', () => {
    expect(nests(step(u), update(forward(w), laplace(grid, forward(u))))).toBe(2);
  });

  test('an update done every fourth step has a loop of its own', () => {
    expect(nests(step(u), save(snapshots('kept', grid, 4), u))).toBe(2);
  });

  test('a joined update uses the value stored before it', () => {
    const { program: lowered } = program(update(forward(w), mul(2, u)), update(forward(u), mul(3, forward(w))));
    const [nest] = lowered.steps;
    if (nest.kind !== 'nest') throw new Error('expected a nest');
    expect(JSON.stringify(nest.stages[0].stores[1].value)).not.toContain('"w"');
  });
});

test('every pass reports what it did', () => {
  const reports: PassReport[] = [];
  lower({ name: 'test', axes: grid.axes, spaceOrder: 8, direction: 1, actions: [step(u)] }, 'f32', (r) =>
    reports.push(r),
  );
  expect(reports.map(({ pass }) => pass)).toEqual([
    'hoist divisions',
    'assign levels',
    'discretise',
    'cluster',
    'measure halo',
    'collect scalars',
    'schedule',
  ]);
  expect(reports[1].summary).toBe('u: 2');
});

test('common subexpressions are computed once', () => {
  const product = div(mul(m, u), add(u, 1));
  const { program: lowered } = program(update(forward(u), add(mul(product, product), product)));
  const [nest] = lowered.steps;
  expect(nest.kind === 'nest' && nest.stages[0].point.length).toBeGreaterThan(0);
  expect(JSON.stringify(nest).match(/"div"/g)).toHaveLength(1);
});
