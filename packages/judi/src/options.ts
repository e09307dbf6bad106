import { count, describeKind, flag, OptionError, type OptionRules, oneOf, readOptions, text } from '@judi4cloud/errors';
import { UnsupportedOptionError } from './errors.ts';
import type { ImagingCondition, PropagatorOptions } from './propagate/propagator.ts';

/** How to propagate: a plain object with any of these keys. */
export interface Options {
  /** Order of the finite differences in space, even, 2 … 16; 8. */
  readonly spaceOrder?: number | undefined;
  /** Reflecting surface at the top of the model; false. */
  readonly freeSurface?: boolean | undefined;
  /** Propagate only in the area of each shot's sources and receivers; false. */
  readonly limitM?: boolean | undefined;
  /** Metres around that area; 1000. */
  readonly bufferSize?: number | undefined;
  /** Workers write the data of each shot as SEG-Y, and products give vectors over these files; false. */
  readonly saveDataToDisk?: boolean | undefined;
  /** Folder of shots on disk; the current one. */
  readonly filePath?: string | undefined;
  /** Start of the file names of shots on disk; `shot`. */
  readonly fileName?: string | undefined;
  /** Add the absorbing layer's part of a gradient to the model's edges, the exact adjoint of edge padding; false. */
  readonly sumPadding?: boolean | undefined;
  /** Recompute the forward wavefield instead of keeping it (later versions). */
  readonly optimalCheckpointing?: boolean | undefined;
  /** Frequencies in kHz of on-the-fly Fourier imaging (later versions). */
  readonly frequencies?: readonly number[] | readonly (readonly number[])[] | undefined;
  /** Imaging condition: adjoint state, inverse scattering, or its complement; `as`. */
  readonly IC?: ImagingCondition | undefined;
  /** Every how many computational steps the forward wavefield is kept for imaging; 1. */
  readonly subsamplingFactor?: number | undefined;
  /** Every how many steps Fourier sums are updated (later versions). */
  readonly dftSubsamplingFactor?: number | undefined;
  /** Products of operators give plain arrays instead of vectors and parameters; false. */
  readonly returnArray?: boolean | undefined;
  /** Computational time step in ms; that of `calculateDt` when left out. */
  readonly dtComp?: number | undefined;
  /** Reference frequency of attenuation in kHz; 0.015. */
  readonly f0?: number | undefined;
  /** What runs the kernels; `auto`. */
  readonly backend?: PropagatorOptions['backend'] | undefined;
  /** Threads per shot; a fair share of the machine's. */
  readonly nthreads?: number | undefined;
}

type Defaulted = { readonly [K in Exclude<keyof Options, 'dtComp' | 'nthreads'>]-?: NonNullable<Options[K]> };

/** Options with every default filled in. */
export interface ResolvedOptions extends Defaulted {
  readonly dtComp: number | undefined;
  readonly nthreads: number | undefined;
}

const defaults: ResolvedOptions = {
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
};

const rules: OptionRules<Options> = {
  spaceOrder: {
    holds: (v) => typeof v === 'number' && v % 2 === 0 && v >= 2 && v <= 16,
    expected: 'an even number from 2 to 16',
  },
  freeSurface: flag,
  limitM: flag,
  bufferSize: { holds: (v) => typeof v === 'number' && v >= 0, expected: 'a length in metres, 0 or more' },
  saveDataToDisk: flag,
  filePath: text,
  fileName: text,
  sumPadding: flag,
  optimalCheckpointing: flag,
  frequencies: { holds: Array.isArray, expected: 'a list of frequencies in kHz' },
  IC: oneOf('as', 'isic', 'fwi'),
  subsamplingFactor: count,
  dftSubsamplingFactor: count,
  returnArray: flag,
  dtComp: { holds: (v) => typeof v === 'number' && v > 0 && Number.isFinite(v), expected: 'a positive number of ms' },
  f0: {
    holds: (v) => typeof v === 'number' && v > 0 && v <= 0.5,
    expected: 'a frequency in kHz, at most 0.5 (0.015 is 15 Hz)',
  },
  backend: oneOf('auto', 'c', 'wasm', 'interpreter'),
  nthreads: count,
};

const isOption = (key: string): key is keyof Options => Object.hasOwn(rules, key);

/**
 * Options with defaults filled in.
 *
 * @throws OptionError for unknown names and unusable values
 * @throws UnsupportedOptionError for features of later versions
 */
export function resolveOptions(options: Options = {}): ResolvedOptions {
  const resolved: ResolvedOptions = { ...defaults, ...readOptions<Options>(options, rules) };
  refuseUnusable(resolved);
  return resolved;
}

/**
 * Refuses settings that a function does not have, so that options at the wrong level are not ignored.
 *
 * @throws OptionError
 */
export function checkSettings(settings: object | undefined, names: readonly string[]): void {
  if (settings === undefined || settings === null) return;
  const isObject = typeof settings === 'object' && !Array.isArray(settings);
  const odd = isObject ? Object.keys(settings).find((key) => !names.includes(key)) : undefined;
  if (isObject && odd === undefined) return;
  const expected = names.join(', ');
  if (odd === undefined || Object.getPrototypeOf(settings) !== Object.prototype)
    throw new OptionError({
      option: 'settings',
      problem: `Settings are a plain object of ${expected}, got ${describeKind(settings)}.`,
    });
  const place = names.includes('options')
    ? `one level deeper: { options: { ${odd}: … } }`
    : `to the operator: judiModeling(model, src, rec, { options: { ${odd}: … } })`;
  const advice = isOption(odd) ? `Options go ${place}.` : '';
  throw new OptionError({ option: odd, problem: `Unknown setting '${odd}', expected ${expected}.`, advice });
}

function refuseUnusable(options: ResolvedOptions): void {
  if (options.optimalCheckpointing)
    throw new UnsupportedOptionError({
      option: 'optimalCheckpointing',
      value: true,
      advice: 'Use subsamplingFactor to save memory.',
    });
  if (options.frequencies.length > 0)
    throw new UnsupportedOptionError({
      option: 'frequencies',
      value: options.frequencies,
      advice: 'Leave it out to image in the time domain.',
    });
  if (options.saveDataToDisk && options.returnArray)
    throw new OptionError({
      option: 'saveDataToDisk',
      problem: 'Options saveDataToDisk and returnArray exclude each other: data on disk are vectors that stay there.',
      advice: 'Leave one out.',
    });
}
