import type { DataFile } from '../readers/data-file.ts';
import { openDataFile } from '../readers/open-data-file.ts';
import { parametersOf, queryFor, type ReadParametersOptions, rawDescription } from '../readers/read-model.ts';
import { holdsShots, shotsOf, sourcesOf } from '../readers/read-shots.ts';
import { formatAttribute } from '../stored/convention.ts';
import { type Format, formatOf, writtenFormatOf } from '../stored/format.ts';
import { gridContent } from '../stored/grid-variables.ts';
import { shotContent, tracesName } from '../stored/shot-variables.ts';
import { meaning } from '../stored/units.ts';
import { type Attributes, type Content, type Source, source } from '../stored/variable.ts';
import { type WriteOptions, writeContent } from '../writers/write-content.ts';

export interface ConvertOptions extends ReadParametersOptions, WriteOptions {
  /** Units of values that have none in the file, as UDUNITS writes them: `m s-1`. */
  readonly units?: string | undefined;
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
 * @throws DataFileError, UnknownFormatError, TargetExistsError, WriteError
 * @example await convertFile('BGCompass_tti.jld', 'compass.zarr');
 */
export async function convertFile(from: string, to: string, options: ConvertOptions = {}): Promise<Converted> {
  const format = writtenFormatOf(to);
  await using file = await openDataFile(from, rawDescription(from, options));
  const shots = holdsShots(file);
  const content = shots
    ? await shotsContent(file, options.signal)
    : await parametersContent(file, { ...options, ...queryFor(from, options) });
  const { [formatAttribute]: _version, Conventions: _conventions, ...attributes } = file.attributes;
  await writeContent(to, { ...content, attributes }, options);
  return {
    from: { path: from, format: formatOf(from) },
    to: { path: to, format },
    holds: shots ? 'shots' : 'parameters',
    variables: content.variables.map(({ name, dimensions, shape, attributes }) => ({
      name,
      dimensions,
      shape,
      units: textOf(attributes, 'units'),
    })),
  };
}

async function shotsContent(file: DataFile, signal: AbortSignal | undefined): Promise<Content> {
  const attributes = file.variables.find(({ name }) => name === tracesName)?.attributes ?? {};
  const facts = { units: textOf(attributes, 'units'), long_name: textOf(attributes, 'long_name') };
  return shotContent(await shotsOf(file, signal), await sourcesOf(file), facts);
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
