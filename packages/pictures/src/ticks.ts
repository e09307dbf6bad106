import type { Limits } from './limits.ts';

/** Round values along an axis and what to write beside them. */
export type Ticks = {
  readonly values: readonly number[];
  readonly labels: readonly string[];
  /** Power of ten that the labels are to be multiplied by, to be shown in the axis label: `× 10⁻³`, or nothing. */
  readonly factor: string;
};

/**
 * At most `count` values 1, 2 or 5 times a power of ten apart, inside the limits.
 *
 * @example ticks([0, 17], 5).labels; // ['0', '5', '10', '15']
 */
export function ticks([low, high]: Limits, count: number): Ticks {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const magnitude = Math.floor(Math.log10(largest));
  const power = magnitude >= 5 || magnitude < -3 ? magnitude : 0;
  const step = roundStep((high - low) / Math.max(1, count));
  const first = Math.ceil(low / step - 1e-6);
  const last = Math.floor(high / step + 1e-6);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9) + power);
  const values: number[] = [];
  const labels: string[] = [];
  for (let k = first; k <= last; k++) {
    const value = Math.min(high, Math.max(low, k * step));
    values.push(value);
    labels.push(decimal(k * step * 10 ** -power, decimals));
  }
  return { values, labels, factor: power ? `× 10${superscript(power)}` : '' };
}

/**
 * Values for a logarithmic axis: powers of ten, thinned to about `count`, with 2 and 5 times them where those are few.
 *
 * @param limits log₁₀ of the interval; so are the values returned
 * @example powerTicks([-0.3, 3.3], 6).labels; // ['1', '10', '100', '1000']
 */
export function powerTicks(limits: Limits, count: number): Ticks {
  const [low, high] = limits;
  const first = Math.floor(low);
  const stride = Math.max(1, Math.ceil((high - low) / count));
  const mantissas = high - low < 2.5 ? [1, 2, 5] : [1];
  const values: number[] = [];
  const labels: string[] = [];
  for (let k = first; k <= high; k += stride) {
    for (const mantissa of mantissas) {
      const value = k + Math.log10(mantissa);
      if (value < low - 1e-9 || value > high + 1e-9) continue;
      values.push(value);
      labels.push(powerLabel(mantissa, k));
    }
  }
  return values.length > 1 ? { values, labels, factor: '' } : linearWithin(limits, count);
}

/** An interval too short for powers of ten gets evenly spaced values. */
function linearWithin([low, high]: Limits, count: number): Ticks {
  const { values, labels, factor } = ticks([10 ** low, 10 ** high], count);
  return { values: values.map(Math.log10), labels, factor };
}

function powerLabel(mantissa: number, power: number): string {
  if (power >= -3 && power <= 3) return decimal(mantissa * 10 ** power, Math.max(0, -power));
  return mantissa === 1 ? `10${superscript(power)}` : `${mantissa} × 10${superscript(power)}`;
}

function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const mantissa = step / power;
  return power * (mantissa > 5.000001 ? 10 : mantissa > 2.000001 ? 5 : mantissa > 1.000001 ? 2 : 1);
}

/** Fixed decimals with a real minus sign, and no minus before zero. */
export function decimal(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

export function superscript(power: number): string {
  return [...String(power)].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('');
}

/** Three significant figures: `4.62`, `0.0130`, `18600`, `2.50 × 10⁻⁷`. */
export function threeFigures(value: number): string {
  if (value === 0) return '0';
  const power = Math.floor(Math.log10(Math.abs(value)));
  if (power >= -3 && power < 5) return decimal(Number(value.toPrecision(3)), Math.min(6, Math.max(0, 2 - power)));
  return `${decimal(value / 10 ** power, 2)} × 10${superscript(power)}`;
}
