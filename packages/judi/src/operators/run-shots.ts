import { type Broadcast, type RunOptions, sumReducer } from '@judi4cloud/clusterless';
import { DomainError } from '@judi4cloud/errors';
import { adjointShot, bornShot, forwardShot, imageShot } from '#shots';
import { computationalAxis } from '../acquisition/computational-time.ts';
import { toMedium, usedParameters } from '../model/model.ts';
import { PhysicalParameter } from '../model/physical-parameter.ts';
import { predictShot, type ShotKind } from '../propagate/predict-shot.ts';
import type { Medium } from '../propagate/propagator.ts';
import { isUrl } from '../segy/location.ts';
import { type SaveTarget, shotFileBytes } from '../segy/save-shot.ts';
import { shotFileNames } from '../segy/shot-file-names.ts';
import { type DataVector, JudiVector, type SourceVector } from '../vectors/judi-vector.ts';
import { withOrigin } from '../vectors/origin.ts';
import { lookUpShot, OutOfCoreVector, type ShotVector } from '../vectors/out-of-core-vector.ts';
import { obstacleTo, type ShotData } from '../vectors/shot-data.ts';
import type { Experiment } from './experiment.ts';
import { lateArray } from './late-array.ts';
import type { Run } from './operator.ts';
import type { ShotOptions, ShotSetting } from './shot-setting.ts';

function shotOptions({ options, dt }: Experiment): ShotOptions {
  const { spaceOrder, freeSurface, IC, subsamplingFactor, sumPadding, backend, nthreads } = options;
  const buffer = options.limitM ? options.bufferSize : undefined;
  return { spaceOrder, freeSurface, IC, subsamplingFactor, sumPadding, dt, backend, nthreads, buffer };
}

/** Hands the model to the executor and builds each shot's task when its turn comes; `extra` adds to the shot's setting. */
export async function shotTasks<T>(
  experiment: Experiment,
  { executor }: Run,
  extra: (shot: number) => T,
): Promise<readonly (ShotSetting & T)[]> {
  const medium: Broadcast<Medium> = await executor.broadcast(toMedium(experiment.model));
  const options = shotOptions(experiment);
  const { source, receivers } = experiment;
  return lateArray(source.nsrc, (shot) => ({
    medium,
    options,
    source: source.shot(shot),
    receivers: receivers.shot(shot),
    ...extra(shot),
  }));
}

/**
 * How the tasks of a run get the data of a shot.
 *
 * @throws DomainError when other processes cannot get them
 */
export function dataFor({ executor, options }: Run, vector: ShotVector): (shot: number) => ShotData {
  return (shot) => {
    const data = lookUpShot(vector, shot);
    const obstacle = obstacleTo(executor.reach, data);
    if (obstacle === undefined) return data;
    throw new DomainError({
      operator: options.label ?? 'A product',
      got: `data that other processes cannot read: ${obstacle}`,
      expected: 'data in files or behind URLs, and functions made by remoteMap()',
      advice:
        executor.reach === 'network'
          ? 'Put the files into Blob Storage and give their URLs, or read them first, await d.getData().'
          : 'Read them first, await d.getData(), or run in this process.',
    });
  };
}

/** Grid points that a core of a cloud machine updates in a second, roughly. */
const pointsPerSecond = 5e8;

/** The options of a run, with a guess of a shot's time for executors that put several short ones into one task. */
export function jobOptions(experiment: Experiment, { executor, options }: Run, kind: ShotKind): RunOptions {
  if (executor.reach !== 'network') return options;
  const { model, source, receivers, dt } = experiment;
  const { nt } = computationalAxis(source.axes[0], receivers.axes[0], dt);
  const medium = { n: model.n, nb: model.nb, parameters: usedParameters(model) };
  const { points } = predictShot(medium, experiment.options, nt, kind);
  return { secondsPerArgument: points / pointsPerSecond, ...options };
}

/**
 * The file that each shot is written to, if any.
 *
 * @throws DomainError for a folder that tasks cannot see, FileSystemError for one that they cannot write
 */
