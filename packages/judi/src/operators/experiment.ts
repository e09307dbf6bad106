import { counted, DomainError, describeKind, shortNumber } from '@judi4cloud/errors';
import type { Geometry, ShotIndex, ShotPoints } from '../acquisition/geometry.ts';
import { GeometryError, PointOutsideModelError } from '../errors.ts';
import { axisNames, type Grid } from '../model/grid.ts';
import { Model } from '../model/model.ts';
import type { ResolvedOptions } from '../options.ts';
import { requireStable, usualStep } from '../physics/time-step.ts';
import { warn } from '../warnings.ts';

/** Shots over a model: all that propagation needs but the data. */
export interface Experiment {
  readonly model: Model;
  readonly source: Geometry;
  readonly receivers: Geometry;
  readonly options: ResolvedOptions;
  /** Computational time step in ms. */
  readonly dt: number;
}

/**
 * Checks that model, geometries and options fit together.
 *
 * @throws GeometryError, PointOutsideModelError, StabilityError
 */
export function planExperiment(
  model: Model,
  source: Geometry,
  receivers: Geometry,
  options: ResolvedOptions,
): Experiment {
  if (!(model instanceof Model))
    throw new DomainError({ operator: 'judiModeling', got: describeKind(model), expected: 'a Model' });
  if (source.nsrc !== receivers.nsrc)
    throw new GeometryError({
      problem: `the source geometry has ${counted(source.nsrc, 'shot')} and the receiver geometry ${receivers.nsrc}.`,
      advice: 'Give the same receivers to every shot with nsrc.',
    });
  checkInside('source', source, model);
  checkInside('receiver', receivers, model);
  warnOfPointsBesideLine(source, receivers, model);
  warnOfThinLayers(model);
  if (options.freeSurface)
    for (const [what, geometry] of [
      ['Source', source],
      ['Receiver', receivers],
    ] as const)
      warnOfPointsOnSurface(what, geometry, model);
  return { model, source, receivers, options, dt: timeStep(model, options) };
}

/** The same shots over another model. */
export function withModel(experiment: Experiment, model: Model): Experiment {
  return planExperiment(model, experiment.source, experiment.receivers, experiment.options);
}

export function experimentAt(experiment: Experiment, shots: ShotIndex): Experiment {
  return { ...experiment, source: experiment.source.at(shots), receivers: experiment.receivers.at(shots) };
}

function timeStep(model: Model, options: ResolvedOptions): number {
  const { dtComp } = options;
  if (dtComp === undefined) return usualStep(model, options);
  requireStable(model, options, dtComp);
  return dtComp;
}

/** Fewer cells than these reflect 40 % of a wave of ten cells to the wavelength, or more. */
const fewestLayers = 8;

function warnOfThinLayers({ nb }: Model): void {
  if (nb >= fewestLayers) return;
  warn('absorption', `${nb} absorbing cells (nb) reflect most of the waves that reach them; 40 are usual.`);
}

/** A 2D model has no y: waves are computed as if all points lay on its line. */
function warnOfPointsBesideLine(source: Geometry, receivers: Geometry, { n }: Grid): void {
  if (n.length !== 2) return;
  for (const [what, geometry] of [
    ['Source', source],
    ['Receiver', receivers],
  ] as const)
    for (let shot = 0; shot < geometry.nsrc; shot++) {
      const { y } = geometry.shot(shot);
      const index = y.findIndex((value) => value !== 0);
      if (index < 0) continue;
      warn(
        'line',
        `${what} ${index} of shot ${shot} is at y = ${shortNumber(y[index])} m, which a 2D model doesn't know: it is taken to be on the line, at its x. ` +
          "Distances along the line become x with geometry.load({ relOrigin, project: '2d' }); other lines need a 3D model.",
        `line ${what}`,
      );
      return;
    }
}

/** Pressure is zero on a free surface: what lies there neither injects nor records anything. */
function warnOfPointsOnSurface(what: 'Source' | 'Receiver', geometry: Geometry, { d, o }: Grid): void {
  const [surface, slack] = [o[o.length - 1], 1e-3 * d[d.length - 1]];
  for (let shot = 0; shot < geometry.nsrc; shot++) {
    const index = geometry.shot(shot).z.findIndex((z) => z <= surface + slack);
    if (index < 0) continue;
    warn(
      'free-surface',
      `${what} ${index} of shot ${shot} lies on the free surface, where pressure is zero: it ${what === 'Source' ? 'injects' : 'records'} ` +
        `nothing. Place it deeper, by a cell (${shortNumber(d[d.length - 1])} m) or its true depth.`,
      `free-surface ${what}`,
    );
    return;
  }
}

const coordinatesOf = (shot: ShotPoints, axis: string): Float64Array =>
  axis === 'x' ? shot.x : axis === 'y' ? shot.y : shot.z;

function checkInside(what: 'source' | 'receiver', geometry: Geometry, grid: Grid): void {
  const axes = axisNames(grid.n.length);
  for (let shot = 0; shot < geometry.nsrc; shot++) {
    const points = geometry.shot(shot);
    axes.forEach((axis, k) => {
      const range = [grid.o[k], grid.o[k] + (grid.n[k] - 1) * grid.d[k]] as const;
      const slack = 1e-3 * grid.d[k];
      const values = coordinatesOf(points, axis);
      for (let index = 0; index < values.length; index++)
        if (values[index] < range[0] - slack || values[index] > range[1] + slack)
          throw new PointOutsideModelError({ what, shot, index, axis, coordinate: values[index], range });
    });
  }
}
