import type { Model } from '../model/model.ts';
import type { ShotVector } from '../vectors/out-of-core-vector.ts';
import { countExperiments, type JointObjectiveValue, jointly, type OneOrMany, ofExperiment } from './experiments.ts';
import { evaluateExperiment, type ObjectiveSettings, type ObjectiveValue } from './objective.ts';

/**
 * Full-waveform inversion: `f = Σ_shots dt·misfit(F(m)·q, dobs)`, `½·‖F(m)·q − dobs‖²` by default, and its gradient
 * `J'·∂misfit`, with one forward and one adjoint run per shot.
 *
 * Data are compared on their own time samples, so value and gradient agree with `F` and `J` to rounding. Arrays of models, sources or
 * data are experiments: their values are added, each has its gradient.
 *
 * @returns `f` and the gradient with respect to squared slowness, per s²/km²
 * @example const { f, gradient } = await fwiObjective(model0, q, dobs, { options: { spaceOrder: 8 } });
 */
export function fwiObjective(
  model: Model,
  q: ShotVector,
  dobs: ShotVector,
  settings?: ObjectiveSettings,
): Promise<ObjectiveValue>;
export function fwiObjective(
  model: OneOrMany<Model>,
  q: OneOrMany<ShotVector>,
  dobs: OneOrMany<ShotVector>,
  settings?: ObjectiveSettings,
): Promise<JointObjectiveValue>;
export async function fwiObjective(
  model: OneOrMany<Model>,
  q: OneOrMany<ShotVector>,
  dobs: OneOrMany<ShotVector>,
  settings: ObjectiveSettings = {},
): Promise<ObjectiveValue | JointObjectiveValue> {
  const evaluate = (i: number) =>
    evaluateExperiment(ofExperiment(model, i), ofExperiment(q, i), ofExperiment(dobs, i), undefined, settings);
  const count = countExperiments({ model, q, dobs });
  return count === undefined ? evaluate(0) : jointly(count, evaluate);
}
