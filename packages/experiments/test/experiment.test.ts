import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../src/description/experiment.ts';

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
