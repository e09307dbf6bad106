import * as judi from '@judi4cloud/judi';
import { Geometry, judiJacobian, judiModeling, judiProjection, judiVector, Model, onWarning } from '@judi4cloud/judi';
import { describe, expect, it } from 'vitest';
import { caught } from './caught.ts';

// Everything as those see it who have no types.
// biome-ignore lint/suspicious/noExplicitAny: mistakes don't compile
const untyped = judi as any;
const { fwiObjective, lsrtmObjective, simsource, judiVectorToSeisBlock, PhysicalParameter, writeShotRecord } = untyped;

const time = { dt: 2, t: 20 };
const model = new Model([11, 6], [10, 10], [0, 0], 0.25, { nb: 5 });
const source = new Geometry([[30], [60]], 0, 20, time);
const receivers = new Geometry([10, 20, 30], 0, 30, { ...time, nsrc: 2 });
const samples = new Float32Array(11);
const q = judiVector(source, samples);
const d = judiVector(receivers, new Float32Array(33));
const F = judiModeling(model, source, receivers);
const J = judiJacobian(F, q);
const dm = model.m.scale(0.1);
// biome-ignore lint/suspicious/noExplicitAny: mistakes don't compile
const loose = (x: unknown): any => x;

type Mistake = readonly [name: string, action: () => unknown, message: string];

const objective = 'fwiObjective(model, q, dobs).';
const linear = 'lsrtmObjective(model, q, dobs, dm).';
const modeling = 'judiModeling(model, src, rec).';
const operand = 'a PhysicalParameter, a number or 66 values';
const vector = 'judiVector(geometry, data).';
const positions =
  'the arguments must be (x, y, z, { dt, t }) or (x, z, { dt, t }), positions in metres, the sampling interval and record length in ms.';

