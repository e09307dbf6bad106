import {
  Geometry,
  type Input,
  isJudiError,
  type JudiVector,
  judiJacobian,
  judiModeling,
  judiProjection,
  judiVector,
  Model,
  onWarning,
  type PhysicalParameter,
  rickerWavelet,
} from '@judi4cloud/judi';
import { describe, expect, it } from 'vitest';
import { caught } from './caught.ts';
import { dm, model, model0, n, options, survey } from './small-survey.ts';

const { source, receivers, q } = survey();
const F = judiModeling(model, source, receivers, { options });
const J = judiJacobian(F, q);

describe('operators state their spaces', () => {
  it('which the adjoint swaps, and the adjoint of the adjoint swaps back', () => {
    expect(F.domain).toEqual({ kind: 'shots', geometry: source });
    expect(F.range).toEqual({ kind: 'shots', geometry: receivers });
    expect(F.adjoint.domain).toEqual(F.range);
    expect(F.adjoint.range).toEqual(F.domain);
    expect(J.domain.kind).toBe('model');
    expect(J.T.range).toEqual(J.domain);
    expect(J.T.T.domain).toEqual(J.domain);
    expect([F.name, F.T.name, F.T.T.name, J.scale(2).name]).toEqual(['F', "F'", 'F', '2·J']);
  });

  it('which at() restricts to shots', () => {
    expect(F.at(1).domain).toEqual({ kind: 'shots', geometry: source.at(1) });
    expect(F.adjoint.at([1, 0]).domain).toEqual({ kind: 'shots', geometry: receivers.at([1, 0]) });
    expect(J.at(1).source).toEqual(q.at(1));
    expect(J.adjoint.at(0).range).toEqual(J.domain);
  });

  it('which compositions take from their parts', () => {
    const gaussNewton = J.adjoint.mul(J);
    expect(gaussNewton.name).toBe("J'·J");
    expect(gaussNewton.domain).toEqual(J.domain);
    expect(gaussNewton.range).toEqual(J.domain);
    expect(gaussNewton.at(0).adjoint.name).toBe("J'·J");
  });

  it('which projections give to the wave equation', () => {
    const Pr = judiProjection(receivers);
    const Ps = judiProjection(source);
    const A = judiModeling(model, { options });
    for (const composed of [
      Pr.mul(A).mul(Ps.adjoint),
      Pr.mul(A.mul(Ps.T)),
      Ps.mul(A.adjoint).mul(Pr.adjoint).adjoint,
    ]) {
      expect(composed.domain).toEqual(F.domain);
      expect(composed.range).toEqual(F.range);
    }
    expect(Ps.mul(A.T).mul(Pr.T).name).toBe("F'");
    expect(Ps.adjoint.adjoint.geometry).toBe(source);
    expect(Pr.mul(A).adjoint.adjoint.geometry).toBe(receivers);
  });
});

