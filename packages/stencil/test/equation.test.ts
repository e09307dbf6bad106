import { describe, expect, test } from 'vitest';
import {
  add,
  backward,
  defineGrid,
  divergence,
  dt2Of,
  dtOf,
  forward,
  grad,
  gridField,
  laplace,
  mul,
  named,
  power,
  profile,
  reverseTime,
  show,
  solve,
  sub,
  timeField,
} from '../src/index.ts';

const grid = defineGrid(['x', 'z'], 4);
const u = timeField('u', grid);
const m = gridField('m', grid);
const b = gridField('b', grid);
const eta = named('eta', add(profile('eta_x', grid, 0), profile('eta_z', grid, 1)));

describe('solve', () => {
  test('the undamped wave equation gives the leapfrog step', () => {
    const step = solve(sub(mul(m, dt2Of(u)), laplace(grid, u)), forward(u));
    expect(show(step)).toMatchInlineSnapshot(`"((2·u[t] + -1·u[t-1]) + (m)^-1·(dt)^2·(∂²0(u[t]) + ∂²1(u[t])))"`);
  });

  test('damping and density appear as in the derivation', () => {
    const flux = divergence(grad(grid, u).map((component) => mul(b, component)));
    const step = solve(sub(add(mul(m, b, dt2Of(u)), mul(eta, dtOf(u))), flux), forward(u));
    expect(show(step)).toMatchInlineSnapshot(
      `"((2·u[t] + -1·u[t-1]) + eta·dt·(m)^-1·(b)^-1·u[t] + (m)^-1·(b)^-1·(dt)^2·(∂0-0.5(b·∂0+0.5(u[t])) + ∂1-0.5(b·∂1+0.5(u[t]))))·((1 + eta·dt·(m)^-1·(b)^-1·1))^-1"`,
    );
  });

  test('what may be zero divides nothing, in whatever order the terms stand', () => {
    const [inertia, damping] = [mul(m, dt2Of(u)), mul(eta, dtOf(u))];
    for (const terms of [
      [inertia, damping],
      [damping, inertia],
    ]) {
      const step = show(solve(sub(add(...terms), laplace(grid, u)), forward(u)));
      expect(step).toContain('(m)^-1');
      expect(step).not.toContain('(eta)^-1');
    }
    const w = timeField('w', grid);
    const moving = solve(add(mul(add(power(w, 2), 1), forward(u)), u), forward(u));
    expect(show(moving)).toMatchInlineSnapshot(`"-1·u[t]·(((w[t])^2 + 1))^-1"`);
  });

  test('backwards in time is the mirror image', () => {
    const equation = add(mul(m, dt2Of(u)), mul(eta, dtOf(u)), mul(-1, laplace(grid, u)));
    const mirrored = solve(reverseTime(equation), backward(u));
    expect(show(reverseTime(mirrored))).toBe(show(solve(equation, forward(u))));
  });

  test('refuses an unknown that does not occur, or not linearly', () => {
    expect(() => solve(laplace(grid, u), forward(u))).toThrow('does not occur');
    expect(() => solve(mul(forward(u), forward(u)), forward(u))).toThrow('not linear');
    expect(() => solve(laplace(grid, forward(u)), forward(u))).toThrow('not linear');
  });
});

test('grids refuse odd and extreme orders', () => {
  for (const order of [0, 3, 18, 2.5]) expect(() => defineGrid(['x', 'z'], order)).toThrow('even number from 2 to 16');
});
