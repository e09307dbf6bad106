import type { ClusterRun } from '@judi4cloud/azure-batch';
import type { Broadcast } from '@judi4cloud/clusterless';
import type { ShotPoints } from '@judi4cloud/judi';
import type { StoredArray } from './summary.ts';

/** A file with the models or the shots of a result. */
export interface SeismicFile {
  readonly name: string;
  /** The arrays that are in it. */
  readonly arrays: ReadonlyMap<ArrayBufferView, StoredArray>;
  readonly write: (path: string) => Promise<void>;
}

/** What the arguments of shots have, as far as their results are concerned. */
interface ShotArgument {
  readonly medium: Broadcast<Grid>;
  readonly source: ShotPoints;
  readonly receivers: ShotPoints;
}

interface Grid {
  readonly n: readonly number[];
  readonly d: readonly number[];
  readonly o: readonly number[];
}

/**
 * The file of a product's or an objective's result: images and gradients on the grid of the model, shots with where and when they
 * were recorded, which the result itself does not have.
 *
 * @returns undefined for results of other functions, and where the arguments of the run are there no more
 */
export async function seismicFile(
  result: unknown,
  run: Pick<ClusterRun<unknown>, 'arguments' | 'count'>,
  signal?: AbortSignal,
): Promise<SeismicFile | undefined> {
  try {
    const argument = await run.arguments.at(0, signal);
    if (!isShotArgument(argument)) return undefined;
    return (await modelFile(result, argument, run, signal)) ?? (await shotsFile(result, run, signal));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && error.name === 'BlobError') return undefined;
    throw error;
  }
}

function isShotArgument(argument: unknown): argument is ShotArgument {
  const { medium, source, receivers } = Object(argument) as Partial<ShotArgument>;
  return medium?.kind === 'broadcast' && source?.axis !== undefined && receivers?.axis !== undefined;
}

/** An array alone is an image, as `J.adjoint.mul(d)` gives it; in an object it has its name there. */
async function modelFile(
  result: unknown,
  { medium }: ShotArgument,
  run: Pick<ClusterRun<unknown>, 'arguments'>,
  signal?: AbortSignal,
): Promise<SeismicFile | undefined> {
  if (Array.isArray(result)) return undefined;
  const grid = await run.arguments.fetch(medium, signal);
  if (grid === undefined) return undefined;
  const { n, d, o } = grid;
  const points = n.reduce((product, count) => product * count, 1);
  const named = result instanceof Float32Array ? { image: result } : Object(result);
  const fields = Object.entries(named).filter(
    (entry): entry is [string, Float32Array<ArrayBuffer>] =>
      entry[1] instanceof Float32Array && entry[1].length === points,
  );
  if (fields.length === 0) return undefined;
  const name = 'model.h5';
  const arrays = fields.map(([variable, array]) => [array, { file: name, variable }] as const);
  return {
    name,
    arrays: new Map(arrays),
    async write(path) {
      const [{ writeModel }, { PhysicalParameter }] = await Promise.all([
        import('@judi4cloud/files'),
        import('@judi4cloud/judi'),
      ]);
      const parameters = fields.map(([variable, array]) => [variable, new PhysicalParameter(array, n, d, o)] as const);
      await writeModel(path, Object.fromEntries(parameters), { overwrite: true });
    },
  };
}

/** Arguments that are read at the same time. */
const atOnce = 16;

/** Shots that are in memory; those in files of their own stay there. */
async function shotsFile(
  result: unknown,
  { arguments: given, count }: Pick<ClusterRun<unknown>, 'arguments' | 'count'>,
  signal?: AbortSignal,
): Promise<SeismicFile | undefined> {
  const shots = (Array.isArray(result) ? result : []).map(samplesOf);
  if (shots.length !== count || !shots.every((shot) => shot !== undefined)) return undefined;
  const read: unknown[] = [];
  while (read.length < count) {
    const next = Array.from({ length: Math.min(atOnce, count - read.length) }, (_, i) => read.length + i);
    read.push(...(await Promise.all(next.map((shot) => given.at(shot, signal)))));
  }
  const settings = read.filter(isShotArgument);
  if (settings.length < count) return undefined;
  // Modelling gives data at the receivers, which might be in files instead, its adjoint samples at the sources.
  const side = Array.isArray(result) && ArrayBuffer.isView(result[0]) ? 'source' : 'receivers';
  if (!shots.every((samples, shot) => samples.length === samplesAt(settings[shot]?.[side]))) return undefined;
  const name = 'shots.h5';
  return {
    name,
    arrays: new Map(shots.map((samples) => [samples, { file: name, variable: 'traces' }])),
    async write(path) {
      const [{ writeShots }, { Geometry, judiVector }] = await Promise.all([
        import('@judi4cloud/files'),
        import('@judi4cloud/judi'),
      ]);
      const geometry = Geometry.fromShots(settings.map((setting) => setting[side]));
      const sources = side === 'receivers' && { sources: Geometry.fromShots(settings.map(({ source }) => source)) };
      await writeShots(path, judiVector(geometry, shots), { overwrite: true, ...sources });
    },
  };
}

function samplesOf(shot: unknown): Float32Array<ArrayBuffer> | undefined {
  if (shot instanceof Float32Array) return shot as Float32Array<ArrayBuffer>;
  const { kind, data } = Object(shot) as { readonly kind?: unknown; readonly data?: unknown };
  return kind === 'array' && data instanceof Float32Array ? (data as Float32Array<ArrayBuffer>) : undefined;
}

const samplesAt = (points: ShotPoints | undefined): number =>
  points === undefined ? 0 : points.axis.nt * points.x.length;
