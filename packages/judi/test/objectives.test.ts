import {
  fwiObjective,
  judiJacobian,
  judiModeling,
  lsrtmObjective,
  type Misfit,
  Model,
  mse,
  type PhysicalParameter,
  studentst,
} from '@judi4cloud/judi';
import { beforeAll, describe, expect, it } from 'vitest';
import { caught } from './caught.ts';
import { pseudoHuber } from './misfits.ts';
import { dm, model, model0, options, survey } from './small-survey.ts';

const { source, receivers, q } = survey(2);
const F0 = judiModeling(model0, source, receivers, { options });
const J = judiJacobian(F0, q);
let dobs: Awaited<ReturnType<typeof F0.mul>>;
let background: typeof dobs;
let linear: typeof dobs;

beforeAll(async () => {
  dobs = await F0.withModel(model).mul(q);
  background = await F0.mul(q);
  linear = await J.mul(dm);
});

/** Float32 rounding of data and sums. */
const rounding = 1e-5;

describe('fwiObjective', () => {
  it('is ½‖F·q − d‖² with gradient J′(F·q − d)', async () => {
    const { f, gradient } = await fwiObjective(model0, q, dobs, { options });
    const residual = background.minus(dobs);
    expect(f).toBeCloseTo(0.5 * residual.norm() ** 2, 4);
    expect(gradient.equals(await J.adjoint.mul(residual), rounding)).toBe(true);
  });

  it('vanishes with its gradient for the data of the model', async () => {
    const { f, gradient } = await fwiObjective(model0, q, background, { options });
    expect(f).toBe(0);
    expect(gradient.norm()).toBe(0);
  });

  it('refuses observed data that are not finite, as operators do', async () => {
    const missing = dobs.map((value, { shot, trace }) => (shot === 1 && trace === 3 ? Number.NaN : value));
    const refused = /The data of shot 1.*, value 3 is NaN, expected a finite number\. Set what is missing to zero/;
    await expect(fwiObjective(model0, q, missing, { options })).rejects.toThrow(refused);
    await expect(F0.adjoint.mul(missing)).rejects.toThrow(refused);
  });

  it('adds experiments, with a gradient for each', async () => {
    const one = await fwiObjective(model0, q.at(0), dobs.at(0), { options });
    const two = await fwiObjective(model0, q.at(1), dobs.at(1), { options });
    const both = await fwiObjective(model0, [q.at(0), q.at(1)], [dobs.at(0), dobs.at(1)], { options });
    expect(both.f).toBe(one.f + two.f);
    expect(both.gradient.map((g) => g.data)).toEqual([one.gradient.data, two.gradient.data]);
    await expect(fwiObjective([model0, model, model0], [q, q], dobs, { options })).rejects.toThrow(
      'The number of experiments in q is 2, expected 3, as in the other arguments, or a single one for all.',
    );
  });
});

describe('lsrtmObjective', () => {
  it('is ½‖J·dm − d‖² with gradient J′(J·dm − d)', async () => {
    const { f, gradient } = await lsrtmObjective(model0, q, dobs, dm, { options });
    const residual = linear.minus(dobs);
    expect(f / (0.5 * residual.norm() ** 2)).toBeCloseTo(1, 5);
    expect(gradient.equals(await J.adjoint.mul(residual), rounding)).toBe(true);
  });

  it('takes the data of the model away with nlind', async () => {
    const { f, gradient } = await lsrtmObjective(model0, q, dobs, dm, { options, nlind: true });
    const residual = linear.plus(background).minus(dobs);
    expect(f / (0.5 * residual.norm() ** 2)).toBeCloseTo(1, 5);
    expect(gradient.equals(await J.adjoint.mul(residual), rounding)).toBe(true);
  });

  it('equals FWI exactly for dm = 0 with nlind', async () => {
    const fwi = await fwiObjective(model0, q, dobs, { options });
    const lsrtm = await lsrtmObjective(model0, q, dobs, dm.scale(0), { options, nlind: true });
    expect(lsrtm.f).toBe(fwi.f);
    expect(lsrtm.gradient.data).toEqual(fwi.gradient.data);
  });

  it('vanishes for the data of its perturbation', async () => {
    const { f } = await lsrtmObjective(model0, q, linear, dm, { options });
    expect(f).toBe(0);
  });

  it('adds experiments', async () => {
    const joint = await lsrtmObjective(model0, q, dobs, [dm, dm.scale(2)], { options });
    const parts = [
      await lsrtmObjective(model0, q, dobs, dm, { options }),
      await lsrtmObjective(model0, q, dobs, dm.scale(2), { options }),
    ];
    expect(joint.f).toBe(parts[0].f + parts[1].f);
    expect(joint.gradient[1].data).toEqual(parts[1].gradient.data);
  });
});

