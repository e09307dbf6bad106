import { checkArgument } from '@judi4cloud/errors';
import { checkGeometry, type Geometry, type ShotPoints } from '../acquisition/geometry.ts';
import { ValueError } from '../errors.ts';
import type { Medium } from '../propagate/propagator.ts';
import { type Box, cropArray, embedArray } from './box.ts';
import { type Grid, gridValues } from './grid.ts';
import { Model } from './model.ts';
import { PhysicalParameter } from './physical-parameter.ts';

const insideTolerance = 1e-6;

/**
 * The part of a grid around the points of one shot: their horizontal extent and `buffer` metres, over the whole depth.
 */
export function receiverArea(grid: Grid, points: readonly ShotPoints[], buffer: number): Box {
  const last = grid.n.length - 1;
  const start: number[] = [];
  const n: number[] = [];
  for (let k = 0; k < last; k++) {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const shot of points)
      for (const x of k === 0 ? shot.x : shot.y) {
        if (x < min) min = x;
        if (x > max) max = x;
      }
    const cell = (x: number) => (x - grid.o[k]) / grid.d[k];
    const first = Math.max(0, Math.floor(cell(min - buffer) + insideTolerance));
    const end = Math.min(grid.n[k] - 1, Math.ceil(cell(max + buffer) - insideTolerance));
    start.push(first);
    n.push(end - first + 1);
  }
  return { start: [...start, 0], n: [...n, grid.n[last]] };
}

const originOf = (grid: Grid, box: Box): number[] => grid.o.map((x, k) => x + box.start[k] * grid.d[k]);

/** A medium restricted to a part of its grid. */
export function cropMedium(medium: Medium, box: Box): Medium {
  const parameters = Object.entries(medium.parameters).map(([name, values]) => [
    name,
    cropArray(values, medium.n, box),
  ]);
  return { ...medium, n: box.n, o: originOf(medium, box), parameters: Object.fromEntries(parameters) };
}

/**
 * The model restricted to the area of one shot's sources and receivers and a buffer around it; a perturbation likewise.
 *
 * @param bufferSize metres
 */
export function limitModelToReceiverArea(
  srcGeometry: Geometry,
  recGeometry: Geometry,
  model: Model,
  bufferSize: number,
  options: { readonly pert?: PhysicalParameter | ArrayLike<number> | undefined } = {},
): { model: Model; pert: PhysicalParameter | undefined } {
  const call = 'limitModelToReceiverArea(srcGeometry, recGeometry, model, bufferSize)';
  checkGeometry(call, 'srcGeometry', srcGeometry);
  checkGeometry(call, 'recGeometry', recGeometry);
  checkArgument(call, 'model', model, model instanceof Model, 'a Model');
  checkArgument(call, 'bufferSize', bufferSize, bufferSize >= 0, 'metres, 0 or more');
  const box = receiverArea(model, [srcGeometry.shot(0), recGeometry.shot(0)], bufferSize);
  const crop = (values: PhysicalParameter | ArrayLike<number>) =>
    cropArray(gridValues('pert', values instanceof PhysicalParameter ? values.data : values, model.n), model.n, box);
  const o = originOf(model, box);
  const { m, ...others } = model.parameters;
  const parts = Object.entries(others).map(([name, value]) => [name, typeof value === 'number' ? value : crop(value)]);
  return {
    model: new Model(box.n, model.d, o, crop(m), { ...Object.fromEntries(parts), nb: model.nb }),
    pert: options.pert === undefined ? undefined : new PhysicalParameter(crop(options.pert), box.n, model.d, o),
  };
}

/** A gradient of a restricted model on the full model, zero outside. */
export function extendGradient(full: Grid, gradient: PhysicalParameter): PhysicalParameter {
  const call = 'extendGradient(full, gradient)';
  checkArgument(call, 'full', full, Array.isArray(full?.n), 'a Model or a grid');
  checkArgument(call, 'gradient', gradient, gradient instanceof PhysicalParameter, 'a PhysicalParameter');
  const start = gradient.o.map((x, k) => Math.round((x - full.o[k]) / full.d[k]));
  const fits = start.every((s, k) => s >= 0 && s + gradient.n[k] <= full.n[k]);
  if (!fits)
    throw new ValueError({
      what: 'gradient',
      got: gradient.n,
      expected: `a part of the model's ${full.n.join(' × ')}`,
    });
  return new PhysicalParameter(embedArray(gradient.data, full.n, { start, n: gradient.n }), full.n, full.d, full.o);
}
