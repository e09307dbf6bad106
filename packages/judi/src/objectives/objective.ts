import { sumReducer } from '@judi4cloud/clusterless';
import { type Call, checkArgument, nameOf } from '@judi4cloud/errors';
import { objectiveShot } from '#objective-shot';
import { ValueError } from '../errors.ts';
import { Model } from '../model/model.ts';
import { PhysicalParameter } from '../model/physical-parameter.ts';
import { planExperiment } from '../operators/experiment.ts';
import { checkWavelet } from '../operators/modeling.ts';
import { type ProductOptions, productOptionNames, type Run, startRun } from '../operators/operator.ts';
import { dataFor, jobOptions, shotTasks } from '../operators/run-shots.ts';
import { asVector } from '../operators/space.ts';
import { checkSettings, type Options, resolveOptions } from '../options.ts';
import type { DataVector, SourceVector } from '../vectors/judi-vector.ts';
import { isShotVector, type ShotVector } from '../vectors/out-of-core-vector.ts';
import { refuseSwapped } from '../vectors/swapped.ts';
import { type Misfit, misfitReference, mse } from './misfit.ts';
import type { Objective, ShotObjective } from './objective-task.ts';

export interface ObjectiveSettings extends ProductOptions {
  readonly options?: Options | undefined;
  /** What synthetic and observed data are compared with; {@link mse}. */
  readonly misfit?: Misfit | undefined;
}

/** The value of an objective and its gradient with respect to squared slowness (or its perturbation). */
export interface ObjectiveValue {
  readonly f: number;
  readonly gradient: PhysicalParameter;
}

/** What an objective is of. */
export interface ObjectiveArguments {
  readonly model: Model;
  readonly q: ShotVector<SourceVector>;
  readonly dobs: ShotVector<DataVector>;
  /** A perturbation, or `undefined` for FWI. */
  readonly linearisation?: Linearisation | undefined;
}

export interface Linearisation {
  readonly dm: PhysicalParameter | Float32Array;
  readonly nlind: boolean;
}

/**
 * Checks one experiment; what is returned computes its value and gradient, summed over its shots in a fixed order.
 *
 * @param call the objective with its arguments, for messages
 * @throws DomainError for arguments of another kind or in another order, GeometryError, PointOutsideModelError, StabilityError, OptionError
 */
export function planObjective(
  call: Call,
  { model, q, dobs, linearisation }: ObjectiveArguments,
  settings: ObjectiveSettings,
): () => Promise<ObjectiveValue> {
  checkSettings(settings, ['options', 'misfit', ...productOptionNames]);
  checkArgument(call, 'model', model, model instanceof Model, 'a Model');
  checkArgument(call, 'q', q, isShotVector(q), 'a judiVector');
  checkArgument(call, 'dobs', dobs, isShotVector(dobs), 'a judiVector');
  if (linearisation !== undefined) {
    const { dm, nlind } = linearisation;
    checkArgument(call, 'dm', dm, dm instanceof PhysicalParameter || dm instanceof Float32Array, 'a perturbation');
    if (typeof nlind !== 'boolean') throw new ValueError({ what: 'nlind', got: nlind, expected: 'true or false' });
  }
  refuseSwapped(call, q, dobs);
  const name = nameOf(call);
  const { options, misfit = mse, ...product } = settings ?? {};
  const experiment = planExperiment(model, q.geometry, dobs.geometry, resolveOptions(options));
  const dm = linearisation && asVector<PhysicalParameter>(linearisation.dm, { kind: 'model', grid: model }, name);
  return async () => {
    await checkWavelet(experiment, q);
    const run = startRun(name, product);
    const reference = misfitReference(misfit, run.executor.reach === 'process');
    const objective = await objectiveOf(dm, linearisation?.nlind === true, run);
    const [wavelet, observed] = [dataFor(run, q), dataFor(run, dobs)];
    const tasks = await shotTasks(experiment, run, (shot) => ({
      wavelet: wavelet(shot),
      observed: observed(shot),
      misfit: reference,
      objective,
    }));
    const { f, gradient } = await run.executor.mapReduce(
      objectiveShot,
      tasks,
      sumReducer<ShotObjective>(),
      jobOptions(experiment, run, dm === undefined ? 'image' : 'linearisedImage'),
    );
    return { f, gradient: new PhysicalParameter(gradient, model.n, model.d, model.o) };
  };
}

async function objectiveOf(dm: PhysicalParameter | undefined, nlind: boolean, { executor }: Run): Promise<Objective> {
  if (dm === undefined) return { kind: 'fwi' };
  const isZero = dm.norm(Number.POSITIVE_INFINITY) === 0;
  return { kind: 'lsrtm', dm: isZero ? undefined : await executor.broadcast(dm.data), nlind };
}