describe('an operator refuses', () => {
  const anything = (x: unknown) => x as Input<JudiVector> & Input<PhysicalParameter>;

  it.each([
    [
      () => F.mul(anything(dm)),
      'F cannot be applied to a model perturbation of 61 × 41 points: expected data of 2 shots (301 × 1 samples at 1 ms in the first).',
    ],
    [
      () => J.mul(anything(q)),
      'J cannot be applied to data of 2 shots (301 × 1 samples at 1 ms in the first): expected a model perturbation of 61 × 41 points.',
    ],
    [
      () => F.mul(anything(3)),
      'F cannot be applied to 3: expected data of 2 shots (301 × 1 samples at 1 ms in the first).',
    ],
    [
      () => F.mul(q.at(0)),
      'F cannot be applied to data of 1 shot (301 × 1 samples at 1 ms in the first): expected data of 2 shots (301 × 1 samples at 1 ms in the first). Select the same shots of operator and vector with at().',
    ],
    [
      () => F.adjoint.mul(q),
      "Shot 0: F' got data with other positions or time samples than its geometry has: data of 1 shot (301 × 1 samples at 1 ms in the first), expected data of 1 shot (301 × 15 samples at 1 ms in the first). F takes it.",
    ],
    [() => J.mul(new Float32Array(7)), 'The perturbation given to J has 7 values, expected 2501 = 61 × 41.'],
    [
      () => J.mul(dm.at([0, 60], undefined)),
      'J cannot be applied to a model perturbation of 60 × 41 points: expected a model perturbation of 61 × 41 points. Its grid starts at 50, 0 m with 10, 10 m between points.',
    ],
    [() => F.mul([new Float32Array(301)]), 'there are data of 1 shot and a geometry of 2.'],
    [
      () => J.mul(anything(J)),
      'J cannot be applied to products of J, data of 2 shots (301 × 15 samples at 1 ms in the first): expected a model perturbation of 61 × 41 points.',
    ],
    [
      () => judiModeling(anything(model.m) as unknown as Model),
      'judiModeling cannot be applied to a PhysicalParameter as model: expected a Model, judiModeling(model, src, rec).',
    ],
    [
      () => judiModeling(model, { options }).mul(anything(q) as never),
      'judiModeling(model) cannot be applied to data of 2 shots (301 × 1 samples at 1 ms in the first): expected Ps.adjoint. Give it sources and receivers: Pr.mul(F).mul(Ps.adjoint), or judiModeling(model, src, rec).',
    ],
    [
      () => judiModeling(model, source, receivers, { spaceOrder: 4 } as object),
      "Unknown setting 'spaceOrder', expected options. Options go one level deeper: { options: { spaceOrder: … } }.",
    ],
    [
      () => J.mul(dm.map((v, i) => (i === 3 ? Number.NaN : v))),
      'The perturbation given to J, value 3 is NaN, expected a finite number. Set what is missing to zero.',
    ],
    [() => F.scale(Number.NaN), 'factor is NaN, expected a finite number.'],
  ])('%#', async (action, message) => {
    expect((await caught(action)).message).toBe(message);
  });
});

describe('an experiment refuses', () => {
  const time = { dt: 1, t: 300 };
  const at = (x: number, z: number) => new Geometry([[300], [x]], 0, [[20], [z]], time);

  it.each([
    [
      () => judiModeling(model, at(30, 20), receivers),
      'Shot 1: source 0 is at x = 30 m, outside the model, which reaches from 50 to 650 m. Move it, enlarge the model or check the units (m).',
    ],
    [
      () => judiModeling(model, source, at(60, -5)),
      'Shot 1: receiver 0 is at z = -5 m, above the surface of the model, which reaches from 0 to 400 m. Depth is positive downwards; change its sign or the origin of the model.',
    ],
    [
      () => judiModeling(model, source, receivers.at(0)),
      'the source geometry has 2 shots and the receiver geometry 1. Give the same receivers to every shot with nsrc.',
    ],
    [
      () => judiModeling(model, source, receivers, { options: { dtComp: 4 } }),
      'Time step 4 ms is unstable: at most 2.771 ms for 2 km/s on a 10 m grid at order 8. Lower dtComp or coarsen the grid.',
    ],
  ])('%#', async (action, message) => {
    expect((await caught(action)).message).toBe(message);
  });

  it('with errors that carry their values', async () => {
    const outside = await caught(() => judiModeling(model, at(30, 20), receivers));
    expect(outside).toMatchObject({
      tag: 'PointOutsideModelError',
      shot: 1,
      index: 0,
      axis: 'x',
      coordinate: 30,
      range: [50, 650],
    });
    expect(isJudiError(outside, 'PointOutsideModelError')).toBe(true);
    expect(isJudiError(outside, 'StabilityError')).toBe(false);
    const unstable = await caught(() => judiModeling(model, source, receivers, { options: { dtComp: 4 } }));
    expect(unstable).toMatchObject({
      name: 'StabilityError',
      dt: 4,
      dtMax: 2.771,
      vmax: expect.closeTo(2, 5),
      spacing: 10,
    });
  });

  it('in 3D by y too', () => {
    const cube = new Model([11, 11, 11], [10, 10, 10], [0, 0, 0], 0.25);
    const points = (y: number) => new Geometry(50, y, 50, time);
    expect(() => judiModeling(cube, points(50), points(101))).toThrow('receiver 0 is at y = 101 m, outside the model');
    expect(() => judiModeling(cube, points(50), points(100))).not.toThrow();
  });
});

