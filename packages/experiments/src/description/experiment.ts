import { refusalOf } from '@judi4cloud/errors';
import { diskPlace, type Format, type From, nameOf } from '@judi4cloud/files';
import { Geometry, isJudiError, type Options, resolveOptions, rickerWavelet } from '@judi4cloud/judi';
import { type Entry, parseEntry, positive } from './entry.ts';
import { ExperimentError } from './experiment-error.ts';
import { type BackgroundRecipe, backgroundRecipe, type ModelRecipe, modelRecipe } from './model-recipe.ts';
import { type Positions, positions } from './numbers.ts';
import { requireMemory } from './require-memory.ts';

/** What an experiment can compute. */
export type Computation = 'forward' | 'adjoint' | 'born' | 'rtm' | 'fwi-gradient' | 'objective';

export const computations: readonly Computation[] = ['forward', 'adjoint', 'born', 'rtm', 'fwi-gradient', 'objective'];

/** Computations that need a background model beside the model. */
const linearised: ReadonlySet<Computation> = new Set(['born', 'rtm', 'fwi-gradient', 'objective']);

/** A computation with the options that differ from the experiment's. */
export interface Wanted {
  readonly entry: Entry;
  readonly computation: Computation;
  readonly options: Options;
  /** Maps in which its options stand, its own before those of all. */
  readonly optionMaps: readonly Entry[];
}

/** An experiment as it is described in a file: checked, nothing read or computed yet. */
export interface Experiment {
  readonly file: string;
  readonly title: string;
  /** What the file says, as plain data. */
  readonly description: Readonly<Record<string, unknown>>;
  readonly model: ModelRecipe;
  readonly background: BackgroundRecipe | undefined;
  readonly acquisition: { readonly sources: Entry; readonly receivers: Entry };
  readonly source: Geometry;
  readonly receivers: Geometry;
  /** Samples of every source. */
  readonly wavelet: Float32Array;
  readonly wanted: readonly Wanted[];
  readonly folder: string | undefined;
  /** Formats of values. */
  readonly formats: readonly Format[];
  /** Whether results are drawn. */
  readonly pictures: boolean;
  /** Names of output files, without their endings. */
  readonly names: Readonly<Record<Computation, string>>;
}

const keys = [
  'title',
  'model',
  'background',
  'sources',
  'receivers',
  'recording',
  'wavelet',
  'options',
  'compute',
  'output',
];

/**
 * Reads an experiment from a YAML or JSON file.
 *
 * @throws ExperimentError, which names the file, the line and what is expected there
 */
export async function readExperiment(file: string, { from }: From = {}): Promise<Experiment> {
  const fail = (problem: string, cause?: unknown): never => {
    throw new ExperimentError({ file, line: undefined, path: '', problem: `${problem}.`, cause });
  };
  const place = from ?? (await diskPlace(file));
  const bytes = await place.read(file).catch((cause: Error) => fail(refusalOf(cause)?.problem ?? cause.message, cause));
  return parseExperiment(file, bytes ? new TextDecoder().decode(bytes) : fail('there is no such file'));
}

/** Reads an experiment from text; `file` is what messages call it. */
export function parseExperiment(file: string, text: string): Experiment {
  const root = parseEntry(file, text).map(keys, `a map with ${keys.join(', ')}`);
  const modelEntry = root.required('model', 'where the model comes from');
  const backgroundEntry = root.optional('background');
  const acquisition = {
    sources: root.required('sources', 'the positions of the sources, { x, z } in metres'),
    receivers: root.required('receivers', 'the positions of the receivers, { x, z } in metres'),
  };
  const recording = root.required('recording', 'the sampling of data, { t, dt } in ms').map(['t', 'dt']);
  const t = recording.required('t', 'the length of a record in ms').number('a time in ms', positive);
  const dt = recording.required('dt', 'the sampling interval in ms').number('a time in ms', positive);
  const sources = pointsOf(acquisition.sources, 'source');
  const spread = pointsOf(acquisition.receivers, 'receiver');
  requireRecords(sources, spread, recording, Math.round(t / dt) + 1);
  const source = sourceGeometry(sources, recording, { t, dt });
  const receivers = receiverGeometry(spread, recording, { t, dt, nsrc: source.nsrc });
  const shared = root.optional('options');
  const wanted = wantedComputations(root.required('compute', `a list of ${computations.join(', ')}`), shared);
  const needy = wanted.find(({ computation }) => linearised.has(computation));
  if (needy && !backgroundEntry)
    throw needy.entry.error(
      `${needy.entry.path}: ${needy.computation} needs a background model. Add background, such as { smooth: 200 }.`,
    );
  const output = root.optional('output')?.map(['folder', 'formats', ...computations]);
  return {
    file,
    title: root.optional('title')?.text('a title') ?? nameOf(file).replace(/\.\w+$/, ''),
    description: root.value as Record<string, unknown>,
    model: modelRecipe(modelEntry),
    background: backgroundEntry && backgroundRecipe(backgroundEntry, modelEntry),
    acquisition,
    source,
    receivers,
    wavelet: wavelet(root.required('wavelet', '{ ricker: peak frequency in kHz }'), t, dt),
    wanted,
    folder: output?.optional('folder')?.text('the name of a folder'),
    ...outputFormats(output),
    names: outputNames(output),
  };
}

interface Sampling {
  readonly t: number;
  readonly dt: number;
}

/** Points of a line: their x, and one depth for all or one for each. */
interface Points {
  readonly x: Positions;
  readonly z: Positions;
}

