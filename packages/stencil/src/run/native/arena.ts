import type { Real } from '../../schedule/program.ts';
import type { Arena, RealArray } from '../kernel.ts';
import { bytesOf } from '../layout.ts';
import type { Native } from './native.ts';

/** Kernels load whole vectors around a row's end: memory before and after an array that may be read. */
const slack = 256;

/** Huge pages pay from here on. */
const large = 4 * 2 ** 20;

/** Arrays outside V8's heap, of any size; memory that was never written costs nothing. */
export function nativeArena(native: Native): Arena {
  const buffers: ArrayBuffer[] = [];
  return {
    allocate(length: number, real: Real): RealArray {
      const bytes = length * bytesOf(real);
      // Arrays that all begin at the same place of a page would compete for the same cache sets.
      const stagger = 64 * ((buffers.length * 5) % 32);
      const buffer = new ArrayBuffer(bytes + stagger + 64 + 2 * slack);
      buffers.push(buffer);
      const begin = native.address(buffer) + BigInt(slack + stagger);
      const offset = slack + stagger + Number((64n - (begin % 64n)) % 64n);
      if (bytes >= large) native.adviseHugePages(buffer);
      return real === 'f32' ? new Float32Array(buffer, offset, length) : new Float64Array(buffer, offset, length);
    },
    [Symbol.dispose]() {
      for (const buffer of buffers.splice(0)) native.release(buffer);
    },
  };
}
