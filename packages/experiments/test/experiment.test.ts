import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseExperiment } from '../src/description/experiment.ts';
import { prepare } from '../src/run/setup.ts';

const whole = `
model:
  from: layers
  n: [41, 31]
  d: [10, 10]
  layers: [{ velocity: 1.5, to: 100 }, { velocity: 2.5 }]
background: { smooth: 50 }
sources: { x: [100, 300], z: 20 }
receivers: { x: { from: 0, to: 400, step: 20 }, z: 20 }
recording: { t: 400, dt: 4 }
wavelet: { ricker: 0.02 }
options: { spaceOrder: 8 }
compute: [forward, rtm]
`;

/** The message for the whole experiment with one thing changed. */
function complaint(from: string, to: string): string {
  const text = whole.replace(from, to);
  expect(text).not.toBe(whole);
  try {
    parseExperiment('e.yaml', text);
  } catch (error) {
    expect(error).toMatchObject({ name: 'ExperimentError', file: 'e.yaml' });
    return (error as Error).message;
  }
  return 'no complaint';
}

test('a whole experiment is read: geometry, wavelet, what to compute', () => {
  const { source, receivers, wavelet, wanted, names } = parseExperiment('e.yaml', whole);
  expect(source.xloc.map((x) => x[0])).toEqual([100, 300]);
  expect(receivers.xloc[1].length).toBe(21);
  expect(wavelet.length).toBe(101);
  expect(wanted.map(({ computation }) => computation)).toEqual(['forward', 'rtm']);
  expect(names.rtm).toBe('rtm');
});

test('JSON, also with tabs, says the same as YAML', () => {
  const json = JSON.stringify(parseExperiment('e.yaml', whole).description, undefined, '\t');
  expect(parseExperiment('e.json', json).description).toEqual(parseExperiment('e.yaml', whole).description);
});

test('options of one computation are added to those of all', () => {
  const text = whole.replace('[forward, rtm]', '[forward, rtm: { IC: isic }]');
  const [forward, rtm] = parseExperiment('e.yaml', text).wanted;
  expect(forward.options).toEqual({ spaceOrder: 8 });
  expect(rtm.options).toEqual({ spaceOrder: 8, IC: 'isic' });
});

describe('what is wrong is told with its line, what it is and what is expected', () => {
  test.each([
    ['wavelet: {', 'wavlet: {', "e.yaml:11: Unknown key 'wavlet'. Did you mean 'wavelet'?"],
    ['  layers: [', '  layer: [', "e.yaml:6: Unknown key 'layer' in model. Did you mean 'layers'?"],
    [
      'from: layers',
      'from: layerz',
      "e.yaml:3: model.from is 'layerz', expected one of hdf5, zarr, segy, raw, layers, constant, faulted. Did you mean 'layers'?",
    ],
    ['n: [41, 31]', 'n: [41]', 'e.yaml:4: model.n is a list of 1, expected two numbers of points, [x, z].'],
    [
      'n: [41, 31]',
      'n: [41, 41, 31]',
      'e.yaml:4: model.n is a list of 3, expected two numbers of points, [x, z]. Experiments are 2D; use the library for 3D.',
    ],
    ['n: [41, 31]', 'n: [41, 3.5]', 'e.yaml:4: model.n[1] is 3.5, expected numbers of points.'],
    [
      'velocity: 1.5,',
      'velocity: 1500,',
      'e.yaml:6: model.layers[0].velocity is 1500, expected a velocity in km/s. It looks like m/s: write 1.5.',
    ],
    [', to: 100 }', ' }', 'e.yaml:6: model.layers[0]: to is missing, expected the depth of its bottom in metres.'],
    ['x: [100, 300]', 'x: [100, east]', "e.yaml:8: sources.x[1] is 'east', expected a position in metres."],
    ['x: [100, 300]', 'x: []', 'e.yaml:8: sources.x is a list of 0, expected at least one position.'],
    ['step: 20', 'step: 20, n: 3', 'e.yaml:9: receivers.x has both n and step. Leave one of them out.'],
    ['step: 20', 'stepp: 20', "e.yaml:9: Unknown key 'stepp' in receivers.x. Did you mean 'step'?"],
    [
      'dt: 4',
      'dt: 3',
      'e.yaml:10: recording: Shot 0: the record length t = 400 ms is not a multiple of the sampling interval dt = 3 ms. Use t = 399 or another dt.',
    ],
    ['dt: 4', 'dt: -4', 'e.yaml:10: recording.dt is -4, expected a time in ms.'],
    [
      'ricker: 0.02',
      'ricker: 20',
      'e.yaml:11: wavelet.ricker: f0 is 20, which looks like Hz; expected kHz. Divide it by 1000: 0.02.',
    ],
    [
      'spaceOrder: 8',
      'spaceOrdr: 8',
      "e.yaml:12: options.spaceOrdr: Unknown option 'spaceOrdr'. Did you mean 'spaceOrder'?",
    ],
    [
      'spaceOrder: 8',
      'spaceOrder: 7',
      'e.yaml:12: options.spaceOrder: Option spaceOrder is 7, expected an even number from 2 to 16.',
    ],
    [
      'rtm]',
      'rtn]',
      "e.yaml:13: compute[1] is 'rtn', expected one of forward, adjoint, born, rtm, fwi-gradient, objective. Did you mean 'rtm'?",
    ],
    ['rtm]', 'forward]', 'e.yaml:13: compute[1]: forward stands in the list twice.'],
    [
      'background: { smooth: 50 }',
      '',
      'e.yaml:13: compute[1]: rtm needs a background model. Add background, such as { smooth: 200 }.',
    ],
    [
      'recording: { t: 400, dt: 4 }',
      '',
      'e.yaml:2: recording is missing, expected the sampling of data, { t, dt } in ms.',
    ],
    [
      'compute:',
      'output: { rtm: ../image }\ncompute:',
      "e.yaml:13: output.rtm is '../image', expected a file name without folder and ending.",
    ],
  ])('%s → %s', (from, to, message) => {
    expect(complaint(from, to)).toBe(message);
  });

  test('a file that is neither YAML nor JSON', () => {
    expect(complaint('model:', 'model: [')).toMatch(/^e\.yaml:\d+: /);
    expect(() => parseExperiment('e.yaml', 'just words')).toThrow(
      "e.yaml:1: The experiment is 'just words', expected a map",
    );
  });
});

