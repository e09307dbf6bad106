import { open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { sizeOf, type Values } from '../../content/variable.ts';
import type { Rows } from '../../data-file.ts';
import { DataFileError } from '../../errors.ts';

const bytesOf = { float32: 4, float64: 8, int32: 4, int16: 2 } as const;

export type RawType = keyof typeof bytesOf;
export const rawTypes = Object.keys(bytesOf) as RawType[];

export type ByteOrder = 'little' | 'big';
const here: ByteOrder = endianness() === 'LE' ? 'little' : 'big';

export interface RawLayout {
  /** Number of values along each axis, in the order in which they are stored. */
  readonly shape: readonly number[];
  readonly dtype: RawType;
  readonly byteOrder: ByteOrder;
}

/**
 * Reads values without a header.
 *
 * @param rows some along the slowest axis, all when left out
 * @throws DataFileError when the file has another size than the layout says
 * @example await readRaw('vp.bin', { shape: [851, 176], dtype: 'float32', byteOrder: 'little' })
 */
export async function readRaw(path: string, { shape, dtype, byteOrder }: RawLayout, rows?: Rows): Promise<Values> {
  const width = bytesOf[dtype];
  const count = sizeOf(shape);
  await using file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    const got = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new DataFileError({ file: path, got, expected: 'raw values', cause });
  });
  const { size } = await file.stat();
  if (size !== count * width)
    throw new DataFileError({
      file: path,
      got: `${size} bytes`,
      expected: `${shape.join(' × ')} × ${width} = ${count * width} bytes of ${dtype}`,
      advice: 'Check n and dtype, or whether the file is complete.',
    });
  const row = sizeOf(shape.slice(1));
  const [start, stop] = rows ?? [0, shape[0] ?? 1];
  const bytes = Buffer.from(new ArrayBuffer((stop - start) * row * width));
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start * row * width + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return numbers(bytes, dtype, byteOrder);
}

function numbers(bytes: Buffer<ArrayBuffer>, dtype: RawType, byteOrder: ByteOrder): Values {
  const swapped = byteOrder !== here;
  switch (dtype) {
    case 'float32':
      return new Float32Array((swapped ? bytes.swap32() : bytes).buffer);
    case 'float64':
      return new Float64Array((swapped ? bytes.swap64() : bytes).buffer);
    case 'int32':
      return new Int32Array((swapped ? bytes.swap32() : bytes).buffer);
    case 'int16':
      return Int32Array.from(new Int16Array((swapped ? bytes.swap16() : bytes).buffer));
    default:
      return dtype satisfies never;
  }
}
