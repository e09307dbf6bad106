import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, type TestContext, test } from 'vitest';
import {
  type Action,
  accumulate,
  add,
  assign,
  type Backend,
  backward,
  defineGrid,
  div,
  divergence,
  EquationError,
  type Field,
  forward,
  grad,
  gridField,
  inject,
  interpreter,
  laplace,
  layoutOf,
  lower,
  mirror,
  mul,
  named,
  type Operator,
  points,
  power,
  profile,
  type RealArray,
  type Symbolic,
  sample,
  save,
  scalar,
  snapshots,
  solve,
  sub,
  timeField,
  update,
} from '../src/index.ts';
import { cBackend } from '../src/run/native/backend.ts';
import { wasmBackend } from '../src/run/wasm/backend.ts';
import { needsCompiler } from './compiler-here.ts';

const cache = mkdtempSync(join(tmpdir(), 'judi4cloud-test-'));
afterAll(() => rmSync(cache, { recursive: true }));

const targets: { name: string; backend: () => Promise<Backend>; needs: (context: TestContext) => void }[] = [
  { name: 'interpreter', backend: async () => interpreter, needs: () => {} },
  { name: 'WebAssembly', backend: async () => wasmBackend(), needs: () => {} },
  { name: 'C', backend: () => cBackend({ env: { ...process.env, JUDI_CACHE: cache } }), needs: needsCompiler },
];

const grid = defineGrid(['x', 'z'], 2);
const [u, w] = [timeField('u', grid), timeField('w', grid)];
const [m, b, g] = ['m', 'b', 'g'].map((name) => gridField(name, grid));
const etaX = profile('eta_x', grid, 0);
const etaZ = profile('eta_z', grid, 1);
const src = points('src', 'source');
const rec = points('rec', 'receiver');
const access = (field: Field, time: number): Symbolic => ({ kind: 'access', field, time });

const operator = (...actions: Action[]): Operator => ({ name: 'test', ...grid, direction: 1, actions });