describe('what does not fit into memory is refused with its line, before it is made', () => {
  afterEach(() => void vi.restoreAllMocks());
  const free = (bytes: number) => vi.spyOn(process, 'availableMemory').mockReturnValue(bytes);

  test.each([
    [
      'step: 20',
      'step: 0.00001',
      'e.yaml:9: receivers.x: records of 2 × 40000001 traces with 101 samples need at least 31.9 GiB of memory and 8 GiB is free. Take fewer receivers.',
    ],
    [
      't: 400',
      't: 1.0e+12',
      'e.yaml:10: recording: records of 2 × 21 traces with 250000000001 samples need at least 39100 GiB of memory and 8 GiB is free. Take fewer samples.',
    ],
    [
      'x: [100, 300]',
      'x: { from: 0, to: 400, n: 10000000000 }',
      'e.yaml:8: sources.x: records of 10000000000 × 21 traces with 101 samples need at least 83700 GiB of memory and 8 GiB is free. Take fewer sources.',
    ],
  ])('%s → %s', (from, to, message) => {
    free(8 * 2 ** 30);
    expect(complaint(from, to)).toBe(message);
  });

  test('records that fit to the byte are read', () => {
    free(2 * 21 * (101 * 4 + 3 * 8));
    expect(() => parseExperiment('e.yaml', whole)).not.toThrow();
    free(2 * 21 * (101 * 4 + 3 * 8) - 1);
    expect(() => parseExperiment('e.yaml', whole)).toThrow('e.yaml:10: recording: records');
  });

  test.each([
    ['with a smooth background', 'background: { smooth: 50 }', 4 * 4 * 20100 * 101000],
    ['with a constant background', 'background: { from: constant, velocity: 2 }', 4 * 2 * 20100 * 101000],
  ])('models %s', async (_, background, bytes) => {
    const text = whole.replace('[41, 31]', '[20100, 101000]').replace('background: { smooth: 50 }', background);
    const experiment = parseExperiment('e.yaml', text);
    free(bytes - 1);
    const gigabytes = (bytes / 2 ** 30).toPrecision(3);
    await expect(prepare(experiment, undefined, '1', { shotsHere: false })).rejects.toThrow(
      `e.yaml:4: model.n: models of 20100 × 101000 points need at least ${gigabytes} GiB of memory and ${gigabytes} GiB is free. Take fewer points, farther apart.`,
    );
  });

  test('a shot that runs here must fit in beside its model, one that runs elsewhere need not', async () => {
    const text = whole.replace('background: { smooth: 50 }\n', '').replace('[forward, rtm]', '[forward]');
    const experiment = parseExperiment('e.yaml', text);
    // One array of the model, and at least two levels of the wavefield.
    free(3 * 4 * 41 * 31);
    await expect(prepare(experiment, undefined, '1')).rejects.toThrow(
      'models of 41 × 31 points and a shot in them need',
    );
    await expect(prepare(experiment, undefined, '1', { shotsHere: false })).resolves.toMatchObject({ files: {} });
  });
});

test.each([
  ['options: { spaceOrder: 8 }', 'options: { dtComp: 40 }', 'e.yaml:12: options.dtComp: Time step 40 ms is unstable'],
  ['[forward, rtm]', '[forward, rtm: { dtComp: 40 }]', 'e.yaml:13: compute[1].rtm.dtComp: Time step 40 ms is unstable'],
  ['to: 400, step', 'to: 4000, step', 'e.yaml:9: receivers: Shot 0: receiver 21 is at x = 420 m, outside the model'],
  ['x: [100, 300]', 'x: [100, 3000]', 'e.yaml:8: sources: Shot 1: source 0 is at x = 3000 m, outside the model'],
])('what does not fit the model is told with its own line: %s → %s', async (from, to, message) => {
  const experiment = parseExperiment('e.yaml', whole.replace(from, to));
  await expect(prepare(experiment, undefined, '1')).rejects.toThrow(message);
});