const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  objectives: [
    [
      'vectors first',
      () => fwiObjective(q, model, d),
      `fwiObjective cannot be applied to a JudiVector as model: expected a Model, ${objective}`,
    ],
    [
      'a parameter for the model',
      () => fwiObjective(model.m, q, d),
      `fwiObjective cannot be applied to a PhysicalParameter as model: expected a Model, ${objective}`,
    ],
    [
      'geometries',
      () => fwiObjective(model, source, receivers),
      `fwiObjective cannot be applied to a Geometry as q: expected a judiVector, ${objective}`,
    ],
    [
      'arrays, which are experiments',
      () => fwiObjective(model, q.data, d),
      `fwiObjective cannot be applied to a Float32Array of 11 as q: expected a judiVector, ${objective}`,
    ],
    [
      'no data',
      () => fwiObjective(model, q),
      `fwiObjective cannot be applied to undefined as dobs: expected a judiVector, ${objective}`,
    ],
    [
      'settings for data',
      () => fwiObjective(model, q, { options: {} }),
      `fwiObjective cannot be applied to an object { options } as dobs: expected a judiVector, ${objective}`,
    ],
    [
      'a product not awaited',
      () => fwiObjective(model, q, Promise.resolve(d)),
      `fwiObjective cannot be applied to a promise (await it first) as dobs: expected a judiVector, ${objective}`,
    ],
    [
      'a perturbation too many',
      () => fwiObjective(model, q, d, dm),
      'Settings are a plain object of options, misfit, executor, signal, onProgress, label, priority, retries, taskTimeout, timeout, secondsPerArgument, got a PhysicalParameter.',
    ],
    [
      'the perturbation before data',
      () => lsrtmObjective(model, q, dm, d),
      `lsrtmObjective cannot be applied to a PhysicalParameter as dobs: expected a judiVector, ${linear}`,
    ],
    [
      'settings for the perturbation',
      () => lsrtmObjective(model, q, d, { options: {} }),
      `lsrtmObjective cannot be applied to an object { options } as dm: expected a perturbation, ${linear}`,
    ],
    [
      'a model for the perturbation',
      () => lsrtmObjective(model, q, d, model),
      `lsrtmObjective cannot be applied to a Model as dm: expected a perturbation, ${linear}`,
    ],
    [
      'a word for a flag',
      () => lsrtmObjective(model, q, d, dm, { nlind: 'yes' }),
      "nlind is 'yes', expected true or false.",
    ],
  ],
  operators: [
    [
      'vectors for geometries',
      () => judiModeling(model, loose(q), receivers),
      `judiModeling cannot be applied to a JudiVector as src: expected a Geometry, ${modeling}`,
    ],
    [
      'a vector for the settings',
      () => judiModeling(model, loose(q)),
      'Settings are a plain object of options, got a JudiVector.',
    ],
    [
      'no receivers',
      () => judiModeling(model, loose(source)),
      `judiModeling cannot be applied to undefined as rec: expected a Geometry, ${modeling}`,
    ],
    [
      'settings before geometries',
      () => judiModeling(model, loose({ options: {} }), source, loose(receivers)),
      `judiModeling cannot be applied to an object { options } as src: expected a Geometry, ${modeling}`,
    ],
    [
      'geometries first',
      () => judiModeling(loose(source), receivers, loose(model)),
      `judiModeling cannot be applied to a Geometry as model: expected a Model, ${modeling}`,
    ],
    [
      'a product not awaited',
      () => F.mul(loose(F.mul(q))),
      'F cannot be applied to a promise (await it first): expected data of 2 shots (11 × 1 samples at 2 ms in the first).',
    ],
    [
      'options of propagation at a product',
      () => F.mul(q, loose({ spaceOrder: 4 })),
      "Unknown setting 'spaceOrder', expected executor, signal, onProgress, label, priority, retries, taskTimeout, timeout, secondsPerArgument. Options go to the operator: judiModeling(model, src, rec, { options: { spaceOrder: … } }).",
    ],
    [
      'data for F',
      () => F.mul(loose(d)),
      "Shot 0: F got data with other positions or time samples than its geometry has: data of 1 shot (11 × 3 samples at 2 ms in the first), expected data of 1 shot (11 × 1 samples at 2 ms in the first). F' takes it.",
    ],
    [
      'data for J',
      () => J.mul(loose(d)),
      "J cannot be applied to data of 2 shots (11 × 3 samples at 2 ms in the first): expected a model perturbation of 11 × 6 points. J' takes it.",
    ],
    [
      'an image for its adjoint',
      () => J.adjoint.mul(loose(dm)),
      "J' cannot be applied to a model perturbation of 11 × 6 points: expected data of 2 shots (11 × 3 samples at 2 ms in the first). J takes it.",
    ],
    [
      'data for a Jacobian',
      () => judiJacobian(F, loose(d)),
      "Shot 0: judiJacobian got data with other positions or time samples than its geometry has: data of 1 shot (11 × 3 samples at 2 ms in the first), expected data of 1 shot (11 × 1 samples at 2 ms in the first). J' takes it.",
    ],
    [
      'a parameter for another model',
      () => F.withModel(loose(model.m)),
      'judiModeling cannot be applied to a PhysicalParameter: expected a Model.',
    ],
    [
      'a vector for injected sources',
      () => judiProjection(source).adjoint.mul(q).plus(loose(q)),
      "P'·q + … cannot be applied to data of 2 shots (11 × 1 samples at 2 ms in the first): expected P'·q.",
    ],
  ],
  vectors: [
    [
      'samples first',
      () => judiVector(loose(samples), loose(source)),
      `judiVector cannot be applied to a Float32Array of 11 as geometry: expected a Geometry, or SEG-Y data alone, ${vector}`,
    ],
    [
      'a vector for its samples',
      () => judiVector(source, loose(q)),
      `judiVector cannot be applied to a JudiVector as data: expected arrays of samples or SEG-Y data, ${vector}`,
    ],
    [
      'a product not awaited',
      () => judiVector(source, loose(F.adjoint.mul(d))),
      `judiVector cannot be applied to a promise (await it first) as data: expected arrays of samples or SEG-Y data, ${vector}`,
    ],
    [
      'no samples',
      () => judiVector(source, loose(undefined)),
      `judiVector cannot be applied to undefined as data: expected arrays of samples or SEG-Y data, ${vector}`,
    ],
    [
      'a promise subtracted',
      () => d.minus(loose(F.mul(q))),
      'A judiVector cannot be applied to a promise (await it first): expected a judiVector or a number.',
    ],
    [
      'arrays subtracted',
      () => d.minus(loose(d.data)),
      'A judiVector cannot be applied to an array of 2: expected a judiVector or a number.',
    ],
    [
      'a list joined',
      () => d.concat(loose([d])),
      'A judiVector cannot be applied to an array of 1: expected a judiVector or a number.',
    ],
    [
      'compared with a parameter',
      () => d.equals(loose(dm)),
      'A judiVector cannot be applied to a PhysicalParameter: expected a judiVector or a number.',
    ],
    ['no shots', () => d.at(loose(undefined)), 'shots is undefined, expected a shot number or several.'],
    ['no function', () => d.map(loose(undefined)), 'f is undefined, expected a function of samples.'],
    [
      'weights last',
      () => simsource(d, [1, -1]),
      'simsource cannot be applied to a JudiVector as weights: expected an array of numbers, simsource(weights, d).',
    ],
    [
      'no vector',
      () => simsource([1, -1], receivers),
      'simsource cannot be applied to a Geometry: expected data in memory.',
    ],
    [
      'vectors for their samples',
      () => writeShotRecord(source, q, receivers, d),
      `judiVector cannot be applied to a JudiVector as data: expected arrays of samples or SEG-Y data, ${vector}`,
    ],
    [
      'no sources',
      () => judiVectorToSeisBlock(d),
      'judiVectorToSeisBlock cannot be applied to undefined as q: expected a judiVector, judiVectorToSeisBlock(d, q).',
    ],
  ],
  geometries: [
    ['x alone', () => new Geometry(loose([1, 2]), loose(time)), positions],
    ['times in a row', () => new Geometry([1, 2], 0, 0, loose(2)), positions],
    [
      'no coordinate',
      () => new Geometry([1, 2], loose(undefined), 0, time),
      'y is undefined, expected metres: a number, an array, or an array per shot.',
    ],
    [
      'a word',
      () => new Geometry(loose('100'), 0, 0, time),
      "x is '100', expected metres: a number, an array, or an array per shot.",
    ],
    [
      'a number of samples',
      () => new Geometry([1, 2], 0, 0, loose({ dt: 2, nt: 11 })),
      't is undefined, expected a time in ms, or one per shot.',
    ],
    [
      'of nothing',
      () => Geometry.fromSegy(loose(undefined), { key: 'source' }),
      'Geometry.fromSegy cannot be applied to undefined as block: expected SEG-Y data, Geometry.fromSegy(block, { key }).',
    ],
  ],
  'geometries of functions': [
    [
      'no geometry',
      () => untyped.superShotGeometry(),
      'superShotGeometry cannot be applied to undefined as geometry: expected a Geometry, superShotGeometry(geometry).',
    ],
    [
      'sources alone',
      () => untyped.reciprocalGeometry(source),
      'reciprocalGeometry cannot be applied to undefined as receivers: expected a Geometry, reciprocalGeometry(source, receivers).',
    ],
    ...['getNsrc', 'getNt', 'getT', 'getT0', 'nSamples'].map(
      (name): Mistake => [
        `a vector for its geometry in ${name}`,
        () => untyped[name](q),
        `${name} cannot be applied to a JudiVector as geometry: expected a Geometry, ${name}(geometry).`,
      ],
    ),
    [
      'no time step',
      () => untyped.getDt(),
      'getDt cannot be applied to undefined as of: expected a Geometry or a Model, getDt(of).',
    ],
    [
      'no shots to select from',
      () => untyped.subsample(),
      'subsample cannot be applied to undefined as of: expected something with shots, subsample(of, shots).',
    ],
    [
      'no model to compute on',
      () => untyped.getComputationalNt(source, receivers),
      'getComputationalNt cannot be applied to undefined as model: expected a Model, getComputationalNt(srcGeometry, recGeometry, model).',
    ],
    [
      'no positions',
      () => untyped.convertToCell(),
      'convertToCell cannot be applied to undefined as values: expected an array of numbers, convertToCell(values).',
    ],
    [
      'a carpet without y',
      () => untyped.setup3DGrid([1, 2], 3),
      'setup3DGrid cannot be applied to 3 as y: expected an array of metres, setup3DGrid(x, y, z).',
    ],
    [
      'no samples to resample',
      () => untyped.timeResample(),
      'timeResample cannot be applied to undefined as data: expected a Float32Array of samples, timeResample(data, nrec, geometryIn, dtOut).',
    ],
    [
      'samples without their times',
      () => untyped.timeResample(samples, 1, 4),
      'timeResample cannot be applied to 4 as geometryIn: expected a Geometry or { t0, dt, nt }, timeResample(data, nrec, geometryIn, dtOut).',
    ],
    [
      'an area of nothing',
      () => untyped.limitModelToReceiverArea(),
      'limitModelToReceiverArea cannot be applied to undefined as srcGeometry: expected a Geometry, limitModelToReceiverArea(srcGeometry, recGeometry, model, bufferSize).',
    ],
    [
      'an area without its buffer',
      () => untyped.limitModelToReceiverArea(source, receivers, model),
      'limitModelToReceiverArea cannot be applied to undefined as bufferSize: expected metres, 0 or more, limitModelToReceiverArea(srcGeometry, recGeometry, model, bufferSize).',
    ],
  ],
  wavelets: [
    ['words', () => untyped.rickerWavelet('400', '4', '0.012'), "tmax is '400', expected a number."],
    ['a word for the frequency', () => untyped.rickerWavelet(400, 4, '0.012'), "f0 is '0.012', expected a number."],
    ['no frequency', () => untyped.rickerWavelet(400, 4), 'f0 is undefined, expected a number.'],
  ],
  runs: [
    [
      'a misfit without its module',
      () => untyped.remoteMisfit('a', 'b', 'c'),
      "remoteMisfit cannot be applied to 'a' as import.meta: expected the import.meta of the module that exports it, remoteMisfit(import.meta, name, f).",
    ],
    [
      'a map without a function',
      () => untyped.remoteMap(import.meta, 'mute', 'c'),
      "remoteMap cannot be applied to 'c' as f: expected a function, remoteMap(import.meta, name, f).",
    ],
    [
      'a product in no executor',
      () => F.mul(q, { executor: loose({}) }),
      'F cannot be applied to an object {} as executor: expected an executor, such as inProcess() or localWorkers(4), F(…, { executor }).',
    ],
    [
      'a prediction of nothing',
      () => untyped.predictShot(),
      'predictShot cannot be applied to undefined as medium: expected a medium { n, nb, parameters }, predictShot(medium, options, nt, kind).',
    ],
    [
      'a prediction of an unknown kind',
      () => untyped.predictShot(model, judi.resolveOptions(), 10, 'rtm'),
      "predictShot cannot be applied to 'rtm' as kind: expected one of forward, adjoint, born, image, linearisedImage, predictShot(medium, options, nt, kind).",
    ],
  ],
  models: [
    ['no grid', () => new untyped.Model(), 'n is undefined, expected 2 or 3 numbers of points, (x[, y], z).'],
    [
      'no origin',
      () => new untyped.Model([2, 2], [10, 10]),
      'o is undefined, expected 2 coordinates in metres, as many as n has axes.',
    ],
    [
      'no squared slowness',
      () => new untyped.Model([2, 2], [10, 10], [0, 0]),
      'm is undefined, expected a number or 4 values.',
    ],
    [
      'a parameter of nothing',
      () => new PhysicalParameter(),
      'n is undefined, expected 2 or 3 numbers of points, (x[, y], z).',
    ],
    [
      'a time step of nothing',
      () => untyped.calculateDt(),
      'calculateDt cannot be applied to undefined as model: expected a Model, calculateDt(model).',
    ],
    [
      'a gradient without its model',
      () => untyped.extendGradient(dm),
      'extendGradient cannot be applied to undefined as gradient: expected a PhysicalParameter, extendGradient(full, gradient).',
    ],
    [
      'density alone',
      () => new Model([2, 2], [10, 10], [0, 0], 0.25, loose(1)),
      'The last argument is 1, expected an object such as { rho: 2.1 }.',
    ],
    [
      'parameters together',
      () => new Model([2, 2], [10, 10], [0, 0], loose({ m: 0.25 })),
      'm is Object, expected a number or 4 values.',
    ],
    [
      'a promise subtracted',
      () => dm.minus(loose(Promise.resolve(dm))),
      `A PhysicalParameter cannot be applied to a promise (await it first): expected ${operand}.`,
    ],
    [
      'a product with nothing',
      () => dm.dot(loose(undefined)),
      `A PhysicalParameter cannot be applied to undefined: expected ${operand}.`,
    ],
    ['no factor', () => dm.scale(loose(undefined)), 'factor is undefined, expected a number.'],
    [
      'compared with data',
      () => dm.equals(loose(d)),
      'A PhysicalParameter cannot be applied to a JudiVector: expected a PhysicalParameter.',
    ],
    [
      'a vector for values',
      () => new PhysicalParameter(q, [2, 11], [10, 10], [0, 0]),
      'data is JudiVector, expected a number or 22 values.',
    ],
    [
      'a parameter for values',
      () => dm.withData(loose(dm)),
      'data is PhysicalParameter, expected a number or 66 values.',
    ],
  ],
};

