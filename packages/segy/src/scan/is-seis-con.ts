import type { SeisCon } from './seis-con.ts';

/** True for a container of shots, also of another copy of this package. */
export function isSeisCon(value: unknown): value is SeisCon {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'kind') === 'seis-con';
}
