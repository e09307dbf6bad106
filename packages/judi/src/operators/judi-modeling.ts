import { Geometry } from '../acquisition/geometry.ts';
import { DomainError } from '../errors.ts';
import { Model } from '../model/model.ts';
import { checkSettings, type Options, resolveOptions } from '../options.ts';
import { planExperiment } from './experiment.ts';
import { type ProductForm, productForm } from './linear-operator.ts';
import { DataModeling } from './modeling.ts';
import { WaveEquation } from './projection.ts';
import { describeValue } from './space.ts';

export interface ModelingSettings {
  readonly options?: Options | undefined;
}

/** Settings whose products are plain arrays. */
export interface PlainModelingSettings {
  readonly options: Options & { readonly returnArray: true };
}

/** Settings whose data products are written to files. */
export interface SavingModelingSettings {
  readonly options: Options & { readonly saveDataToDisk: true };
}

/**
 * Modelling of shots in a medium.
 *
 * @param model where waves propagate
 * @param srcGeometry sources; without geometries the operator is to be composed with projections
 * @param recGeometry receivers
 * @throws PointOutsideModelError, StabilityError, GeometryError, OptionError
 * @example
 * const F = judiModeling(model, src, rec, { options: { spaceOrder: 16 } });
 * const d = await F.mul(q);
 * const qa = await F.adjoint.mul(d);
 */
export function judiModeling(
  model: Model,
  srcGeometry: Geometry,
  recGeometry: Geometry,
  settings: PlainModelingSettings,
): DataModeling<'arrays'>;
export function judiModeling(
  model: Model,
  srcGeometry: Geometry,
  recGeometry: Geometry,
  settings: SavingModelingSettings,
): DataModeling<'files'>;
export function judiModeling(
  model: Model,
  srcGeometry: Geometry,
  recGeometry: Geometry,
  settings?: ModelingSettings,
): DataModeling;
export function judiModeling(model: Model, settings: PlainModelingSettings): WaveEquation<'arrays'>;
export function judiModeling(model: Model, settings: SavingModelingSettings): WaveEquation<'files'>;
export function judiModeling(model: Model, settings?: ModelingSettings): WaveEquation;
export function judiModeling(
  model: Model,
  first?: Geometry | ModelingSettings,
  second?: Geometry,
  last?: ModelingSettings,
): DataModeling<ProductForm> | WaveEquation<ProductForm> {
  if (!(model instanceof Model))
    throw new DomainError({
      operator: 'judiModeling',
      got: describeValue(model),
      expected: 'a Model as its first argument',
    });
  const bothGiven = first instanceof Geometry && second instanceof Geometry;
  if (!bothGiven && (first instanceof Geometry || second !== undefined))
    throw new DomainError({
      operator: 'judiModeling',
      got: 'one geometry',
      expected: 'sources and receivers, judiModeling(model, src, rec), or neither',
    });
  const settings = bothGiven ? last : (first as ModelingSettings | undefined);
  checkSettings(settings, ['options']);
  const options = resolveOptions(settings?.options);
  return bothGiven
    ? new DataModeling(planExperiment(model, first, second, options), productForm(options))
    : new WaveEquation(model, options, productForm(options));
}
