import { numbersOf, type Shape } from '../results/result-header.ts';
import type { Setup } from './setup.ts';
import { type Step, stepsOf } from './steps.ts';

/** What the result of a step is. */
export function shapeOf({ experiment, model, background = model }: Setup, { computation }: Step): Shape {
  const { source, receivers } = experiment;
  switch (computation) {
    case 'forward':
      return { kind: 'shots', geometry: receivers, sources: source, what: 'data at the receivers' };
    case 'adjoint':
      return { kind: 'shots', geometry: source, what: 'data sent back to the sources' };
    case 'born':
      return { kind: 'shots', geometry: receivers, sources: source, what: 'linearised data at the receivers' };
    case 'rtm': {
      const what = "image: J' of the data that the background lacks, in squared slowness";
      return { kind: 'grid', name: 'image', grid: background, what };
    }
    case 'fwi-gradient': {
      const what = 'gradient of ½·dt·‖F₀·q − d‖² with respect to squared slowness';
      return { kind: 'grid', name: 'gradient', grid: background, what };
    }
    case 'objective':
      return { kind: 'number', what: '½·dt·‖F₀·q − d‖²' };
    default:
      return computation satisfies never;
  }
}

/** Bytes of the values of all results, in one format. */
export function resultBytes(setup: Setup): number {
  const numbers = stepsOf(setup.experiment.wanted).map((step) => numbersOf(shapeOf(setup, step)));
  return 4 * numbers.reduce((sum, count) => sum + count, 0);
}
