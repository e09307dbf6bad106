import {
  Geometry,
  judiJacobian,
  judiModeling,
  judiProjection,
  judiVector,
  Model,
  onWarning,
  rickerWavelet,
} from '@judi4cloud/judi';
import { beforeAll, describe, expect, it } from 'vitest';
import { dm, mismatch, model, model0, noisy, options, survey } from './small-survey.ts';

// Noise has wavelengths below the grid's.
beforeAll(() => {
  const quiet = onWarning(() => {});
  return () => quiet[Symbol.dispose]();
});

/** Float32 propagation of some hundred steps, relative to the product of norms. */
const dotTolerance = 1e-5;

// Samples that are the computational ones, coarser ones and finer ones, whole ratios and others.
const samplings = [
  { dt: 1, dtComp: 1 },
  { dt: 2, dtComp: 1 },
  { dt: 2, dtComp: 1.3 },
  { dt: 0.5, dtComp: 1 },
  { dt: 0.75, dtComp: 1.1 },
];

describe.each(samplings)('samples every $dt ms computed every $dtComp ms', ({ dt, dtComp }) => {
  const { source, receivers, q } = survey(dt);
  const chosen = { ...options, dtComp, sumPadding: true };

  it('give F the adjoint F′', async () => {
    const F = judiModeling(model, source, receivers, { options: chosen });
    const x = noisy(source, 1);
    const y = noisy(receivers, 2);
    const Fx = await F.mul(x);
    const Fty = await F.adjoint.mul(y);
    expect(mismatch(Fx.dot(y), x.dot(Fty), Fx.norm() * y.norm())).toBeLessThan(dotTolerance);
  });

  it('give J the adjoint J′', async () => {
    const J = judiJacobian(judiModeling(model0, source, receivers, { options: chosen }), q);
    const y = noisy(receivers, 3);
    const Jdm = await J.mul(dm);
    const Jty = await J.adjoint.mul(y);
    expect(mismatch(Jdm.dot(y), dm.dot(Jty), Jdm.norm() * y.norm())).toBeLessThan(dotTolerance);
  });
});

describe('resampled data', () => {
  it('are the data of finer sampling, taken at their own samples', async () => {
    const [fine, coarse] = [survey(1), survey(2)];
    const d1 = await judiModeling(model, fine.source, fine.receivers, { options }).mul(fine.q);
    const d2 = await judiModeling(model, coarse.source, coarse.receivers, { options }).mul(coarse.q);
    const nrec = 15;
    // The last sample is left out: a run at 1 ms does not compute it.
    let difference = 0;
    let total = 0;
    for (let i = 0; i < 150; i++)
      for (let r = 0; r < nrec; r++) {
        const value = d1.data[0][2 * i * nrec + r];
        difference += (value - d2.data[0][i * nrec + r]) ** 2;
        total += value ** 2;
      }
    // The wavelet starts abruptly, which interpolation rounds off.
    expect(Math.sqrt(difference / total)).toBeLessThan(1e-4);
  });

  it('may start and end at other times than the source', async () => {
    const { source, q } = survey(1);
    const axis = { dt: 1, t: 200 };
    const late = new Geometry([100, 300], 0, 47, { ...axis, t0: 60, nsrc: 2 });
    const full = new Geometry([100, 300], 0, 47, { dt: 1, t: 300, nsrc: 2 });
    const d = await judiModeling(model, source, late, { options }).mul(q);
    const reference = await judiModeling(model, source, full, { options }).mul(q);
    expect(d.data[1]).toEqual(reference.data[1].slice(60 * 2, 261 * 2));
  });
});

