import { readFile } from 'node:fs/promises';
import { DataFileError } from './errors.ts';

const bytesOf = { float32: 4, float64: 8, int16: 2 } as const;

export type RawType = keyof typeof bytesOf;
export const rawTypes = Object.keys(bytesOf) as RawType[];

export interface RawLayout {
  /** Number of values along each axis, in the order in which they are stored. */
  readonly shape: readonly number[];
  readonly dtype: RawType;
  readonly byteOrder: 'little' | 'big';
}

/**
 * Reads values without a header.
 *
 * @throws DataFileError when the file has another size than the layout says
 * @example await readRaw('vp.bin', { shape: [851, 176], dtype: 'float32', byteOrder: 'little' })
 */
export async function readRaw(path: string, { shape, dtype, byteOrder }: RawLayout): Promise<Float32Array> {
  const bytes = await readFile(path);
  const width = bytesOf[dtype];
  const count = shape.reduce((product, n) => product * n, 1);
  if (bytes.length !== count * width)
    throw new DataFileError({
      file: path,
      got: `${bytes.length} bytes`,
      expected: `${shape.join(' × ')} × ${width} = ${count * width} bytes of ${dtype}`,
      advice: 'Check n and dtype, or whether the file is complete.',
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = byteOrder === 'little';
  const values = new Float32Array(count);
  switch (dtype) {
    case 'float32':
      for (let i = 0; i < count; i++) values[i] = view.getFloat32(4 * i, little);
      return values;
    case 'float64':
      for (let i = 0; i < count; i++) values[i] = view.getFloat64(8 * i, little);
      return values;
    case 'int16':
      for (let i = 0; i < count; i++) values[i] = view.getInt16(2 * i, little);
      return values;
    default:
      return dtype satisfies never;
  }
}
