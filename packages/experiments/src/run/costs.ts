import { type Prediction, predict } from './prediction.ts';
import { physicsOf, type Setup } from './setup.ts';
import { kinds, type Step, stepsOf } from './steps.ts';

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
