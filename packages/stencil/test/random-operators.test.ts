import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { EquationError } from '../src/equation/errors.ts';
import { type Field, interpreter, type Layout, layoutOf, lower, type Operator, solve, update } from '../src/index.ts';
import type { Lowered } from '../src/lower.ts';
import type { Backend, KernelCall, PointData, RealArray } from '../src/run/kernel.ts';
import { cBackend } from '../src/run/native/backend.ts';
import { wasmBackend } from '../src/run/wasm/backend.ts';
import { evaluateDerived } from '../src/schedule/derive.ts';
import type { Real } from '../src/schedule/program.ts';
import { AsWritten, type State } from './as-written.ts';
import { needsCompiler } from './compiler-here.ts';
import { type RandomOperator, randomEquation, randomOperator } from './random-operators.ts';
import { randomNumbers } from './shots.ts';

/** Operators to try per target; `STENCIL_OPERATORS=2000` tries more. */
const asked = Number(process.env['STENCIL_OPERATORS'] ?? 0);
const seed = Number(process.env['STENCIL_SEED'] ?? 1);

const cache = mkdtempSync(join(tmpdir(), 'judi4cloud-test-'));
afterAll(() => rmSync(cache, { recursive: true }));

const env = { ...process.env, JUDI_CACHE: cache };

interface Target {
  readonly name: string;
  /** For operators over so many axes. */
  readonly backend: (axes: number) => Promise<Backend>;
  readonly operators: number;
  readonly needs: (context: TestContext) => void;
}

const targets: Target[] = [
  { name: 'interpreter', backend: async () => interpreter, operators: 150, needs: () => {} },
  { name: 'WebAssembly', backend: async () => wasmBackend(), operators: 100, needs: () => {} },
  {
    name: 'C',
    backend: (axes) => cBackend({ env, tile: { steps: 2, cells: [3, 2].slice(0, axes - 1) } }),
    operators: 8,
    needs: needsCompiler,
  },
];

describe.each(targets)('random operators on $name', ({ backend, operators, needs }) => {
  beforeEach(needs);

  it.each<Real>(['f64', 'f32'])('are refused while lowering, or computed as they are written, in %s', async (real) => {
    const onAxes = [undefined, undefined, await backend(2), await backend(3)];
    let computed = 0;
    await fc.assert(
      fc.asyncProperty(randomOperator(), fc.nat(), async (random, salt) => {
        const lowered = unlessRefused(() => lower(random.operator, real));
        if (lowered === undefined) return;
        computed++;
        await expectAsWritten(random, lowered, onAxes[random.operator.axes.length] as Backend, salt);
      }),
      { numRuns: asked || operators, seed, endOnFailure: false },
    );
    expect(computed).toBeGreaterThan((asked || operators) / 3);
  });
});

it('what `solve` gives satisfies its equation', () => {
  let solved = 0;
  fc.assert(
    fc.property(randomEquation(), fc.nat(), ({ equation, unknown, fields }, salt) => {
      const value = unlessRefused(() => solve(equation, unknown));
      if (value === undefined) return;
      const operator: Operator = {
        name: 'solved',
        axes: ['x', 'z'],
        spaceOrder: 2,
        direction: 1,
        actions: [update(unknown, value)],
      };
      const layout = layoutOf([4, 5], [9, 9], 'f64');
      const state = { ...initialState(fields, layout, ['dt', 'alpha', 'k0', 'h_x', 'h_z'], 1, salt), last: 0 };
      const written = new AsWritten(operator, state, 2 ** -52);
      written.run();
      eachNode(layout, (node) => {
        const { value, error } = written.valueAt(0, equation, node);
        if (!(error < 1e3)) return;
        solved++;
        if (Math.abs(value) > 4 * error) expect.fail(`${value} ± ${error} is not zero at ${node}`);
      });
    }),
    { numRuns: asked || 300, seed },
  );
  expect(solved).toBeGreaterThan(10 * (asked || 300));
});

/** Undefined where the language refuses it; any other error is a fault. */
function unlessRefused<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof EquationError) return undefined;
    throw error;
  }
}

