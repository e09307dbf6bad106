import { readFileSync } from 'node:fs';
import { decode, encode } from 'fast-png';

/** A picture of red, green and blue bytes. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A PNG file of the guide, or one that a chapter wrote, at half its density. */
export function readPicture(path: string, { halved = false } = {}): Pixels {
  const { width, height, data, channels } = decode(readFileSync(path));
  if (channels !== 3 || !(data instanceof Uint8Array)) throw new Error(`${path} has other pixels than pictures have.`);
  return halved ? halve({ width, height, data }) : { width, height, data };
}

function halve({ width, data, height }: Pixels): Pixels {
  const half = { width: Math.floor(width / 2), height: Math.floor(height / 2) };
  const out = new Uint8Array(3 * half.width * half.height);
  for (let y = 0; y < half.height; y++)
    for (let x = 0; x < 3 * half.width; x++) {
      const from = 2 * y * 3 * width + 6 * Math.floor(x / 3) + (x % 3);
      const below = from + 3 * width;
      out[y * 3 * half.width + x] = Math.round((data[from] + data[from + 3] + data[below] + data[below + 3]) / 4);
    }
  return { ...half, data: out };
}

export const pngOf = ({ width, height, data }: Pixels): Uint8Array =>
  encode({ width, height, data, channels: 3, depth: 8 }, { zlib: { level: 9 } });

/** The part of the bytes in which two pictures differ visibly; kernels of other machines round a little differently. */
export function difference(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) return 1;
  return a.data.reduce((count, value, i) => count + (Math.abs(value - b.data[i]) > 8 ? 1 : 0), 0) / a.data.length;
}
