import type { ShotKind } from '@judi4cloud/judi';
import { type Computation, computations, type Wanted } from '../description/experiment.ts';
import { type Prediction, predict } from './prediction.ts';
import { physicsOf, type Setup } from './setup.ts';

/** One computation of an experiment. */
export type Step = Pick<Wanted, 'computation' | 'options'>;

const kinds: Readonly<Record<Computation, ShotKind>> = {
  forward: 'forward',
  adjoint: 'forward',
  born: 'born',
  rtm: 'image',
  'fwi-gradient': 'image',
  objective: 'forward',
};

/** What tables call a step. */
export const titles: Readonly<Record<Computation, string>> = {
  forward: 'd = F·q',
  adjoint: 'F′·d',
  born: 'J·dm',
  rtm: 'J′·(d − F₀·q), RTM image',
  'fwi-gradient': 'gradient of ½‖F₀·q − d‖²',
  objective: '½‖F₀·q − d‖²',
};

/** Computations that compare with the data of the model. */
const comparing: ReadonlySet<Computation> = new Set(['adjoint', 'rtm', 'fwi-gradient', 'objective']);

/** The steps of an experiment in their order: what is wanted, and the data that it needs. */
export function stepsOf(wanted: readonly Wanted[]): Step[] {
  const all: Step[] = [...wanted];
  const needsData = wanted.find(({ computation }) => comparing.has(computation));
  if (needsData && !wanted.some(({ computation }) => computation === 'forward'))
    all.push({ computation: 'forward', options: needsData.options });
  return computations.flatMap((name) => all.filter(({ computation }) => computation === name));
}

/** Steps with the same key give a value and a gradient in one run. */
export function sensitivityKey({ options }: Step): string {
  return JSON.stringify(physicsOf(options));
}

/** What each step costs, nothing where an earlier one gives its result. */
export function costs(setup: Setup): { readonly step: Step; readonly prediction: Prediction }[] {
  const { experiment, model, background = model } = setup;
  const known = new Set<string>();
  return stepsOf(experiment.wanted).map((step) => {
    const { computation, options } = step;
    const medium = computation === 'forward' || computation === 'adjoint' ? model : background;
    const { points, ...rest } = predict(medium, experiment.source, experiment.receivers, options, kinds[computation]);
    const shared = known.has(sensitivityKey(step)) && (computation === 'fwi-gradient' || computation === 'objective');
    if (kinds[computation] === 'image') known.add(sensitivityKey(step));
    return { step, prediction: { ...rest, points: shared ? 0 : points } };
  });
}
