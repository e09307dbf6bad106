import type { Model } from '../model/model.ts';
import { calculateDt } from '../physics/critical-time-step.ts';
import type { Geometry } from './geometry.ts';
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

/**
 * Number of computational time steps of every shot: `⌈t/dt⌉ + 1` for the later end of sources and receivers.
 *
 * @param options.dt computational time step in ms; the critical one when left out
 */
export function getComputationalNt(
  srcGeometry: Geometry,
  recGeometry: Geometry,
  model: Model,
  options: { readonly dt?: number | undefined; readonly spaceOrder?: number | undefined } = {},
): number[] {
  const dt = calculateDt(model, options);
  const ends = recGeometry.t;
  return srcGeometry.t.map((t, shot) => stepsOver(Math.max(t, ends[shot]), dt) + 1);
}
