import { type From, folderOf, sha256 } from '@judi4cloud/files';
import {
  type JudiVector,
  judiModeling,
  judiVector,
  type Model,
  type Options,
  PointOutsideModelError,
  resolveOptions,
  StabilityError,
} from '@judi4cloud/judi';
import type { Entry } from '../description/entry.ts';
import type { Experiment, Wanted } from '../description/experiment.ts';
import { loadBackground, loadModel } from './load-model.ts';
import { requireModels } from './require-models.ts';

/** An experiment with its models and vectors: ready to be computed. */
export interface Setup {
  readonly experiment: Experiment;
  readonly model: Model;
  readonly background: Model | undefined;
  readonly q: JudiVector;
  /** SHA-256 of each data file, by its path. */
  readonly files: Readonly<Record<string, string>>;
  /** Identifies everything that results depend on, up to the options of each. */
  readonly hash: string;
}

/**
 * Loads what an experiment names and checks that it fits together.
 *
 * @param dataFolder where data files are looked for before the experiment's own folder
 * @throws ExperimentError, for what doesn't fit into memory before it is made
 */
export async function prepare(
  experiment: Experiment,
  dataFolder: string | undefined,
  version: string,
  { from, shotsHere = true }: From & { /** Whether shots run on this machine. */ readonly shotsHere?: boolean } = {},
): Promise<Setup> {
  requireModels(experiment, shotsHere);
  const folders = [...(dataFolder === undefined ? [] : [dataFolder]), folderOf(experiment.file)];
  const data = { folders, from };
  const { model, files } = await loadModel(experiment.model, data);
  const loaded = experiment.background && (await loadBackground(experiment.background, model, data));
  const background = loaded?.model;
  const { source, receivers } = experiment;
  for (const wanted of experiment.wanted)
    for (const medium of background ? [model, background] : [model]) {
      try {
        judiModeling(medium, source, receivers, { options: wanted.options });
      } catch (error) {
        culpritOf(error, experiment, wanted).within(() => {
          throw error;
        });
      }
    }
  return {
    experiment,
    model,
    background,
    q: judiVector(source, experiment.wavelet),
    files: { ...files, ...loaded?.files },
    hash: await experimentHash(experiment, { ...files, ...loaded?.files }, version),
  };
}

/** Where the description says what doesn't fit the model. */
function culpritOf(error: unknown, { acquisition }: Experiment, { entry, optionMaps }: Wanted): Entry {
  if (error instanceof PointOutsideModelError)
    return error.what === 'receiver' ? acquisition.receivers : acquisition.sources;
  const step = error instanceof StabilityError ? optionMaps.find((map) => map.optional('dtComp')) : undefined;
  return step?.optional('dtComp') ?? (entry.isMap() ? entry : acquisition.sources);
}

const shaping = ['model', 'background', 'sources', 'receivers', 'recording', 'wavelet'] as const;

function experimentHash({ description }: Experiment, files: Record<string, string>, version: string): Promise<string> {
  const parts = shaping.map((key) => description[key]);
  return digest([version, parts, Object.values(files).sort()]);
}

/** Identifies a result; where it runs and with how many threads doesn't matter. */
export function productHash(
  hash: string,
  { computation, options }: Pick<Wanted, 'computation' | 'options'>,
): Promise<string> {
  return digest([hash, computation, physicsOf(options)]);
}

/** Options without those that leave results as they are. */
export function physicsOf(options: Options): Record<string, unknown> {
  const { backend: _backend, nthreads: _threads, ...physics } = resolveOptions(options);
  return physics;
}

async function digest(value: unknown): Promise<string> {
  const text = JSON.stringify(value, sortedKeys) ?? '';
  return (await sha256([new TextEncoder().encode(text)])).slice(0, 32);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
