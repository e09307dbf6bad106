import { checkArgument } from '@judi4cloud/errors';
import { GridMismatchError, Model, PhysicalParameter } from '@judi4cloud/judi';
import { gridContent, type ParameterFacts } from '../content/grid-variables.ts';
import { meaning } from '../content/units.ts';
import { type Content, type Source, source } from '../content/variable.ts';
import { checkTo } from '../places/check-place.ts';
import { type WriteOptions, writeContent } from '../write-content.ts';

export interface WriteModelOptions extends WriteOptions, ParameterFacts {
  /** Name of a parameter that is given alone: `values` when left out. */
  readonly name?: string | undefined;
}

/** Parameters on one grid by their names. */
export type Parameters = Readonly<Record<string, PhysicalParameter>>;

/**
 * Writes a model, an image or several parameters to HDF5 (`.h5`), Zarr v3 (`.zarr`), or raw float32 with a JSON header (`.bin`), or one of
 * them to SEG-Y (`.segy`).
 *
 * Variables lie over `x[, y], z`, z fastest, and carry `units`, `origin` and `spacing`; `x`, `y`, `z` are variables in metres. A
 * model is `m` in s²/km² and `rho` in g/cm³.
 *
 * @throws TargetExistsError unless `overwrite`; WriteError, after which nothing half-written is left
 * @example await writeModel('model.h5', model);
 * @example await writeModel('image.zarr', image, { name: 'image', units: 'km2 s-2', title: 'RTM' });
 */
export async function writeModel(
  path: string,
  what: Model | PhysicalParameter | Parameters,
  options: WriteModelOptions = {},
): Promise<void> {
  const call = 'writeModel(path, model, { to })';
  checkTo(call, path, options.to);
  const expected = 'a Model, a PhysicalParameter, or several by their names';
  checkArgument(call, 'model', what, what instanceof Model || isParameters(what), expected);
  await writeContent(path, modelContent(what, options), options);
}

function isParameters(what: unknown): boolean {
  const values = what instanceof PhysicalParameter ? [what] : Object.values(Object(what));
  return values.length > 0 && values.every((value) => value instanceof PhysicalParameter);
}

/** A model or parameters as they are stored. */
export function modelContent(
  what: Model | PhysicalParameter | Parameters,
  { name = 'values', units, long_name }: WriteModelOptions = {},
): Content {
  if (what instanceof Model) return contentOfModel(what);
  const parameters = what instanceof PhysicalParameter ? { [name]: what } : what;
  const facts = Object.keys(parameters).map((key) => [
    key,
    { ...meaning(key), ...(units !== undefined && { units }), ...(long_name !== undefined && { long_name }) },
  ]);
  return gridContent(onOneGrid(parameters), Object.fromEntries(facts));
}

function contentOfModel({ parameters, nb }: Model): Content {
  const fields: Record<string, PhysicalParameter> = {};
  const constants: Source[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'number') fields[name] = value;
    else constants.push(constant(name, value));
  }
  return { attributes: { absorbing_cells: nb }, variables: [...gridContent(fields).variables, ...constants] };
}

function constant(name: string, value: number): Source {
  const attributes = { ...meaning(name) };
  return source({ name, dimensions: [], shape: [], attributes, values: Float64Array.of(value) });
}

function onOneGrid(parameters: Parameters): Parameters {
  const [[first, { n, d, o }], ...others] = Object.entries(parameters);
  for (const [name, other] of others)
    if ([...n, ...d, ...o].some((value, k) => value !== [...other.n, ...other.d, ...other.o][k]))
      throw new GridMismatchError({
        what: `${name} and ${first} are on different grids, points`,
        left: other.n,
        right: n,
        advice: 'Write them to files of their own, or bring them to one grid with at() or plus().',
      });
  return parameters;
}
