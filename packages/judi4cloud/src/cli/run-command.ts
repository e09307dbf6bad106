import { availableParallelism, freemem } from 'node:os';
import { basename, join } from 'node:path';
import type { Reporter } from '@judi4cloud/experiments';
import {
  costs,
  drawExperiment,
  ExperimentRun,
  Measurements,
  type Product,
  prepare,
  ResultFiles,
  readExperiment,
  resultBytes,
  type Setup,
  titles,
} from '@judi4cloud/experiments';
import { packageVersion } from '../version.ts';
import type { PoolChoice } from './cluster-options.ts';
import type { Place } from './place.ts';
import { bytes, counted } from './quantities.ts';
import { type BackendChoice, type CommonOptions, openSession, reporterOf } from './session.ts';

export interface RunOptions extends CommonOptions, Omit<PoolChoice, 'pool'> {
  /** A pool, to which the options of pools belong. */
  readonly pool?: string;
  readonly out?: string;
  readonly data?: string;
  readonly workers?: number;
  readonly backend: BackendChoice;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly pictures: boolean;
}

/** `judi run FILE` */
export async function run(file: string, options: RunOptions): Promise<void> {
  const reporter = reporterOf(options);
  const version = packageVersion();
  const experiment = withBackend(await readExperiment(file), options.backend, () => true);
  const folder = options.out ?? experiment.folder ?? join('out', basename(file).replace(/\.\w+$/, ''));
  const files = new ResultFiles(folder, experiment.formats);
  await files.try();
  const setup = await prepare(experiment, options.data ?? process.env['JUDI_DATA'], version, {
    shotsHere: options.pool === undefined,
  });
  await files.try(resultBytes(setup));
  const plan = planOf(setup, options);
  announce(reporter, setup, plan, folder);
  if (options.dryRun) {
    if (options.json) printJson({ ...describe(setup, plan), dryRun: true });
    return;
  }
  await using session = await openSession({ ...options, place: placeOf(options, plan.workers) }, reporter);
  const { backend, choice, signal, warnings } = session;
  const measurements = new Measurements(reporter, backend.name, signal);
  const settled = { ...setup, experiment: withBackend(experiment, choice, (asked = 'auto') => asked === 'auto') };
  const computing = new ExperimentRun(settled, {
    files,
    measurements,
    reporter,
    version,
    backend: backend.description,
  });
  const products = await computing.all({ force: options.force ?? false });
  signal.throwIfAborted();
  for (const { computation, header } of products)
    if (computation === 'objective') reporter.line(`${titles.objective} = ${header.norm.toPrecision(8)}`);
  const drawn = { backend: backend.description, version };
  const page =
    options.pictures && experiment.pictures ? await drawExperiment(setup, products, files, drawn) : undefined;
  reporter.line(page === undefined ? `\nResults in ${folder}` : `\nResults and pictures: ${page}`);
  if (options.json) {
    const { name, description } = backend;
    const results = products.map((product) => summary(product, files));
    printJson({
      ...describe(setup, plan),
      backend: { name, description },
      warnings,
      results,
      ...(page !== undefined && { page }),
    });
  }
}

function placeOf(options: RunOptions, workers: number): Place {
  const { pool, nodes, credentials, vmSize, container, spot, autoScale, maxCost } = options;
  const { contactTimeout, nodesTimeout } = options;
  const { subnet, imageResourceId, osDiskSize } = options;
  if (pool === undefined) return workers === 1 ? { kind: 'process' } : { kind: 'workers', count: workers };
  const kind = { vmSize, container, spot, autoScale, subnet, imageResourceId, osDiskSize };
  const limits = { maxCost, contactTimeout, nodesTimeout };
  return { kind: 'pool', choice: withoutUndefined({ pool, nodes, credentials, ...limits, ...kind }) };
}

/** Options that were given. */
function withoutUndefined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

type Experiment = Awaited<ReturnType<typeof readExperiment>>;

/** The experiment on a backend, unless that is `auto`, instead of those of its file that are to be replaced. */
function withBackend(
  experiment: Experiment,
  backend: BackendChoice,
  replaces: (asked: BackendChoice | undefined) => boolean,
): Experiment {
  if (backend === 'auto') return experiment;
  const wanted = experiment.wanted.map((item) =>
    replaces(item.options.backend) ? { ...item, options: { ...item.options, backend } } : item,
  );
  return { ...experiment, wanted };
}

