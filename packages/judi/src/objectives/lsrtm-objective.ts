import type { Model } from '../model/model.ts';
import type { PhysicalParameter } from '../model/physical-parameter.ts';
import type { DataVector, SourceVector } from '../vectors/judi-vector.ts';
import type { ShotVector } from '../vectors/out-of-core-vector.ts';
import { countExperiments, type JointObjectiveValue, jointly, type OneOrMany, ofExperiment } from './experiments.ts';
import { type ObjectiveSettings, type ObjectiveValue, planObjective } from './objective.ts';

export interface LsrtmSettings extends ObjectiveSettings {
  /** Whether `dobs` are full data, from which those of the model are taken first; false. */
  readonly nlind?: boolean | undefined;
}

type Perturbation = PhysicalParameter | Float32Array;

/**
 * Least-squares migration: `f = Σ_shots dt·misfit(J·dm, dobs)`, or `misfit(J·dm, dobs − F·q)` with `nlind`, and its gradient with
 * respect to `dm`. Sources and data that have changed places are refused as in {@link fwiObjective}.
 *
 * @param dm perturbation of squared slowness in s²/km²
 * @throws DomainError for arguments of another kind or in another order, GeometryError, PointOutsideModelError, StabilityError
 * @example const { f, gradient } = await lsrtmObjective(model0, q, dobs, dm, { nlind: true });
 */
export function lsrtmObjective(
  model: Model,
  q: ShotVector<SourceVector>,
  dobs: ShotVector<DataVector>,
  dm: Perturbation,
  settings?: LsrtmSettings,
): Promise<ObjectiveValue>;
export function lsrtmObjective(
  model: OneOrMany<Model>,
  q: OneOrMany<ShotVector<SourceVector>>,
  dobs: OneOrMany<ShotVector<DataVector>>,
  dm: OneOrMany<Perturbation>,
  settings?: LsrtmSettings,
): Promise<JointObjectiveValue>;
export async function lsrtmObjective(
  model: OneOrMany<Model>,
  q: OneOrMany<ShotVector<SourceVector>>,
  dobs: OneOrMany<ShotVector<DataVector>>,
  dm: OneOrMany<Perturbation>,
  settings: LsrtmSettings = {},
): Promise<ObjectiveValue | JointObjectiveValue> {
  const { nlind = false, ...rest } = settings ?? {};
  const plan = (i: number) =>
    planObjective(
      'lsrtmObjective(model, q, dobs, dm)',
      {
        model: ofExperiment(model, i),
        q: ofExperiment(q, i),
        dobs: ofExperiment(dobs, i),
        linearisation: { dm: ofExperiment(dm, i), nlind },
      },
      rest,
    );
  const count = countExperiments({ model, q, dobs, dm });
  return count === undefined ? plan(0)() : jointly(count, plan);
}
