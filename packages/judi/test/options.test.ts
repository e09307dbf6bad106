import { isJudiError, type Options, resolveOptions } from '@judi4cloud/judi';
import { describe, expect, it } from 'vitest';
import { caught } from './caught.ts';

const loose = (options: Record<string, unknown>) => () => resolveOptions(options as Options);

describe('options', () => {
  it('have JUDI’s defaults', () => {
    expect(resolveOptions()).toEqual({
      spaceOrder: 8,
      freeSurface: false,
      limitM: false,
      bufferSize: 1000,
      saveDataToDisk: false,
      filePath: '',
      fileName: 'shot',
      sumPadding: false,
      optimalCheckpointing: false,
      frequencies: [],
      IC: 'as',
      subsamplingFactor: 1,
      dftSubsamplingFactor: 1,
      returnArray: false,
      dtComp: undefined,
      f0: 0.015,
      backend: 'auto',
      nthreads: undefined,
    });
  });

  it('keep what is given and ignore undefined', () => {
    expect(resolveOptions({ spaceOrder: 16, dtComp: 0.5, IC: undefined })).toMatchObject({
      spaceOrder: 16,
      dtComp: 0.5,
      IC: 'as',
    });
  });

  it.each([
    [{ space_order: 8 }, "Unknown option 'space_order'. Did you mean 'spaceOrder'?"],
    [{ freesurface: true }, "Unknown option 'freesurface'. Did you mean 'freeSurface'?"],
    [{ subsampling: 2 }, "Unknown option 'subsampling'. Did you mean 'subsamplingFactor'?"],
    [{ spaceOrder: 5 }, 'Option spaceOrder is 5, expected an even number from 2 to 16.'],
    [{ spaceOrder: 18 }, 'Option spaceOrder is 18, expected an even number from 2 to 16.'],
    [{ IC: 'rtm' }, "Option IC is 'rtm', expected one of 'as', 'isic', 'fwi'."],
    [{ backend: 'cuda' }, "Option backend is 'cuda', expected one of 'auto', 'c', 'wasm', 'interpreter'."],
    [{ subsamplingFactor: 0 }, 'Option subsamplingFactor is 0, expected a whole number from 1 on.'],
    [{ f0: 15 }, 'Option f0 is 15, expected a frequency in kHz, at most 0.5 (0.015 is 15 Hz).'],
    [{ dtComp: -1 }, 'Option dtComp is -1, expected a positive number of ms.'],
    [{ bufferSize: -1 }, 'Option bufferSize is -1, expected a length in metres, 0 or more.'],
    [{ freeSurface: 1 }, 'Option freeSurface is 1, expected true or false.'],
    [
      { saveDataToDisk: true, returnArray: true },
      'Options saveDataToDisk and returnArray exclude each other: data on disk are vectors that stay there. Leave one out.',
    ],
  ])('refuse %o', async (options, message) => {
    const error = await caught(loose(options));
    expect(error.message).toBe(message);
    expect(isJudiError(error, 'OptionError')).toBe(true);
  });

  it.each([
    [
      { optimalCheckpointing: true },
      'Option optimalCheckpointing: true is not supported by this version. Use subsamplingFactor to save memory.',
    ],
    [
      { frequencies: [0.005] },
      'Option frequencies: [0.005] is not supported by this version. Leave it out to image in the time domain.',
    ],
  ])('never ignore a feature of later versions: %o', async (options, message) => {
    const error = await caught(loose(options));
    expect(error.message).toBe(message);
    expect(isJudiError(error, 'UnsupportedOptionError')).toBe(true);
  });
});