interface Plan {
  readonly steps: ReturnType<typeof costs>;
  /** Grid points updated by all steps. */
  readonly points: number;
  /** Bytes of the largest shot. */
  readonly shotBytes: number;
  readonly workers: number;
  /** Workers that would be used if there were more memory. */
  readonly wished: number;
  /** Bytes of each worker process besides its shot: none where there is this process alone, or a pool. */
  readonly processBytes: number;
}

/** What a worker process takes before it has a shot, as measured on Linux. */
const workerBytes = 85 * 2 ** 20;

/** As many workers as there are shots, cores, and memory for their shots, unless the user says how many. */
function planOf(setup: Setup, { workers, pool }: RunOptions): Plan {
  const steps = costs(setup);
  const shotBytes = Math.max(...steps.map(({ prediction }) => prediction.bytes));
  const points = steps.reduce((sum, { prediction }) => sum + prediction.points, 0);
  const wished = workers ?? Math.min(setup.q.nsrc, availableParallelism());
  const fitting = Math.max(1, Math.floor((0.8 * freemem()) / (shotBytes + workerBytes)));
  const count = workers ?? Math.min(wished, fitting);
  const processBytes = count === 1 || pool !== undefined ? 0 : workerBytes;
  return { steps, points, shotBytes, wished, workers: count, processBytes };
}

function announce(reporter: Reporter, setup: Setup, plan: Plan, folder: string): void {
  const { experiment, model, q } = setup;
  const { n, d } = model;
  const [{ nt, dt }] = experiment.receivers.axes;
  const prediction = plan.steps[0].prediction;
  reporter.heading(experiment.title);
  reporter.line(`Model       ${n.join(' × ')} points of ${d.join(' × ')} m, ${velocities(setup)}`);
  reporter.line(
    `Shots       ${q.nsrc}, ${counted(experiment.receivers.xloc[0].length, 'receiver')} each, ` +
      `${nt} samples of ${dt} ms, ${prediction.steps} time steps`,
  );
  reporter.line(`Computes    ${plan.steps.map(({ step }) => step.computation).join(', ')}`);
  const { workers, processBytes } = plan;
  const inAll = (plan.shotBytes + processBytes) * workers;
  const own = processBytes === 0 ? '' : `, of which ${bytes(processBytes)} each are the process itself`;
  reporter.line(
    `Predicted   ${(plan.points / 1e9).toPrecision(3)} GPts of work (10⁹ updates of a grid point), ${bytes(plan.shotBytes)} for a shot`,
  );
  reporter.line(`            ${bytes(inAll)} with ${counted(workers, 'worker')}${own} (${bytes(freemem())} free)`);
  if (plan.workers < plan.wished)
    reporter.note(`            ${counted(plan.workers, 'worker')} instead of ${plan.wished}, to fit the memory`);
  if (plan.shotBytes > freemem())
    reporter.warn('A shot needs more memory than is free. Raise subsamplingFactor, or limit the model with limitM.');
  reporter.line(`Folder      ${folder}\n`);
}

function velocities({ model }: Setup): string {
  const [slow, fast] = [model.m.max(), model.m.min()].map((m) => (1 / Math.sqrt(m)).toFixed(2));
  return slow === fast ? `${slow} km/s` : `${slow}–${fast} km/s`;
}

function describe(setup: Setup, plan: Plan) {
  const { experiment, model, hash } = setup;
  return {
    experiment: { file: experiment.file, title: experiment.title, hash },
    model: { n: model.n, d: model.d, o: model.o },
    shots: setup.q.nsrc,
    workers: plan.workers,
    prediction: {
      gpoints: plan.points / 1e9,
      shotBytes: plan.shotBytes,
      steps: plan.steps.map(({ step, prediction }) => ({
        computation: step.computation,
        gpoints: prediction.points / 1e9,
        bytes: prediction.bytes,
        timeSteps: prediction.steps,
      })),
    },
  };
}

function summary({ computation, name, header, reused }: Product, files: ResultFiles) {
  const { norm, seconds, objective, data, files: stored = {} } = header;
  return {
    computation,
    reused,
    norm,
    seconds,
    ...(objective !== undefined && { objective }),
    header: files.path(`${name}.json`),
    ...(data !== undefined && { data: files.path(data) }),
    files: Object.fromEntries(Object.entries(stored).map(([format, file]) => [format, files.path(file)])),
  };
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