async function expectAsWritten({ operator, fields }: RandomOperator, lowered: Lowered, target: Backend, salt: number) {
  const { program, derived } = lowered;
  using arena = target.arena();
  const layout = layoutOf(program.axes.length === 2 ? [5, 9] : [3, 4, 6], program.halo, program.real);
  const state = initialState(fields, layout, program.scalars, program.direction, salt);
  const arrays: Record<string, RealArray | RealArray[]> = {};
  const put = (values: RealArray): RealArray => {
    const array = arena.allocate(values.length, program.real);
    array.set(values);
    return array;
  };
  for (const decl of program.arrays) {
    const formula = derived.find(({ name }) => name === decl.name);
    if (decl.kind === 'time') {
      const levels = Array.from({ length: decl.levels }, () => arena.allocate(state.layout.volume, program.real));
      const [before, now] = state.arrays[decl.name] as readonly RealArray[];
      levels[modulo(state.first - operator.direction, decl.levels)].set(before);
      levels[modulo(state.first, decl.levels)].set(now);
      arrays[decl.name] = levels;
    } else if (formula) {
      const into = arena.allocate(state.layout.volume, program.real);
      evaluateDerived(formula, state.arrays as Record<string, RealArray>, into);
      arrays[decl.name] = into;
    } else arrays[decl.name] = put(state.arrays[decl.name] as RealArray);
  }
  const points = Object.fromEntries(
    Object.entries(state.points).map(([set, data]) => [
      set,
      { ...data, weights: put(data.weights), data: put(data.data) },
    ]),
  );
  const kernel = await target.compile(program);
  await kernel.run({ ...state, arrays, points, threads: 2 });

  const expected = new AsWritten(operator, state, program.real === 'f32' ? 2 ** -23 : 2 ** -52);
  expected.run();
  for (const field of fields) {
    const decl = program.arrays.find((array) => array.name === field.name);
    if (decl === undefined) continue;
    const given = arrays[field.name];
    if (decl.kind === 'time') {
      for (const t of [state.last, state.last + operator.direction]) {
        expectWithin((given as RealArray[])[modulo(t, decl.levels)], expected.field(field, t), `${field.name} at ${t}`);
      }
    } else expectWithin(given as RealArray, expected.field(field), field.name);
  }
  for (const { name } of program.points) expectWithin(points[name].data, expected.record(name), name);
}

const modulo = (value: number, n: number): number => ((value % n) + n) % n;

/** Beyond these, one precision overflows before another. */
const huge: Record<Real, number> = { f32: 1e30, f64: 1e250 };
/** WebAssembly takes smaller numbers to zero. */
const tiny = 2 ** -98;

function expectWithin(
  got: RealArray,
  { values, errors }: { values: Float64Array; errors: Float64Array },
  what: string,
) {
  const most = huge[got instanceof Float32Array ? 'f32' : 'f64'];
  for (let i = 0; i < values.length; i++) {
    if (!(errors[i] < most) || !(Math.abs(values[i]) < most)) continue;
    if (Math.abs(got[i] - values[i]) <= 4 * errors[i] + tiny) continue;
    expect.fail(`${what}[${i}] is ${got[i]}, expected ${values[i]} ± ${errors[i]}`);
  }
}

/** Parameters from 0.5 to 1.5, wavefields around 0 with halos of zeros, three steps. */
function initialState(
  fields: readonly Field[],
  layout: Layout,
  numbers: readonly string[],
  direction: 1 | -1,
  salt: number,
): State {
  const random = randomNumbers(salt);
  const Real = layout.real === 'f32' ? Float32Array : Float64Array;
  const filled = (length: number, value: () => number): RealArray => new Real(length).map(value);
  const around = () => 2 * random() - 1;
  const size = () => 0.5 + random();
  const [first, last] = direction === 1 ? [0, 2] : [2, 0];
  const arrays: Record<string, RealArray | RealArray[]> = {};
  const domain = new Set<number>();
  eachNode(layout, (node) => domain.add(node));
  for (const field of fields) {
    switch (field.kind) {
      case 'time':
        arrays[field.name] = [0, 1].map(() => {
          const values = new Real(layout.volume);
          for (const node of domain) values[node] = around();
          return values;
        });
        break;
      case 'grid':
        arrays[field.name] = filled(layout.volume, size);
        break;
      case 'profile':
        arrays[field.name] = filled(layout.extent[field.axis], size);
        break;
      case 'snapshots':
        arrays[field.name] = filled((Math.floor(3 / field.stride) + 1) * layout.volume, around);
        break;
      default:
        field satisfies never;
    }
  }
  const nodes = [...domain];
  const pick = (count: number, support: number): PointData => ({
    count,
    support,
    nodes: Float64Array.from({ length: count * support }, () => nodes[Math.floor(random() * nodes.length)]),
    weights: filled(count * support, size),
    data: new Real(4 * count),
  });
  const src = pick(2, 3);
  src.data.set(filled(src.data.length, around));
  const scalars = Object.fromEntries(numbers.map((name) => [name, Math.fround(size())]));
  return { layout, first, last, scalars, arrays, points: { src, rec: pick(3, 2) } };
}

function eachNode({ shape, strides, origin }: KernelCall['layout'], visit: (node: number) => void): void {
  const walk = (axis: number, node: number): void => {
    if (axis === shape.length) visit(node);
    else for (let cell = 0; cell < shape[axis]; cell++) walk(axis + 1, node + cell * strides[axis]);
  };
  walk(0, origin);
}