describe('gradients are derivatives', () => {
  type Evaluate = (h: number) => Promise<{ f: number; gradient: PhysicalParameter }>;
  // The exact gradient sums the absorbing layer's part, and the perturbed model keeps its padding.
  const exact = { ...options, sumPadding: true };
  const shifted = (h: number) => new Model(model0.n, model0.d, model0.o, model0.m.plus(dm.scale(h)), { nb: 20 });

  const evaluations: readonly [string, Evaluate][] = [
    ['FWI', (h) => fwiObjective(shifted(h), q, dobs, { options: exact })],
    ['FWI with Student’s t', (h) => fwiObjective(shifted(h), q, dobs, { options: exact, misfit: studentst(2) })],
    ['FWI with a user’s misfit', (h) => fwiObjective(shifted(h), q, dobs, { options: exact, misfit: pseudoHuber })],
    ['LSRTM', (h) => lsrtmObjective(model0, q, dobs, dm.scale(2 + h), { options: exact })],
    ['LSRTM with nlind', (h) => lsrtmObjective(model0, q, dobs, dm.scale(2 + h), { options: exact, nlind: true })],
  ];

  it.each(evaluations)('%s', async (_, evaluate) => {
    const { f: f0, gradient } = await evaluate(0);
    const slope = gradient.dot(dm);
    const errors: { first: number; second: number }[] = [];
    for (const h of [0.05, 0.025, 0.0125]) {
      const change = (await evaluate(h)).f - f0;
      errors.push({ first: Math.abs(change), second: Math.abs(change - h * slope) });
    }
    const order = (kind: 'first' | 'second') => Math.log2(errors[0][kind] / errors[2][kind]) / 2;
    expect(Math.abs(order('second') / 2 - 1)).toBeLessThan(0.05);
    expect(Math.abs(order('first') - 1)).toBeLessThan(0.05);
  });
});

describe('misfits', () => {
  const x = Float32Array.of(1, 2, -3);
  const y = Float32Array.of(0.5, 2, 1);

  it('are what they say', () => {
    expect(mse(x, y)).toEqual({ f: 0.5 * (0.25 + 16), adjointSource: Float32Array.of(0.5, 0, -4) });
    const { f, adjointSource } = studentst(2)(x, y);
    expect(f).toBeCloseTo(1.5 * (Math.log(1 + 0.125) + Math.log(9)), 10);
    expect(adjointSource[2]).toBeCloseTo((3 * -4) / 18, 6);
    expect(studentst(x, y)).toEqual({ f, adjointSource });
  });

  it.each([mse, studentst(3), pseudoHuber] as Misfit[])('have the derivative they give: %s', (misfit) => {
    const { f, adjointSource } = misfit(x, y);
    const h = 1e-3;
    x.forEach((v, i) => {
      const change = misfit(x.with(i, v + h), y).f - f;
      // Second differences are about h times the curvature, which is below 2.
      expect(Math.abs(change / h - adjointSource[i])).toBeLessThan(5e-3);
    });
  });

  it('can be Student’s t by name or with its k', async () => {
    const byName = await fwiObjective(model0, q, dobs, { options, misfit: studentst });
    const byValue = await fwiObjective(model0, q, dobs, { options, misfit: studentst(2) });
    expect(byName.f).toBe(byValue.f);
    expect((await fwiObjective(model0, q, dobs, { options, misfit: studentst(5) })).f).not.toBe(byValue.f);
  });

  it('must return a value and an adjoint source', async () => {
    const bad = (() => ({ f: 1, adjointSource: [1] })) as Misfit;
    const error = await caught(() => fwiObjective(model0, q, dobs, { options, misfit: bad }));
    expect(error.message).toContain(
      'The misfit returned f: number and an adjointSource of 1 value, expected a number and 2265 values.',
    );
  });
});

it('refuses settings and geometries that do not fit', async () => {
  await expect(fwiObjective(model0, q, dobs.at(0), { options })).rejects.toThrow(
    'the source geometry has 2 shots and the receiver geometry 1.',
  );
  await expect(fwiObjective(model0, q, dobs, { sumPadding: true } as object)).rejects.toThrow(
    "Unknown setting 'sumPadding'",
  );
});
