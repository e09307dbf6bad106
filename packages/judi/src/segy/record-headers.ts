import type { ShotPoints } from '../acquisition/geometry.ts';
import { type DepthKey, defaultDepthKey, depthSignOf } from './depth-keys.ts';

/** Into which trace header fields depths are written. */
export interface DepthKeyOptions {
  /** `SourceSurfaceElevation`; elevations get the depth's opposite. */
  readonly sourceDepthKey?: DepthKey | undefined;
  /** `RecGroupElevation`. */
  readonly receiverDepthKey?: DepthKey | undefined;
}

/** Trace headers by SegyIO's names, a value per trace. */
export type RecordHeaders = Record<string, number[]>;

const int32Max = 2 ** 31 - 1;
const int16Max = 2 ** 15 - 1;
const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) <= 1e-6;

/** The finest of the scalars −1000 … 1 at which all values fit their fields. */
function lengthScalar(columns: readonly Float64Array[]): number {
  const largest = columns.reduce((most, column) => column.reduce((a, v) => Math.max(a, Math.abs(v)), most), 0);
  return [-1000, -100, -10].find((scalar) => largest * -scalar <= int32Max) ?? 1;
}

/** The coarsest scalar that keeps a time exactly, or the finest at which it fits. */
function timeScalar(time: number): number {
  const fitting = [1, -10, -100, -1000].filter((scalar) => Math.abs(scaled(time, scalar)) <= int16Max);
  return fitting.find((scalar) => isWhole(scaled(time, scalar))) ?? fitting.at(-1) ?? 1;
}

function scaled(value: number, scalar: number): number {
  return scalar < 0 ? value * -scalar : value;
}

/**
 * Trace headers of a shot: coordinates in mm with scalars −1000 where they fit, t0 as delay recording time.
 *
 * The place of a shot with several sources is that of the first.
 *
 * @param number the shot's, from 1
 */
export function recordHeaders(
  source: ShotPoints,
  receivers: ShotPoints,
  number: number,
  { sourceDepthKey = defaultDepthKey.source, receiverDepthKey = defaultDepthKey.receiver }: DepthKeyOptions = {},
): RecordHeaders {
  const count = receivers.x.length;
  const constant = (value: number): number[] => new Array<number>(count).fill(value);
  const horizontal = lengthScalar([source.x, source.y, receivers.x, receivers.y]);
  const vertical = lengthScalar([source.z, receivers.z]);
  const delay = timeScalar(receivers.axis.t0);
  const length = (value: number, scalar: number): number => Math.round(scaled(value, scalar)) || 0;
  return {
    FieldRecord: constant(number),
    TraceNumber: Array.from({ length: count }, (_, trace) => trace + 1),
    EnergySourcePoint: constant(number),
    CoordUnits: constant(1),
    RecSourceScalar: constant(horizontal),
    ElevationScalar: constant(vertical),
    SourceX: constant(length(source.x[0], horizontal)),
    SourceY: constant(length(source.y[0], horizontal)),
    GroupX: Array.from(receivers.x, (x) => length(x, horizontal)),
    GroupY: Array.from(receivers.y, (y) => length(y, horizontal)),
    Offset: Array.from(receivers.x, (x, i) => Math.round(Math.hypot(x - source.x[0], receivers.y[i] - source.y[0]))),
    [sourceDepthKey]: constant(length(depthSignOf(sourceDepthKey) * source.z[0], vertical)),
    [receiverDepthKey]: Array.from(receivers.z, (z) => length(depthSignOf(receiverDepthKey) * z, vertical)),
    DelayRecordingTime: constant(Math.round(scaled(receivers.axis.t0, delay))),
    ScalarTraceHeader: constant(delay === 1 ? 0 : delay),
  };
}