describe('F and J are linear', () => {
  const { source, receivers, q } = survey();
  const F = judiModeling(model, source, receivers, { options });
  const J = judiJacobian(judiModeling(model0, source, receivers, { options }), q);
  /** Float32 rounding of wavefields that are superposed. */
  const linearity = 5e-5;
  /** Doubling is exact, but for the flushing of subnormal numbers. */
  const doubling = 1e-6;

  it('in sums and multiples', async () => {
    const [a, b] = [noisy(source, 4), noisy(source, 5)];
    const [Fa, Fb] = [await F.mul(a), await F.mul(b)];
    expect((await F.mul(a.plus(b))).equals(Fa.plus(Fb), linearity)).toBe(true);
    expect((await F.mul(a.minus(b))).equals(Fa.minus(Fb), linearity)).toBe(true);
    expect((await F.mul(a.scale(2))).equals(Fa.scale(2), doubling)).toBe(true);
    expect((await F.scale(2).mul(a)).equals(Fa.scale(2), doubling)).toBe(true);
    const d = noisy(receivers, 6);
    expect((await F.adjoint.scale(-3).mul(d)).equals((await F.adjoint.mul(d)).scale(-3), doubling)).toBe(true);
    expect((await J.scale(2).mul(dm)).equals(await J.mul(dm.scale(2)), linearity)).toBe(true);
    expect((await J.scale(2).adjoint.mul(d)).equals((await J.adjoint.mul(d)).scale(2), doubling)).toBe(true);
  });

  it('in sources at different places', async () => {
    const moved = new Geometry([[250], [520]], 0, 31, { dt: 1, t: 300 });
    const [a, b] = [noisy(source, 7), noisy(moved, 8)];
    const [Ps1, Ps2] = [judiProjection(source), judiProjection(moved)];
    const PrF = judiProjection(receivers).mul(judiModeling(model, { options }));
    const [d1, d2] = [await PrF.mul(Ps1.adjoint).mul(a), await PrF.mul(Ps2.adjoint).mul(b)];
    const sum = await PrF.mul(Ps1.adjoint.mul(a).plus(Ps2.adjoint.mul(b)));
    const difference = await PrF.mul(Ps1.adjoint.mul(a).minus(Ps2.adjoint.mul(b)));
    expect(sum.equals(d1.plus(d2), linearity)).toBe(true);
    expect(difference.equals(d1.minus(d2), linearity)).toBe(true);
  });

  it('so that J·0 is 0, and J takes plain arrays', async () => {
    expect((await J.mul(dm.scale(0))).norm()).toBe(0);
    expect((await J.mul(dm.data)).equals(await J.mul(dm))).toBe(true);
  });

  it('so that J′J is symmetric', async () => {
    const sums = judiJacobian(
      judiModeling(model0, source, receivers, { options: { ...options, sumPadding: true } }),
      q,
    );
    const normal = sums.adjoint.mul(sums);
    const other = dm.transpose().withData(dm.data.slice().reverse());
    const [x, y] = [dm, dm.withData(other.data)];
    const [Nx, Ny] = [await normal.mul(x), await normal.mul(y)];
    expect(mismatch(Nx.dot(y), x.dot(Ny), Nx.norm() * y.norm())).toBeLessThan(dotTolerance);
  });
});