async function saveTargets(
  { options, source, receivers }: Experiment,
  { executor }: Run,
): Promise<(shot: number) => SaveTarget | undefined> {
  if (!options.saveDataToDisk) return () => undefined;
  if (executor.reach === 'network' && !isUrl(options.filePath))
    throw new DomainError({
      operator: 'saveDataToDisk',
      got: `filePath '${options.filePath}', which other machines cannot see`,
      expected: 'the URL of a container in Blob Storage with the right to write',
      advice: 'Give filePath: await pool.folder(name).',
    });
  if (!isUrl(options.filePath)) {
    const { tryFolder } = await import('@judi4cloud/errors/disk');
    const shots = receivers.axes.map(({ nt }, shot) => shotFileBytes(nt, receivers.points.nrec[shot]));
    await tryFolder(options.filePath || '.', { bytes: shots.reduce((sum, bytes) => sum + bytes, 0) });
  }
  const files = shotFileNames(options.fileName, source);
  return (shot) => ({ folder: options.filePath, file: files[shot], number: shot + 1 });
}

/** The vector of a run's shots: in memory, or over the files that were written. */
function collected(experiment: Experiment, shots: readonly ShotData[]): ShotVector<DataVector> {
  const { receivers, options } = experiment;
  if (options.saveDataToDisk)
    return dataOf(experiment, new OutOfCoreVector<DataVector>(receivers, (shot) => shots[shot]));
  const data = shots.flatMap((shot) => (shot.kind === 'array' ? [shot.data] : []));
  return dataOf(experiment, new JudiVector(receivers, data));
}

function dataOf<V extends ShotVector<DataVector>>({ source }: Experiment, vector: V): V {
  return withOrigin(vector, { side: 'data', opposite: source });
}

/** `F q`. */
export async function runForward(experiment: Experiment, q: ShotVector, run: Run): Promise<ShotVector<DataVector>> {
  const save = await saveTargets(experiment, run);
  const wavelet = dataFor(run, q);
  const tasks = await shotTasks(experiment, run, (shot) => ({ data: wavelet(shot), save: save(shot) }));
  return collected(experiment, await run.executor.map(forwardShot, tasks, jobOptions(experiment, run, 'forward')));
}

/** `F' d`. */
export async function runAdjoint(experiment: Experiment, d: ShotVector, run: Run): Promise<SourceVector> {
  const data = dataFor(run, d);
  const tasks = await shotTasks(experiment, run, (shot) => ({ data: data(shot) }));
  const { source, receivers } = experiment;
  const wavelets = await run.executor.map(adjointShot, tasks, jobOptions(experiment, run, 'adjoint'));
  return withOrigin(new JudiVector(source, wavelets), { side: 'sources', opposite: receivers });
}

/** `J dm`; a zero perturbation gives zero data without propagating. */
export async function runBorn(
  experiment: Experiment,
  q: ShotVector,
  perturbation: PhysicalParameter,
  run: Run,
): Promise<ShotVector<DataVector>> {
  const { receivers } = experiment;
  const save = await saveTargets(experiment, run);
  if (!experiment.options.saveDataToDisk && perturbation.norm(Number.POSITIVE_INFINITY) === 0)
    return collected(
      experiment,
      receivers.axes.map(({ nt }, shot) => ({
        kind: 'array',
        data: new Float32Array(nt * receivers.points.nrec[shot]),
      })),
    );
  const dm = await run.executor.broadcast(perturbation.data);
  const wavelet = dataFor(run, q);
  const tasks = await shotTasks(experiment, run, (shot) => ({ wavelet: wavelet(shot), dm, save: save(shot) }));
  return collected(experiment, await run.executor.map(bornShot, tasks, jobOptions(experiment, run, 'born')));
}

/** `J' d`, summed over shots in a fixed order. */
export async function runImage(
  experiment: Experiment,
  q: ShotVector,
  d: ShotVector,
  run: Run,
): Promise<PhysicalParameter> {
  const [wavelet, data] = [dataFor(run, q), dataFor(run, d)];
  const tasks = await shotTasks(experiment, run, (shot) => ({ wavelet: wavelet(shot), data: data(shot) }));
  const image = await run.executor.mapReduce(
    imageShot,
    tasks,
    sumReducer<Float32Array>(),
    jobOptions(experiment, run, 'image'),
  );
  const { n, d: spacing, o } = experiment.model;
  return new PhysicalParameter(image, n, spacing, o);
}
