import type { Limits } from './limits.ts';
import { decimal, threeFigures } from './ticks.ts';

/** What the user wants said. */
export const said = (remark = ''): string[] => (remark === '' ? [] : [remark]);

/** What a reader must know of the colours to trust them: which part of the values they show, and how many are no numbers. */
export function clipRemarks(values: Float32Array, limits: Limits): string[] {
  // Limits that were computed in another precision than the values clip nothing.
  const rounding = 1e-6 * (limits[1] - limits[0]);
  const [low, high] = [limits[0] - rounding, limits[1] + rounding];
  let missing = 0;
  let beyond = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (!Number.isFinite(v)) missing++;
    else if (v < low || v > high) beyond++;
  }
  const finite = values.length - missing;
  if (finite === 0) return ['no value is a finite number'];
  return [
    ...(beyond > 0 ? [`clipped ${interval(limits)}: ${percentage((finite - beyond) / finite)} within`] : []),
    ...(missing > 0 ? [`${missing} ${missing === 1 ? 'value is not' : 'values are not'} finite`] : []),
  ];
}

function interval([low, high]: Limits): string {
  return low === -high ? `at ±${threeFigures(high)}` : `at ${threeFigures(low)} and ${threeFigures(high)}`;
}

/** A share in per cent; never 0 or 100, since some are within and some are not. */
function percentage(share: number): string {
  const percent = 100 * share;
  if (percent > 99.95) return 'over 99.9 %';
  if (percent < 0.05) return 'under 0.1 %';
  return `${decimal(percent, Math.abs(percent - Math.round(percent)) < 0.05 ? 0 : 1)} %`;
}