describe('shots', () => {
  const { source, receivers, q } = survey();
  const F = judiModeling(model, source, receivers, { options });
  const J = judiJacobian(judiModeling(model0, source, receivers, { options }), q);

  it('are those of at()', async () => {
    const d = await F.mul(q);
    expect((await F.at(1).mul(q.at(1))).data[0]).toEqual(d.data[1]);
    expect((await F.at([1, 0]).mul(q.at([1, 0]))).data).toEqual([d.data[1], d.data[0]]);
    expect((await J.at(1).mul(dm)).data[0]).toEqual((await J.mul(dm)).data[1]);
    const images = [await J.at(0).adjoint.mul(d.at(0)), await J.at(1).adjoint.mul(d.at(1))];
    expect((await J.adjoint.mul(d)).equals(images[0].plus(images[1]))).toBe(true);
  });

  it('are the same composed of projections, forward and backward', async () => {
    const [Pr, Ps] = [judiProjection(receivers), judiProjection(source)];
    const A = judiModeling(model, { options });
    const d = await F.mul(q);
    expect((await Pr.mul(A).mul(Ps.adjoint).mul(q)).data).toEqual(d.data);
    expect((await Ps.mul(A.adjoint).mul(Pr.adjoint).mul(d)).data).toEqual((await F.adjoint.mul(d)).data);
  });

  it('come as plain arrays when asked for', async () => {
    const plain = judiModeling(model, source, receivers, { options: { ...options, returnArray: true } });
    expect(await plain.mul(q.data)).toEqual((await F.mul(q)).data);
    expect(await judiJacobian(plain, q).adjoint.mul(q.data.map(() => new Float32Array(301 * 15)))).toBeInstanceOf(
      Float32Array,
    );
  });

  it('report progress and stop when told', async () => {
    const fractions: number[] = [];
    await F.mul(q, { onProgress: ({ done, total }) => fractions.push(done / (total ?? 1)) });
    expect(fractions.at(-1)).toBe(1);
    const reason = new Error('enough');
    await expect(F.mul(q, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('limitM', () => {
  const { source, q } = survey();
  const near = new Geometry(
    [
      [150, 200, 250],
      [420, 450],
    ],
    0,
    47,
    { dt: 1, t: 300 },
  );
  const limited = { ...options, limitM: true };

  it('leaves data alone that nothing outside the area reaches', async () => {
    // From a source by the area's edge to a receiver it is 540 m at least, and waves go 400 m in the record.
    const time = { dt: 1, t: 200 };
    const sources = new Geometry([[203], [481]], 0, 23, time);
    const short = new Geometry(
      [
        [150, 200, 250],
        [420, 450],
      ],
      0,
      47,
      time,
    );
    const wavelets = judiVector(sources, rickerWavelet(200, 1, 0.015));
    const whole = judiModeling(model, sources, short, { options });
    const part = judiModeling(model, sources, short, { options: { ...limited, bufferSize: 250 } });
    const d = await whole.mul(wavelets);
    expect((await part.mul(wavelets)).equals(d, 1e-5)).toBe(true);
    expect((await part.adjoint.mul(d)).equals(await whole.adjoint.mul(d), 1e-5)).toBe(true);
  });

  it('is the whole model when the buffer reaches that far', async () => {
    const whole = judiModeling(model, source, near, { options });
    const part = judiModeling(model, source, near, { options: { ...limited, bufferSize: 1e4 } });
    const d = await whole.mul(q);
    expect((await part.mul(q)).data).toEqual(d.data);
    expect((await part.adjoint.mul(d)).data).toEqual((await whole.adjoint.mul(d)).data);
  });

  it('gives images on the whole model, zero outside the area, adjoint to J', async () => {
    const F0 = judiModeling(model0, source, near, { options: { ...limited, bufferSize: 30, sumPadding: true } });
    const J = judiJacobian(F0, q).at(0);
    const y = noisy(near, 9).at(0);
    const image = await J.adjoint.mul(y);
    expect(image.n).toEqual(model0.n);
    expect(image.at([0, 7], undefined).norm()).toBe(0);
    expect(image.at([7, 8], undefined).norm()).toBeGreaterThan(0);
    expect(image.at([24, 61], undefined).norm()).toBe(0);
    const Jdm = await J.mul(dm);
    expect(mismatch(Jdm.dot(y), dm.dot(image), Jdm.norm() * y.norm())).toBeLessThan(dotTolerance);
  });
});

describe('Taylor expansion', () => {
  const { source, receivers, q } = survey();
  const F = judiModeling(model0, source, receivers, { options });

  it('has a remainder of second order', async () => {
    const d0 = await F.mul(q);
    const Jdm = await judiJacobian(F, q).mul(dm);
    // Large enough that float32 rounding of the data does not show, small enough for the third order.
    const steps = [0.2, 0.1, 0.05];
    const errors: { first: number; second: number }[] = [];
    for (const h of steps) {
      const moved = new Model(model0.n, model0.d, model0.o, model0.m.plus(dm.scale(h)), { nb: 20 });
      const change = (await F.withModel(moved).mul(q)).minus(d0);
      errors.push({ first: change.norm(), second: change.minus(Jdm.scale(h)).norm() });
    }
    const slope = (kind: 'first' | 'second') => Math.log2(errors[0][kind] / errors[2][kind]) / 2;
    expect(Math.abs(slope('first') - 1)).toBeLessThan(0.05);
    expect(Math.abs(slope('second') / 2 - 1)).toBeLessThan(0.05);
  });
});

it('propagates in 3D', async () => {
  const cube = new Model([21, 19, 17], [10, 10, 10], [0, 0, 0], 1 / 1.5 ** 2, { nb: 8 });
  const time = { dt: 1.5, t: 120 };
  const source = new Geometry([[101]], [[87]], 43, time);
  const receivers = new Geometry([50, 103, 150], [60, 88, 111], 22, time);
  const J = judiModeling(cube, source, receivers, { options: { nthreads: 1, dtComp: 1.5 } });
  const [x, y] = [noisy(source, 10), noisy(receivers, 11)];
  const Fx = await J.mul(x);
  expect(mismatch(Fx.dot(y), x.dot(await J.adjoint.mul(y)), Fx.norm() * y.norm())).toBeLessThan(dotTolerance);
  expect(judiVector(receivers, Fx.data).norm()).toBeGreaterThan(0);
});