it('warns of wavelengths with fewer than four points', () => {
  const messages: string[] = [];
  using _ = onWarning(({ topic, message }) => messages.push(`${topic}: ${message}`));
  judiJacobian(F, judiVector(source, rickerWavelet(300, 1, 0.015)));
  expect(messages).toEqual([]);
  judiJacobian(F, judiVector(source, rickerWavelet(300, 1, 0.04)));
  judiJacobian(F, judiVector(source, rickerWavelet(300, 1, 0.04)));
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch(
    /^dispersion: Only 1\.\d+ grid points per wavelength at \d+(\.\d+)? Hz \(1\.5 km\/s, 10 m\): waves will disperse\. Use a grid of \d m or frequencies below 37\.5 Hz\.$/,
  );
});

it('warns of points beside the line of a 2D model, once, and computes as on it', async () => {
  const messages: string[] = [];
  using _ = onWarning(({ topic, message }) => topic !== 'backend' && messages.push(`${topic}: ${message}`));
  const line = new Model([11, 11], [10, 10], [0, 0], 0.25);
  const points = (x: number, y: number) => new Geometry(x, y, 50, { dt: 2, t: 100 });
  const q = judiVector(points(20, 0), rickerWavelet(100, 2, 0.02));
  const onLine = await judiModeling(line, points(20, 0), points(60, 0)).mul(q);
  expect(messages).toEqual([]);
  const beside = judiModeling(line, points(20, 0), points(60, 100));
  judiModeling(line, points(20, 0), points(70, 50));
  expect((await beside.mul(q)).data).toEqual(onLine.data);
  expect(messages).toEqual([
    "line: Receiver 0 of shot 0 is at y = 100 m, which a 2D model doesn't know: it is taken to be on the line, at its x. " +
      "Distances along the line become x with geometry.load({ relOrigin, project: '2d' }); other lines need a 3D model.",
  ]);
});

it('warns of layers too thin to absorb, once', () => {
  const messages: string[] = [];
  using _ = onWarning(({ topic, message }) => messages.push(`${topic}: ${message}`));
  for (const nb of [8, 40, 4, 4]) judiModeling(new Model(n, model.d, model.o, model.m, { nb }), source, receivers);
  expect(messages).toEqual([
    'absorption: 4 absorbing cells (nb) reflect most of the waves that reach them; 40 are usual.',
  ]);
});

it('warns of sources and receivers on a free surface, where there is no pressure', async () => {
  const messages: string[] = [];
  using _ = onWarning(({ topic, message }) => messages.push(`${topic}: ${message}`));
  const onTop = new Geometry([150, 250], 0, 0, { dt: 1, t: 300, nsrc: 2 });
  const free = judiModeling(model, source, onTop, { options: { ...options, freeSurface: true } });
  judiModeling(model, source, onTop, { options: { ...options, freeSurface: true } });
  judiModeling(model, source, onTop, { options });
  expect(messages).toEqual([
    'free-surface: Receiver 0 of shot 0 lies on the free surface, where pressure is zero: it records nothing. Place it deeper, by a cell (10 m) ' +
      'or its true depth.',
  ]);
  expect((await free.mul(q)).norm()).toBe(0);
});

it('records the same samples to the last one whatever the computational step is', async () => {
  const at = (dtComp: number) => judiModeling(model, source, receivers, { options: { ...options, dtComp } }).mul(q);
  const [same, half] = [await at(1), await at(0.5)];
  const last = (data: Float32Array) => data.slice(-receivers.points.nrec[0]);
  const [a, b] = [last(same.data[0]), last(half.data[0])];
  // Steps of 1 and 0.5 ms differ by their dispersion in time: second order, 2 % of the peak here.
  const peak = Math.max(...b.map(Math.abs));
  expect(peak).toBeGreaterThan(0);
  for (const [k, value] of a.entries()) expect(Math.abs(value - b[k])).toBeLessThan(0.05 * peak);
});

it('moves to other models and sources', () => {
  expect(F.withModel(model0).model).toBe(model0);
  expect(J.withModel(model0).experiment.model).toBe(model0);
  expect(J.withSource(q.scale(2)).source).toEqual(q.map((v) => 2 * v));
  expect(F.model.n).toEqual(n);
});
