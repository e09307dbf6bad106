import { sumReducer } from '@judi4cloud/clusterless';
import { objectiveShot } from '#objective-shot';
import type { Model } from '../model/model.ts';
import { PhysicalParameter } from '../model/physical-parameter.ts';
import { planExperiment } from '../operators/experiment.ts';
import { type ProductOptions, startRun } from '../operators/linear-operator.ts';
import { checkWavelet } from '../operators/modeling.ts';
import { dataFor, jobOptions, shotTasks } from '../operators/run-shots.ts';
import { asVector } from '../operators/space.ts';
import { checkSettings, type Options, resolveOptions } from '../options.ts';
import type { ShotVector } from '../vectors/out-of-core-vector.ts';
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

/** A perturbation, or `undefined` for FWI. */
export interface Linearisation {
  readonly dm: PhysicalParameter | Float32Array;
  readonly nlind: boolean;
}

/** Value and gradient of one experiment, summed over its shots in a fixed order. */
export async function evaluateExperiment(
  model: Model,
  q: ShotVector,
  dobs: ShotVector,
  linearisation: Linearisation | undefined,
  settings: ObjectiveSettings,
): Promise<ObjectiveValue> {
  checkSettings(settings, ['options', 'misfit', 'signal', 'onProgress', 'label', 'executor']);
  const { options, misfit = mse, ...product } = settings;
  const name = linearisation === undefined ? 'fwiObjective' : 'lsrtmObjective';
  const experiment = planExperiment(model, q.geometry, dobs.geometry, resolveOptions(options));
  await checkWavelet(experiment, q);
  const run = startRun(name, product);
  const reference = misfitReference(misfit, run.executor.reach === 'process');
  const objective = await objectiveOf(model, linearisation, name, run.executor);
  const [wavelet, observed] = [dataFor(run, q), dataFor(run, dobs)];
  const tasks = await shotTasks(experiment, run, (shot) => ({
    wavelet: wavelet(shot),
    observed: observed(shot),
    misfit: reference,
    objective,
  }));
  const kind = linearisation === undefined ? 'image' : 'linearisedImage';
  const { f, gradient } = await run.executor.mapReduce(
    objectiveShot,
    tasks,
    sumReducer<ShotObjective>(),
    jobOptions(experiment, run, kind),
  );
  return { f, gradient: new PhysicalParameter(gradient, model.n, model.d, model.o) };
}

async function objectiveOf(
  model: Model,
  linearisation: Linearisation | undefined,
  name: string,
  executor: ReturnType<typeof startRun>['executor'],
): Promise<Objective> {
  if (linearisation === undefined) return { kind: 'fwi' };
  const dm = asVector<'model'>(linearisation.dm, { kind: 'model', grid: model }, name);
  const isZero = dm.norm(Number.POSITIVE_INFINITY) === 0;
  return { kind: 'lsrtm', dm: isZero ? undefined : await executor.broadcast(dm.data), nlind: linearisation.nlind };
}