describe.each(Object.entries(mistakes))('%s say what they got and what they expected', (_, cases) => {
  it.each(cases)('%s', async (_name, action, message) => {
    using _quiet = onWarning(() => {});
    const error = await caught(action);
    expect(error.message).toBe(message);
    expect(judi.isJudiError(error)).toBe(true);
  });
});

it.each(['plus', 'minus', 'times', 'dividedBy', 'dot', 'addScaled'])(
  'a parameter and data have no %s, of whatever length',
  async (operation) => {
    const few = judiVector(receivers.at(0), new Float32Array(33));
    expect([d.length, few.length]).toEqual([dm.length, 33]);
    for (const other of [d, few]) {
      const given = operation === 'addScaled' ? [1, other] : [other];
      const error = await caught(() => loose(dm.copy())[operation](...given));
      expect(judi.isJudiError(error, 'DomainError')).toBe(true);
      expect(error.message).toBe(`A PhysicalParameter cannot be applied to a JudiVector: expected ${operand}.`);
    }
  },
);

it('runs take the options of their job', async () => {
  const run = { priority: 10, retries: 5, taskTimeout: 3600, timeout: 7200, label: 'line 7', secondsPerArgument: 1 };
  const settings = { ...run, options: { nthreads: 1 } };
  expect((await F.mul(q, run)).norm()).toBe(0);
  expect((await judi.fwiObjective(model, q, d, settings)).f).toBe(0);
  expect((await judi.lsrtmObjective(model, q, d, dm, settings)).f).toBe(0);
});
