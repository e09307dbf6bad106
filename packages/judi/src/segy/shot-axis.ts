import { lastTime, type TimeAxis, timeTolerance } from '../acquisition/time-axis.ts';
import { GeometryError } from '../errors.ts';
import type { SegyShots } from './segy-shots.ts';

/** Time samples that replace those of the headers. */
export interface AxisOptions {
  /** Sampling interval in ms. */
  readonly dt?: number | undefined;
  /** Length of the record in ms; checked, since the number of samples is the file's. */
  readonly t?: number | undefined;
  /** Time of the first sample in ms. */
  readonly t0?: number | undefined;
}

/** Sampling interval in ms: the traces', the file's, or the file's with its fractions of µs. */
function interval(shots: SegyShots, shot: number): number {
  const { dt, ExtDt } = shots.binary(shot);
  const ofTraces = shots.headers(shot)('dt')[0];
  const exact = ExtDt > 0 && (ofTraces === 0 || Math.round(ExtDt) === ofTraces);
  return (exact ? ExtDt : ofTraces || dt) / 1000;
}

/**
 * Time of the first sample in ms: the delay recording time, or what the file header says was cut off the recorded samples.
 *
 * Numbers of samples compare only where the interval is still that of the recording.
 */
function firstTime(shots: SegyShots, shot: number): number {
  const delays = shots.headers(shot)('DelayRecordingTime');
  const delay = delays[0];
  for (let trace = 1; trace < delays.length; trace++)
    if (delays[trace] !== delay)
      throw new GeometryError({
        problem: `its traces start at different times, the first at ${delay} ms and trace ${trace} at ${delays[trace]} ms.`,
        advice: 'Give one start for all as { t0 }, or split the field record.',
        shot,
      });
  if (delay !== 0) return delay;
  const { ns, nsOrig, dt, dtOrig } = shots.binary(shot);
  const sameInterval = dtOrig > 0 && (dt === 0 || dt === dtOrig);
  return nsOrig > 0 && ns > 0 && sameInterval ? ((nsOrig - ns) * dtOrig) / 1000 : 0;
}

/** Time samples of a shot. */
export function shotAxis(shots: SegyShots, shot: number, options: AxisOptions): TimeAxis {
  const dt = options.dt ?? interval(shots, shot);
  if (!(dt > 0))
    throw new GeometryError({
      problem: 'neither traces nor file header have a sampling interval.',
      advice: 'Give it as { dt } in ms.',
      shot,
    });
  const axis = { dt, nt: shots.samples(shot), t0: options.t0 ?? firstTime(shots, shot) };
  const length = lastTime(axis) - axis.t0;
  if (options.t !== undefined && Math.abs(options.t - length) > timeTolerance * dt)
    throw new GeometryError({
      problem: `its ${axis.nt} samples of ${dt} ms are ${length} ms, but t is ${options.t}.`,
      shot,
    });
  return axis;
}
