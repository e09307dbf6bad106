import { checkArgument } from '@judi4cloud/errors';
import { Geometry } from '../acquisition/geometry.ts';
import { Model } from '../model/model.ts';
import { checkSettings, type Options, resolveOptions } from '../options.ts';
import { warnOfSwapped } from '../vectors/swapped.ts';
import { planExperiment } from './experiment.ts';
import { DataModeling } from './modeling.ts';
import { type ProductForm, productForm } from './operator.ts';
import { WaveEquation } from './projection.ts';

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
 * A wavelet `w` drives a node, as in JUDI: `m·∂²u/∂t² − ∇²u = w(t)·h^ndim·δ(x − x_s)`. The source of strength `q(t)·δ(x − x_s)` is
 * `w = q/h^ndim`, h in m, the same on any grid.
 *
 * Only the order of the geometries says which are the sources: by reciprocity, one experiment is as good as the other.
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
  const call = 'judiModeling(model, src, rec)';
  checkArgument(call, 'model', model, model instanceof Model, 'a Model');
  const settled = (settings?: ModelingSettings) => {
    checkSettings(settings, ['options']);
    return resolveOptions(settings?.options);
  };
  if (!(first instanceof Geometry) && second === undefined) {
    const options = settled(first);
    return new WaveEquation(model, options, productForm(options));
  }
  checkArgument(call, 'src', first, first instanceof Geometry, 'a Geometry');
  checkArgument(call, 'rec', second, second instanceof Geometry, 'a Geometry');
  warnOfSwapped(call, first, second);
  const options = settled(last);
  return new DataModeling(planExperiment(model, first, second, options), productForm(options));
}
