import { OptionError, shown } from '@judi4cloud/errors';
import { LimitsError } from './errors.ts';
import { rules } from './rules.ts';

const highBits = 16;
const lowBits = 32 - highBits;

/**
 * Smallest value that at least `percent` % of the finite values don't exceed; of their magnitudes with `magnitude`.
 *
 * Exact and without a sorted copy: the bits of a float order like its value, so two passes of counting find the
 * rank, first by the upper and then by the lower 16 bits.
 *
 * @param percent above 0 and at most 100; 50 is the median
 * @returns NaN when no value is finite
 * @throws OptionError for other values than a Float32Array, LimitsError for other percentages
 * @example percentile(new Float32Array([-4, 1, 2, 3]), 75, { magnitude: true }); // 3
 */
export function percentile(
  values: Float32Array,
  percent: number,
  { magnitude = false }: { readonly magnitude?: boolean } = {},
): number {
  const { holds, expected } = rules.samples;
  if (!holds(values))
    throw new OptionError({ option: 'values', problem: `The values are ${shown(values)}, expected ${expected}.` });
  if (!(percent > 0 && percent <= 100))
    throw new LimitsError({ option: 'percent', got: [percent], expected: 'a percentage above 0 and at most 100' });
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Uint32Array(1 << highBits);
  let finite = 0;
  for (let i = 0; i < bits.length; i++) {
    const b = bits[i];
    if ((b & 0x7f80_0000) === 0x7f80_0000) continue;
    counts[orderedKey(b, magnitude) >>> lowBits]++;
    finite++;
  }
  if (finite === 0) return Number.NaN;

  let rank = Math.max(1, Math.ceil((percent / 100) * finite));
  const high = binOfRank(counts, rank);
  for (let k = 0; k < high; k++) rank -= counts[k];

  counts.fill(0);
  for (let i = 0; i < bits.length; i++) {
    const b = bits[i];
    if ((b & 0x7f80_0000) === 0x7f80_0000) continue;
    const key = orderedKey(b, magnitude);
    if (key >>> lowBits === high) counts[key & 0xffff]++;
  }
  return valueOfKey(((high << lowBits) | binOfRank(counts, rank)) >>> 0, magnitude);
}

/** Bits that order as unsigned numbers like the floats do; a magnitude loses its sign. */
function orderedKey(bits: number, magnitude: boolean): number {
  if (magnitude) return bits & 0x7fff_ffff;
  return bits & 0x8000_0000 ? ~bits >>> 0 : (bits | 0x8000_0000) >>> 0;
}

function valueOfKey(key: number, magnitude: boolean): number {
  const bits = magnitude ? key : key & 0x8000_0000 ? key & 0x7fff_ffff : ~key >>> 0;
  return new Float32Array(new Uint32Array([bits]).buffer)[0];
}

function binOfRank(counts: Uint32Array, rank: number): number {
  let below = 0;
  for (let k = 0; k < counts.length; k++) {
    below += counts[k];
    if (below >= rank) return k;
  }
  return counts.length - 1;
}
