import { checkArgument } from '@judi4cloud/errors';
import { SizeError, ValueError } from '../errors.ts';
import type { Geometry } from './geometry.ts';
import { lastTime, type TimeAxis, timeTolerance, wholeShift } from './time-axis.ts';

/** Half width of the interpolation kernel, in samples of its own step. */
export const kernelHalfWidth = 12;

/** Kaiser's β: 100 dB of stop band, flat up to 0.73 of the Nyquist frequency for this half width. */
const kaiserBeta = 10;

/** Modified Bessel function of the first kind, order zero (power series). */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

const kaiserNorm = 1 / besselI0(kaiserBeta);

/** `sinc(x)` in a Kaiser window, zero from `±kernelHalfWidth` on. */
function kernel(x: number): number {
  const position = x / kernelHalfWidth;
  const inside = 1 - position * position;
  if (inside <= 0) return 0;
  const nearest = Math.round(x);
  if (Math.abs(x - nearest) < 1e-12) return nearest === 0 ? 1 : 0;
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * besselI0(kaiserBeta * Math.sqrt(inside)) * kaiserNorm;
}

/** `out[i] = scale·Σ_j kernel((t_i − t_j)/step)·data[j]`, for every trace. */
function convolve(data: Float32Array, nrec: number, from: TimeAxis, to: TimeAxis, step: number, scale: number) {
  const out = new Float32Array(to.nt * nrec);
  const row = new Float64Array(nrec);
  const reach = kernelHalfWidth * step;
  for (let i = 0; i < to.nt; i++) {
    const time = to.t0 + i * to.dt - from.t0;
    const first = Math.max(0, Math.ceil((time - reach) / from.dt));
    const last = Math.min(from.nt - 1, Math.floor((time + reach) / from.dt));
    row.fill(0);
    for (let j = first; j <= last; j++) {
      const weight = scale * kernel((time - j * from.dt) / step);
      if (weight === 0) continue;
      const start = j * nrec;
      for (let r = 0; r < nrec; r++) row[r] += weight * data[start + r];
    }
    out.set(row, i * nrec);
  }
  return out;
}

function shifted(data: Float32Array, nrec: number, from: TimeAxis, to: TimeAxis, shift: number): Float32Array {
  const out = new Float32Array(to.nt * nrec);
  const first = Math.max(0, shift);
  const last = Math.min(from.nt, to.nt + shift);
  if (last > first) out.set(data.subarray(first * nrec, last * nrec), (first - shift) * nrec);
  return out;
}

/**
 * Brings traces to another time axis, keeping what both axes can carry:
 * `out[i] = (dt_in/h)·Σ_j k((t_i − t_j)/h)·data[j]`, `h = max(dt_in, dt_out)`, `k` a windowed sinc.
 *
 * From coarse to fine it interpolates, from fine to coarse it filters against aliasing and samples. Since `k` is even, the map from
 * A to B is exactly the adjoint of the map from B to A in the inner products `dt·Σ x·y`. Samples outside the input count as zero.
 * Axes of one step whose samples coincide are copied.
 *
 * @param data `nt × nrec`, a row per time sample
 */
export function resample(data: Float32Array, nrec: number, from: TimeAxis, to: TimeAxis): Float32Array {
  const shift = wholeShift(to, from);
  if (shift !== undefined) return shifted(data, nrec, from, to, shift);
  const step = Math.max(from.dt, to.dt);
  return convolve(data, nrec, from, to, step, from.dt / step);
}

/**
 * Traces of a geometry's first shot at another sampling interval: every k-th sample when `dtOut` is k times the interval of the
 * data, else sinc interpolation.
 *
 * Modelling operators use {@link resample} instead, whose adjoint is exact; on band-limited data away from the ends both agree.
 *
 * @param data `nt × nrec`, a row per time sample
 * @param dtOut ms
 * @returns `nt × nrec` on the axis `t0 : dtOut : t`
 * @example timeResample(d.data[0], 120, recGeometry, 4)
 */
export function timeResample(
  data: Float32Array,
  nrec: number,
  geometryIn: Geometry | TimeAxis,
  dtOut: number,
): Float32Array {
  const call = 'timeResample(data, nrec, geometryIn, dtOut)';
  const isAxis = typeof geometryIn === 'object' && geometryIn !== null && ('axes' in geometryIn || 'nt' in geometryIn);
  checkArgument(call, 'data', data, data instanceof Float32Array, 'a Float32Array of samples');
  checkArgument(call, 'geometryIn', geometryIn, isAxis, 'a Geometry or { t0, dt, nt }');
  const from = 'axes' in geometryIn ? geometryIn.axes[0] : geometryIn;
  if (!(dtOut > 0)) throw new ValueError({ what: 'dtOut', got: dtOut, expected: 'a positive time in ms' });
  if (data.length !== from.nt * nrec)
    throw new SizeError({ what: 'data', got: data.length, expected: from.nt * nrec, shape: [from.nt, nrec] });
  const nt = Math.floor((lastTime(from) - from.t0) / dtOut + timeTolerance) + 1;
  const to = { t0: from.t0, dt: dtOut, nt };
  const ratio = dtOut / from.dt;
  const stride = Math.round(ratio);
  if (stride >= 1 && Math.abs(ratio - stride) * nt <= timeTolerance * stride * 10) {
    const out = new Float32Array(nt * nrec);
    for (let i = 0; i < nt; i++) out.set(data.subarray(i * stride * nrec, (i * stride + 1) * nrec), i * nrec);
    return out;
  }
  return convolve(data, nrec, from, to, from.dt, 1);
}
