import type { Model } from '../model/model.ts';
import type { DataVector, SourceVector } from '../vectors/judi-vector.ts';
import type { ShotVector } from '../vectors/out-of-core-vector.ts';
import { countExperiments, type JointObjectiveValue, jointly, type OneOrMany, ofExperiment } from './experiments.ts';
import { type ObjectiveSettings, type ObjectiveValue, planObjective } from './objective.ts';

/**
 * Full-waveform inversion: `f = Σ_shots dt·misfit(F(m)·q, dobs)`, `½·‖F(m)·q − dobs‖²` by default, and its gradient
 * `J'·∂misfit`, with one forward and one adjoint run per shot.
 *
 * Data are compared on their own time samples, so value and gradient agree with `F` and `J` to rounding. Arrays of models, sources or
 * data are experiments: their values are added, each has its gradient.
 *
 * Sources and data that have certainly changed places are refused: data that an operator gave as `q`, where `dobs` are sources of an
 * operator or at the sources of these data; sources that an operator gave as `dobs`, where `q` is at the receivers of these; several
 * receivers of SEG-Y headers as `q`, where `dobs` are at sources of such headers. Vectors made of samples tell nothing, and equal points
 * prove nothing. Data that are to be injected are `data.asSources()`, sources that are to be compared `q.asData()`.
 *
 * @returns `f` and the gradient with respect to squared slowness, per s²/km²
 * @throws DomainError for arguments of another kind or in another order, GeometryError, PointOutsideModelError, StabilityError
 * @example const { f, gradient } = await fwiObjective(model0, q, dobs, { options: { spaceOrder: 8 } });
 */
export function fwiObjective(
  model: Model,
  q: ShotVector<SourceVector>,
  dobs: ShotVector<DataVector>,
  settings?: ObjectiveSettings,
): Promise<ObjectiveValue>;
export function fwiObjective(
  model: OneOrMany<Model>,
  q: OneOrMany<ShotVector<SourceVector>>,
  dobs: OneOrMany<ShotVector<DataVector>>,
  settings?: ObjectiveSettings,
): Promise<JointObjectiveValue>;
export async function fwiObjective(
  model: OneOrMany<Model>,
  q: OneOrMany<ShotVector<SourceVector>>,
  dobs: OneOrMany<ShotVector<DataVector>>,
  settings: ObjectiveSettings = {},
): Promise<ObjectiveValue | JointObjectiveValue> {
  const plan = (i: number) =>
    planObjective(
      'fwiObjective(model, q, dobs)',
      { model: ofExperiment(model, i), q: ofExperiment(q, i), dobs: ofExperiment(dobs, i) },
      settings,
    );
  const count = countExperiments({ model, q, dobs });
  return count === undefined ? plan(0)() : jointly(count, plan);
}
