import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';

/** Pixels at the right edge in which the values beside a colour bar stand, and nothing else; in a picture of twice the size. */
const edge = 80;

/** What a PNG file says of its colours: the bytes of the values beside its colour bar, which two pictures have in common if they share limits. */
export function colourScaleOf(file: string): Uint8Array {
  const { width, height, data, channels } = decode(readFileSync(file));
  const rows = Array.from({ length: height }, (_, y) =>
    data.slice(channels * ((y + 1) * width - edge), channels * (y + 1) * width),
  );
  const bytes = Uint8Array.from(rows.flatMap((row) => [...row]));
  if (bytes.every((value) => value === bytes[0])) throw new Error(`${file} has no colour bar.`);
  return bytes;
}
