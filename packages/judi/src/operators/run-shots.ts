import { type Broadcast, sumReducer } from '@judi4cloud/clusterless';
import { toMedium } from '../model/model.ts';
import { PhysicalParameter } from '../model/physical-parameter.ts';
import type { Medium } from '../propagate/propagator.ts';
import { JudiVector } from '../vectors/judi-vector.ts';
import type { Experiment } from './experiment.ts';
import type { Run } from './linear-operator.ts';
import type { ShotOptions, ShotSetting } from './shot-setting.ts';
import { adjointShot, bornShot, forwardShot, imageShot } from './shots.ts';

function shotOptions({ options, dt }: Experiment): ShotOptions {
  const { spaceOrder, freeSurface, IC, subsamplingFactor, sumPadding, backend, nthreads } = options;
  const buffer = options.limitM ? options.bufferSize : undefined;
  return { spaceOrder, freeSurface, IC, subsamplingFactor, sumPadding, dt, backend, nthreads, buffer };
}

/** Hands the model to the executor and builds the tasks of all shots; `extra` adds to each shot's setting. */
export async function shotTasks<T>(
  experiment: Experiment,
  { executor }: Run,
  extra: (shot: number) => T,
): Promise<(ShotSetting & T)[]> {
  const medium: Broadcast<Medium> = await executor.broadcast(toMedium(experiment.model));
  const options = shotOptions(experiment);
  const { source, receivers } = experiment;
  return source.axes.map((_, shot) => ({
    medium,
    options,
    source: source.shot(shot),
    receivers: receivers.shot(shot),
    ...extra(shot),
  }));
}

/** `F q`. */
export async function runForward(experiment: Experiment, q: JudiVector, run: Run): Promise<JudiVector> {
  const tasks = await shotTasks(experiment, run, (shot) => ({ data: q.data[shot] }));
  return new JudiVector(experiment.receivers, await run.executor.map(forwardShot, tasks, run.options));
}

/** `F' d`. */
export async function runAdjoint(experiment: Experiment, d: JudiVector, run: Run): Promise<JudiVector> {
  const tasks = await shotTasks(experiment, run, (shot) => ({ data: d.data[shot] }));
  return new JudiVector(experiment.source, await run.executor.map(adjointShot, tasks, run.options));
}

/** `J dm`; a zero perturbation gives zero data without propagating. */
export async function runBorn(
  experiment: Experiment,
  q: JudiVector,
  perturbation: PhysicalParameter,
  run: Run,
): Promise<JudiVector> {
  const { receivers } = experiment;
  if (perturbation.norm(Number.POSITIVE_INFINITY) === 0)
    return new JudiVector(
      receivers,
      receivers.axes.map((axis, shot) => new Float32Array(axis.nt * receivers.xloc[shot].length)),
    );
  const dm = await run.executor.broadcast(perturbation.data);
  const tasks = await shotTasks(experiment, run, (shot) => ({ wavelet: q.data[shot], dm }));
  return new JudiVector(receivers, await run.executor.map(bornShot, tasks, run.options));
}

/** `J' d`, summed over shots in a fixed order. */
export async function runImage(
  experiment: Experiment,
  q: JudiVector,
  d: JudiVector,
  run: Run,
): Promise<PhysicalParameter> {
  const tasks = await shotTasks(experiment, run, (shot) => ({ wavelet: q.data[shot], data: d.data[shot] }));
  const image = await run.executor.mapReduce(imageShot, tasks, sumReducer<Float32Array>(), run.options);
  const { n, d: spacing, o } = experiment.model;
  return new PhysicalParameter(image, n, spacing, o);
}
