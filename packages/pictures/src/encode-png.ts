import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import type { Canvas } from './canvas.ts';

const compress = promisify(deflate);
const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const colourTypeRgb = 2;
const filterSub = 1;

/**
 * PNG file of a canvas with `density` pixels per CSS pixel, compressed on another thread.
 *
 * @see W3C, Portable Network Graphics, third edition, 5 and 9
 */
export async function encodePng({ width, height, rgb }: Canvas, density: number): Promise<Uint8Array> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, colourTypeRgb);

  const pixelsPerMetre = Math.round((96 * density) / 0.0254);
  const physical = new DataView(new ArrayBuffer(9));
  physical.setUint32(0, pixelsPerMetre);
  physical.setUint32(4, pixelsPerMetre);
  physical.setUint8(8, 1);

  const data = await compress(differences(rgb, 3 * width, height), { level: 4 });
  return Buffer.concat([
    signature,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('pHYs', new Uint8Array(physical.buffer)),
    chunk('IDAT', data),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** Each pixel less the one left of it, each row preceded by the number of that filter. */
function differences(rgb: Uint8Array, row: number, height: number): Uint8Array {
  const out = new Uint8Array((row + 1) * height);
  let to = 0;
  for (let from = 0; from < rgb.length; from += row) {
    out[to++] = filterSub;
    for (let i = from; i < from + 3; i++) out[to++] = rgb[i];
    for (let i = from + 3; i < from + row; i++) out[to++] = rgb[i] - rgb[i - 3];
  }
  return out;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let k = 0; k < 4; k++) bytes[4 + k] = type.charCodeAt(k);
  bytes.set(content, 8);
  view.setUint32(content.length + 8, crc32(bytes.subarray(4, content.length + 8)));
  return bytes;
}