describe.each(targets)('in $name', ({ backend, needs }) => {
  beforeEach(needs);

  it('half powers are roots', async () => {
    const powers = Array.from({ length: 11 }, (_, i) => (i - 5) / 2);
    const kept = snapshots('kept', grid, 1);
    const results = powers.map((_, i) => gridField(`power${i}`, grid));
    const { program } = lower(
      operator(...powers.map((exponent, i) => assign(results[i], power(kept, exponent)))),
      'f64',
    );
    const target = await backend();
    using arena = target.arena();
    const layout = layoutOf([2, 3], program.halo, 'f64');
    const filled = (value: number): RealArray => arena.allocate(layout.volume, 'f64').fill(value);
    const names = program.arrays.map(({ name }) => [name, filled(name === 'kept' ? 2.25 : 0)] as const);
    const arrays = Object.fromEntries(names);
    const kernel = await target.compile(program);
    await kernel.run({ layout, first: 0, last: 0, scalars: { dt: 1, h_x: 1, h_z: 1 }, arrays, points: {}, threads: 1 });
    for (const [i, exponent] of powers.entries()) {
      expect(arrays[`power${i}`][layout.origin + 1], `exponent ${exponent}`).toBeCloseTo(1.5 ** (2 * exponent), 13);
    }
  });

  it('profiles have their value at the nodes of points', async () => {
    const scale = add(etaX, mul(100, etaZ));
    const { program } = lower(
      operator(update(forward(u), 0), inject(src, forward(u), scale), sample(rec, scale)),
      'f64',
    );
    const target = await backend();
    using arena = target.arena();
    const layout = layoutOf([4, 5], program.halo, 'f64');
    const allocate = (length: number) => arena.allocate(length, 'f64');
    const count = (axis: number) => allocate(layout.extent[axis]).map((_, i) => i - layout.start[axis]);
    const arrays = {
      u: [allocate(layout.volume), allocate(layout.volume)],
      eta_x: allocate(layout.extent[0]),
      eta_z: allocate(layout.extent[1]),
    };
    arrays.eta_x.set(count(0));
    arrays.eta_z.set(count(1));
    const nodes = Int32Array.of(0, layout.strides[0] + 4, 3 * layout.strides[0] + 1).map(
      (node) => node + layout.origin,
    );
    const set = (value: number) => ({
      count: 3,
      support: 1,
      nodes,
      weights: allocate(3).fill(1),
      data: allocate(6).fill(value),
    });
    const given = { src: set(2), rec: set(0) };
    const kernel = await target.compile(program);
    await kernel.run({
      layout,
      first: 1,
      last: 1,
      scalars: { dt: 1, h_x: 1, h_z: 1 },
      arrays,
      points: given,
      threads: 1,
    });
    expect([...given.rec.data]).toEqual([0, 0, 0, 0, 401, 103]);
    expect([...nodes].map((node) => arrays.u[0][node])).toEqual([0, 802, 206]);
  });

  it('what is named after a number is not the number', async () => {
    const value = add(mul(named('alpha', add(etaX, 1)), m), mul(scalar('alpha'), b));
    const { program } = lower(operator(assign(g, value)), 'f64');
    const target = await backend();
    using arena = target.arena();
    const layout = layoutOf([2, 3], program.halo, 'f64');
    const filled = (length: number, of: number): RealArray => arena.allocate(length, 'f64').fill(of);
    const volumes = { g: 0, m: 2, b: 5 };
    const arrays = Object.fromEntries(Object.entries(volumes).map(([name, of]) => [name, filled(layout.volume, of)]));
    const given = { ...arrays, eta_x: filled(layout.extent[0], 6) };
    const kernel = await target.compile(program);
    const scalars = { dt: 1, h_x: 1, h_z: 1, alpha: 10 };
    await kernel.run({ layout, first: 0, last: 0, scalars, arrays: given, points: {}, threads: 1 });
    expect(arrays['g'][layout.origin]).toBe(7 * 2 + 10 * 5);
  });
});

