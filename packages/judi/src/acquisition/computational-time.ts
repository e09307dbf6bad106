import { checkArgument } from '@judi4cloud/errors';
import { Model } from '../model/model.ts';
import { calculateDt } from '../physics/calculate-dt.ts';
import { checkGeometry, type Geometry } from './geometry.ts';
import { kernelHalfWidth } from './resample.ts';
import { lastTime, type TimeAxis, timeTolerance, wholeShift } from './time-axis.ts';

/** Steps that cover a time: the first whole number of them that is not shorter. */
const stepsOver = (time: number, dt: number): number => Math.ceil(time / dt - timeTolerance);

/**
 * The axis on which a shot is computed: from the earliest start to the latest end of both.
 *
 * Where the receivers' samples fall between computational ones, it goes on until the interpolation of their last sample has
 * all it needs.
 */
export function computationalAxis(source: TimeAxis, receivers: TimeAxis, dt: number): TimeAxis {
  const t0 = Math.min(source.t0, receivers.t0);
  const plain: TimeAxis = { t0, dt, nt: stepsOver(Math.max(lastTime(source), lastTime(receivers)) - t0, dt) + 1 };
  if (wholeShift(plain, receivers) !== undefined) return plain;
  const tail = lastTime(receivers) + kernelHalfWidth * Math.max(dt, receivers.dt);
  return { ...plain, nt: Math.max(plain.nt, stepsOver(tail - t0, dt) + 1) };
}

interface StepOptions {
  readonly dt?: number | undefined;
  readonly spaceOrder?: number | undefined;
  readonly freeSurface?: boolean | undefined;
}

/**
 * Number of computational time steps of every shot: `⌈(t − t0)/dt⌉ + 1` from the earlier start to the later end of sources and receivers.
 *
 * @param options.dt computational time step in ms; that of `calculateDt` when left out
 * @example getComputationalNt(srcGeometry, recGeometry, model, { dt: 1 })
 */
export function getComputationalNt(
  srcGeometry: Geometry,
  recGeometry: Geometry,
  model: Model,
  options?: StepOptions,
): number[];
export function getComputationalNt(geometry: Geometry, model: Model, options?: StepOptions): number[];
export function getComputationalNt(
  first: Geometry,
  second: Geometry | Model,
  third?: Model | StepOptions,
  fourth?: StepOptions,
): number[] {
  const [partner, model, options] = second instanceof Model ? [first, second, third] : [second, third, fourth];
  const call = 'getComputationalNt(srcGeometry, recGeometry, model)';
  checkGeometry(call, 'srcGeometry', first);
  checkGeometry(call, 'recGeometry', partner);
  checkArgument(call, 'model', model, model instanceof Model, 'a Model');
  const dt = calculateDt(model, (options ?? {}) as StepOptions);
  return first.axes.map((axis, shot) => {
    const other = partner.axes[shot];
    return stepsOver(Math.max(lastTime(axis), lastTime(other)) - Math.min(axis.t0, other.t0), dt) + 1;
  });
}
