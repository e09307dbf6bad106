import type { Model } from '../model/model.ts';
import type { PhysicalParameter } from '../model/physical-parameter.ts';
import type { ShotVector } from '../vectors/out-of-core-vector.ts';
import { countExperiments, type JointObjectiveValue, jointly, type OneOrMany, ofExperiment } from './experiments.ts';
import { evaluateExperiment, type ObjectiveSettings, type ObjectiveValue } from './objective.ts';

export interface LsrtmSettings extends ObjectiveSettings {
  /** Whether `dobs` are full data, from which those of the model are taken first; false. */
  readonly nlind?: boolean | undefined;
}

type Perturbation = PhysicalParameter | Float32Array;

/**
 * Least-squares migration: `f = Σ_shots dt·misfit(J·dm, dobs)`, or `misfit(J·dm, dobs − F·q)` with `nlind`, and its gradient with
 * respect to `dm`.
 *
 * @param dm perturbation of squared slowness in s²/km²
 * @example const { f, gradient } = await lsrtmObjective(model0, q, dobs, dm, { nlind: true });
 */
export function lsrtmObjective(
  model: Model,
  q: ShotVector,
  dobs: ShotVector,
  dm: Perturbation,
  settings?: LsrtmSettings,
): Promise<ObjectiveValue>;
export function lsrtmObjective(
  model: OneOrMany<Model>,
  q: OneOrMany<ShotVector>,
  dobs: OneOrMany<ShotVector>,
  dm: OneOrMany<Perturbation>,
  settings?: LsrtmSettings,
): Promise<JointObjectiveValue>;
export async function lsrtmObjective(
  model: OneOrMany<Model>,
  q: OneOrMany<ShotVector>,
  dobs: OneOrMany<ShotVector>,
  dm: OneOrMany<Perturbation>,
  settings: LsrtmSettings = {},
): Promise<ObjectiveValue | JointObjectiveValue> {
  const { nlind = false, ...rest } = settings;
  const evaluate = (i: number) =>
    evaluateExperiment(
      ofExperiment(model, i),
      ofExperiment(q, i),
      ofExperiment(dobs, i),
      { dm: ofExperiment(dm, i), nlind },
      rest,
    );
  const count = countExperiments({ model, q, dobs, dm });
  return count === undefined ? evaluate(0) : jointly(count, evaluate);
}