describe('refused while lowering', () => {
  const step = update(forward(u), add(u, m));
  const refused: [why: string, actions: Action[], message: RegExp][] = [
    ['an exponent that is no half', [update(forward(u), power(m, 1 / 3))], /\(m\)\^0\.333.*whole or half exponents/],
    ['an exponent that is no number', [update(forward(u), power(m, Number.NaN))], /whole or half exponents/],
    ['thousands of factors', [update(forward(u), power(m, 5000))], /from −32 to 32/],
    ['a number that is none', [update(forward(u), mul(Number.POSITIVE_INFINITY, u))], /Infinity is no number/],
    ['numbers that f32 can’t hold', [update(forward(u), mul(1e30, u, 1e30))], /the number 1\.0*1e\+60: in f32/],
    ['numbers that f32 takes to zero', [update(forward(u), mul(1e-50, u))], /the number 1e-50: in f32/],
    ['a step before the last', [update(forward(u), access(u, -2))], /u\[t-2\] isn't kept/],
    ['another step of a parameter', [update(forward(u), access(m, 1))], /m\[t\+1\] isn't kept/],
    ['a change of the past', [step, update(backward(u), m)], /u\[t-1\] can't be set/],
    [
      'the next step before it is set',
      [update(forward(u), forward(w)), update(forward(w), u)],
      /w\[t\+1\] is used before it is set/,
    ],
    ['a source before its wavefield is set', [inject(src, forward(u), m), step], /u\[t\+1\] is used before it is set/],
    ['a wavefield that nothing sets', [assign(g, w)], /w is never set/],
    ['neighbours of what is being set', [assign(g, laplace(grid, g))], /g is changed, and read beside its node/],
    [
      'neighbours of what is injected into',
      [step, inject(src, forward(u), laplace(grid, forward(u)))],
      /read beside its node/,
    ],
    [
      'nested derivatives at points',
      [step, sample(rec, divergence(grad(grid, u)))],
      /A sample holds a derivative of a derivative/,
    ],
    [
      'receivers as sources',
      [step, inject(rec, forward(u), m)],
      /rec are points in the role of a receiver: expected a source/,
    ],
    ['two fields of one name', [step, assign(gridField('u', grid), m)], /Two fields are called u/],
    [
      'a field of another grid',
      [update(forward(u), gridField('other', defineGrid(['x', 'z'], 4)))],
      /other lives on a grid/,
    ],
    [
      'points in two roles',
      [step, inject(points('p', 'source'), forward(u), m), sample(points('p', 'receiver'), u)],
      /Two sets of points are called p/,
    ],
    ['a profile along no axis', [update(forward(u), profile('p', grid, 2))], /Profile p lies along axis 2 of 2/],
    ['snapshots every 0 steps', [step, save(snapshots('s', grid, 0), u)], /kept every 0 steps/],
    ['sums every half step', [step, accumulate(g, u, 0.5)], /set every 0\.5 steps/],
    [
      'a field called like a derived one',
      [update(forward(u), div(gridField('inverse_m', grid), m))],
      /called inverse_m/,
    ],
    ['nothing', [], /Nothing happens/],
  ];
  test.each(refused)('%s', (_, actions, message) => {
    const attempt = () => lower(operator(...actions), 'f32');
    expect(attempt).toThrow(EquationError);
    expect(attempt).toThrow(message);
  });

  test('equal names of different things, when equations are solved', () => {
    const twice = (a: Symbolic, other: Symbolic) => () => solve(add(mul(a, forward(u)), other), forward(u));
    expect(twice(scalar('m'), access(m, 0))).toThrow(/m stands for two things/);
    expect(twice(named('a', m), named('a', b))).toThrow(/a stands for two things/);
    expect(twice(named('a', m), named('a', m))).not.toThrow();
  });

  test('axes of one name', () => {
    expect(() => defineGrid(['x', 'x'], 2)).toThrow('Two axes have one name');
  });
});

describe('what looks alike', () => {
  const derivedOf = (...actions: Action[]) => lower(operator(...actions), 'f32').derived.map(({ name }) => name);

  test('different quotients are different derived fields, the same in every program', () => {
    expect(derivedOf(update(forward(u), add(div(u, m), div(u, add(m, 1)))))).toEqual([
      'inverse_m',
      'inverse ((m + 1))^-1',
    ]);
    expect(derivedOf(update(forward(u), div(u, add(m, 1))))).toEqual(['inverse ((m + 1))^-1']);
    expect(derivedOf(update(forward(u), div(u, mul(m, b))))).toEqual(['inverse_m_b']);
    const [mb, m2] = [gridField('m_b', grid), gridField('m2', grid)];
    expect(derivedOf(update(forward(u), add(div(u, mb), div(u, m2), power(m, -2))))).toHaveLength(3);
  });

  test('a quotient by something that changes is computed where it stands', () => {
    expect(derivedOf(update(forward(u), u), accumulate(g, div(u, add(g, 1))))).toEqual([]);
    expect(derivedOf(update(forward(u), div(u, m)), mirror(m, 'even'))).toEqual([]);
  });

  test('a step that is taken twice reads the one before it from a level of its own', () => {
    const twice = operator(
      update(forward(u), backward(u)),
      inject(src, forward(u), 1),
      update(forward(u), add(forward(u), backward(u))),
    );
    expect(lower(twice, 'f32').program.arrays).toContainEqual({ kind: 'time', name: 'u', levels: 3 });
  });

  test('the root of a square is no power of one', () => {
    const equation = sub(forward(u), power(power(w, 2), 0.5));
    const { program } = lower(operator(update(forward(w), 0), update(forward(u), solve(equation, forward(u)))), 'f64');
    expect(JSON.stringify(program.steps)).toContain('sqrt');
  });
});
