import { formatAttribute } from './content/convention.ts';
import { gridContent } from './content/grid-variables.ts';
import { shotContent, tracesName } from './content/shot-variables.ts';
import { meaning } from './content/units.ts';
import { type Attributes, type Content, type Source, source } from './content/variable.ts';
import type { DataFile } from './data-file.ts';
import { type Format, formatOf, writtenFormatOf } from './formats/format.ts';
import { rawFiles } from './formats/raw/write.ts';
import { parametersOf, queryFor, type ReadParametersOptions, rawDescription } from './model/read-model.ts';
import { openDataFile } from './open-data-file.ts';
import { checkFrom, checkTo } from './places/check-place.ts';
import { diskPlace } from './places/disk-place.ts';
import { holdsShots, readShots, readSources, shotsOf, sourcesOf } from './shots/read-shots.ts';
import { writeShots } from './shots/write-shots.ts';
import { tryTarget } from './whole.ts';
import { type WriteOptions, writeContent } from './write-content.ts';

/** `from` and `to` are the places of the two paths. */
export interface ConvertOptions extends ReadParametersOptions, WriteOptions {
  /** Units of values that have none in the file, as UDUNITS writes them: `m s-1`. */
  readonly units?: string | undefined;
  /** Whether a SEG-Y file holds a model or an image; when left out, those in depth do. */
  readonly model?: boolean | undefined;
}

/** What was converted. */
export interface Converted {
  readonly from: { readonly path: string; readonly format: Format };
  readonly to: { readonly path: string; readonly format: Format };
  readonly holds: 'shots' | 'parameters';
  readonly variables: readonly {
    readonly name: string;
    readonly dimensions: readonly string[];
    readonly shape: readonly number[];
    readonly units: string | undefined;
  }[];
}

/**
 * Converts a model, images or shots from one format to another, as the endings say; values stay as they are.
 *
 * @throws DataFileError, UnknownFormatError, TargetExistsError, FileSystemError, WriteError
 * @example await convertFile('BGCompass_tti.jld', 'compass.zarr');
 */
export async function convertFile(from: string, to: string, options: ConvertOptions = {}): Promise<Converted> {
  const call = 'convertFile(from, to, { from, to })';
  checkFrom(call, from, options.from);
  checkTo(call, to, options.to);
  const format = { from: formatOf(from), to: writtenFormatOf(to) };
  const targets = format.to === 'raw' ? [to, rawFiles(to, { attributes: {}, variables: [] }).header.path] : [to];
  const inputs = options.from === options.to ? [from] : [];
  for (const path of targets) await tryTarget(path, { overwrite: options.overwrite, to: options.to, inputs });
  const { holds, variables } =
    format.from === 'segy' && !(options.model ?? (await holdsModel(from, options)))
      ? await convertSegyShots(from, to, options)
      : await convertData(from, to, options);
  return {
    from: { path: from, format: format.from },
    to: { path: to, format: format.to },
    holds,
    // SEG-Y has no place for a number beside the array, and is given none that says anything.
    variables: variables
      .filter(({ shape }) => format.to !== 'segy' || shape.length > 0)
      .map(({ name, dimensions, shape, attributes }) => ({
        name,
        dimensions,
        shape,
        units: textOf(attributes, 'units'),
      })),
  };
}

type Done = { readonly holds: Converted['holds']; readonly variables: readonly Source[] };

async function holdsModel(path: string, { from, segy }: ConvertOptions): Promise<boolean> {
  const { isInDepth } = await import('./formats/segy/read-model.ts');
  return isInDepth(from ?? (await diskPlace(path)), path, segy);
}

async function convertSegyShots(from: string, to: string, options: ConvertOptions): Promise<Done> {
  const shots = await readShots(from, options);
  const sources = await readSources(from, options);
  await writeShots(to, shots, { ...options, sources });
  return { holds: 'shots', variables: shotContent(shots, sources, options).variables };
}

async function convertData(from: string, to: string, options: ConvertOptions): Promise<Done> {
  await using file = await openDataFile(from, {
    raw: rawDescription(from, options),
    from: options.from,
    segy: options.segy,
  });
  const { [formatAttribute]: _version, Conventions: _conventions, ...kept } = file.attributes;
  const attributes = { ...kept, ...options.attributes };
  if (!holdsShots(file)) {
    const content = await parametersContent(file, { ...options, ...queryFor(from, options) });
    await writeContent(to, content, { ...options, attributes });
    return { holds: 'parameters', variables: content.variables };
  }
  const said = file.variables.find(({ name }) => name === tracesName)?.attributes ?? {};
  const facts = { units: textOf(said, 'units'), long_name: textOf(said, 'long_name') };
  const [shots, sources] = [await shotsOf(file, options.signal), await sourcesOf(file)];
  await writeShots(to, shots, { ...options, ...facts, sources, attributes });
  return { holds: 'shots', variables: shotContent(shots, sources, facts).variables };
}

async function parametersContent(file: DataFile, options: ConvertOptions): Promise<Content> {
  const parameters = await parametersOf(file, options);
  const facts = Object.keys(parameters).map((name) => {
    const attributes = file.variables.find((variable) => variable.name === name)?.attributes ?? {};
    const known = meaning(name);
    const units = textOf(attributes, 'units') ?? options.units ?? known.units;
    return [name, { units, long_name: textOf(attributes, 'long_name') ?? known.long_name }];
  });
  const content = gridContent(parameters, Object.fromEntries(facts));
  return { ...content, variables: [...content.variables, ...(await constants(file, options.names))] };
}

/** Numbers beside the arrays, such as the density of a model that has one everywhere. */
async function constants(file: DataFile, names: readonly string[] | undefined): Promise<Source[]> {
  const found = names ? [] : file.variables.filter(({ shape }) => shape.length === 0);
  return Promise.all(
    found.map(async (variable) => {
      const { name, attributes } = variable;
      const values = Float64Array.from(await file.read(variable));
      return source({ name, dimensions: [], shape: [], attributes, values });
    }),
  );
}

function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' ? value : undefined;
}
