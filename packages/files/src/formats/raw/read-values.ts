import { type ByteSource, readFully } from '@judi4cloud/segy/bytes';
import { sizeOf, type Values } from '../../content/variable.ts';
import type { Rows } from '../../data-file.ts';
import { DataFileError } from '../../errors.ts';
import { openFile, unreadable } from '../../places/open-file.ts';
import type { Place } from '../../places/place.ts';
import { type ByteOrder, here, swapBytes } from './byte-order.ts';

const bytesOf = { float32: 4, float64: 8, int32: 4, int16: 2 } as const;

export type RawType = keyof typeof bytesOf;
export const rawTypes = Object.keys(bytesOf) as RawType[];

const expected = 'raw values';

export interface RawLayout {
  /** Number of values along each axis, in the order in which they are stored. */
  readonly shape: readonly number[];
  readonly dtype: RawType;
  readonly byteOrder: ByteOrder;
}

/**
 * Values without a header: a file that is opened when it is first read.
 *
 * @example
 * await using vp = new RawValues(place, 'vp.bin', { shape: [851, 176], dtype: 'float32', byteOrder: 'little' });
 * const values = await vp.read();
 */
export class RawValues implements AsyncDisposable {
  readonly #place: Place;
  readonly #path: string;
  readonly #layout: RawLayout;
  #source: Promise<ByteSource> | undefined;

  constructor(place: Place, path: string, layout: RawLayout) {
    this.#place = place;
    this.#path = path;
    this.#layout = layout;
  }

  /**
   * Reads all values, or some rows along the slowest axis.
   *
   * @throws DataFileError when there is no file, or it has another size than the layout says
   */
  async read(rows?: Rows): Promise<Values> {
    const { shape, dtype, byteOrder } = this.#layout;
    this.#source ??= this.#open();
    const source = await this.#source;
    const row = sizeOf(shape.slice(1)) * bytesOf[dtype];
    const [start, stop] = rows ?? [0, shape[0] ?? 1];
    const bytes = new ArrayBuffer((stop - start) * row);
    await readFully(source, start * row, new Uint8Array(bytes)).catch(unreadable(this.#path, expected));
    if (byteOrder !== here) swapBytes(bytes, bytesOf[dtype]);
    return numbers(bytes, dtype);
  }

  async #open(): Promise<ByteSource> {
    const { shape, dtype } = this.#layout;
    const source = await openFile(this.#place, this.#path, expected);
    const [count, width] = [sizeOf(shape), bytesOf[dtype]];
    if (source.size === count * width) return source;
    await source.close?.();
    throw new DataFileError({
      file: this.#path,
      got: `${source.size} bytes`,
      expected: `${shape.join(' × ')} × ${width} = ${count * width} bytes of ${dtype}`,
      advice: 'Check n and dtype, or whether the file is complete.',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const source = await this.#source?.catch(() => undefined);
    await source?.close?.();
  }
}

function numbers(bytes: ArrayBuffer, dtype: RawType): Values {
  switch (dtype) {
    case 'float32':
      return new Float32Array(bytes);
    case 'float64':
      return new Float64Array(bytes);
    case 'int32':
      return new Int32Array(bytes);
    case 'int16':
      return Int32Array.from(new Int16Array(bytes));
    default:
      return dtype satisfies never;
  }
}