function pointsOf(entry: Entry, noun: string): Points {
  entry.map(['x', 'z'], 'positions, { x, z } in metres');
  const x = positions(entry.required('x', 'positions in metres'));
  const z = positions(entry.required('z', 'a depth in metres'));
  if (z.count !== 1 && z.count !== x.count)
    throw entry.error(
      `${entry.path}: x has ${x.count} positions and z ${z.count}. Give one depth, or one for each ${noun}.`,
    );
  return { x, z };
}

/** Bytes of the position of a receiver in a shot. */
const positionBytes = 3 * Float64Array.BYTES_PER_ELEMENT;

/** Refuses records of all shots that don't fit into memory: every experiment has them; what is most is named. */
function requireRecords(sources: Points, receivers: Points, recording: Entry, nt: number): void {
  const [nsrc, nrec] = [sources.x.count, receivers.x.count];
  const most = Math.max(nsrc, nrec, nt);
  const [entry, noun] =
    most === nrec
      ? [receivers.x.entry, 'receivers']
      : most === nt
        ? [recording, 'samples']
        : [sources.x.entry, 'sources'];
  const bytes = nsrc * nrec * (nt * Float32Array.BYTES_PER_ELEMENT + positionBytes);
  requireMemory(entry, `records of ${nsrc} × ${nrec} traces with ${nt} samples`, bytes, `Take fewer ${noun}.`);
}

const valuesOf = ({ count, at }: Positions): number[] => Array.from({ length: count }, (_, k) => at(k));

function sourceGeometry({ x, z }: Points, recording: Entry, sampling: Sampling): Geometry {
  const perShot = (values: readonly number[]) =>
    Array.from({ length: x.count }, (_, shot) => [values[values.length === 1 ? 0 : shot]]);
  return recording.within(() => new Geometry(perShot(valuesOf(x)), 0, perShot(valuesOf(z)), sampling));
}

function receiverGeometry({ x, z }: Points, recording: Entry, sampling: Sampling & { nsrc: number }): Geometry {
  return recording.within(() => new Geometry(valuesOf(x), 0, z.count === 1 ? z.at(0) : valuesOf(z), sampling));
}

function wavelet(entry: Entry, t: number, dt: number): Float32Array {
  entry.map(['ricker'], '{ ricker: peak frequency in kHz }');
  const frequency = entry.required('ricker', 'a peak frequency in kHz');
  return frequency.within(() => rickerWavelet(t, dt, frequency.number('a peak frequency in kHz', positive)));
}

/** The options of an entry, checked by the library; a bad one is reported with its own line. */
function propagationOptions(entry: Entry | undefined): Options {
  if (!entry) return {};
  if (!entry.isMap()) entry.fail('a map of options, such as { spaceOrder: 8 }');
  try {
    resolveOptions(entry.value as Options);
  } catch (error) {
    const option = isJudiError(error) ? Reflect.get(error, 'option') : undefined;
    const culprit = typeof option === 'string' ? entry.optional(option) : undefined;
    return (culprit ?? entry).within(() => {
      throw error;
    });
  }
  return entry.value as Options;
}

function wantedComputations(entry: Entry, sharedMap: Entry | undefined): Wanted[] {
  const shared = { options: propagationOptions(sharedMap), optionMaps: sharedMap ? [sharedMap] : [] };
  const items = entry.list(`a list of ${computations.join(', ')}`);
  if (items.length === 0) entry.fail(`at least one of ${computations.join(', ')}`);
  const wanted = items.map((item) => wantedComputation(item, shared));
  wanted.forEach(({ computation, entry: item }, k) => {
    if (wanted.findIndex((other) => other.computation === computation) < k)
      throw item.error(`${item.path}: ${computation} stands in the list twice.`);
  });
  return wanted;
}

/** `rtm`, or `{ rtm: { IC: isic } }` with options of its own. */
function wantedComputation(entry: Entry, shared: Pick<Wanted, 'options' | 'optionMaps'>): Wanted {
  if (!entry.isMap()) return { entry, computation: entry.oneOf(computations), ...shared };
  entry.map(computations, `one of ${computations.join(', ')}`);
  const names = Object.keys(entry.value as object) as Computation[];
  if (names.length !== 1) entry.fail('one computation with its options, such as rtm: { IC: isic }');
  const [computation] = names;
  const own = entry.optional(computation);
  return {
    entry,
    computation,
    options: { ...shared.options, ...propagationOptions(own) },
    optionMaps: own ? [own, ...shared.optionMaps] : shared.optionMaps,
  };
}

const valueFormats: readonly Format[] = ['raw', 'hdf5', 'zarr'];

function outputFormats(output: Entry | undefined): Pick<Experiment, 'formats' | 'pictures'> {
  const words = [...valueFormats, 'png'] as const;
  const entry = output?.optional('formats');
  if (!entry) return { formats: ['raw'], pictures: true };
  const wanted = entry.list(`a list of ${words.join(', ')}`).map((item) => item.oneOf(words));
  const formats = valueFormats.filter((format) => wanted.includes(format));
  if (formats.length === 0) entry.fail(`at least one of ${valueFormats.join(', ')}`, 'Pictures hold no values.');
  return { formats, pictures: wanted.includes('png') };
}

function outputNames(output: Entry | undefined): Record<Computation, string> {
  const expected = 'a file name without folder and ending';
  const nameOf = (computation: Computation) => {
    const entry = output?.optional(computation);
    const name = entry?.text(expected) ?? computation;
    if (!/^[\w.-]+$/.test(name) || name.startsWith('.')) entry?.fail(expected);
    return name;
  };
  const names = Object.fromEntries(computations.map((computation) => [computation, nameOf(computation)]));
  return names as Record<Computation, string>;
}
