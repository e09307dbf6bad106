import { type Attributes, type Content, type Source, sizeOf } from '../../content/variable.ts';
import { inside } from '../../places/path.ts';
import type { WritablePlace } from '../../places/place.ts';

export interface ZarrOptions {
  /** Compresses chunks with Zstandard. */
  readonly compress: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How well Zstandard compresses; higher levels gain a few per cent of float32 for several times the time. */
const level = 1;

/**
 * Writes a Zarr v3 group: an array for each variable with its dimension names and attributes, and their metadata once more in the
 * group, so that a reader needs one request to know all.
 *
 * @param folder where it is written, which must not be there
 */
export async function writeZarr(
  place: WritablePlace,
  folder: string,
  content: Content,
  { compress, signal }: ZarrOptions,
): Promise<void> {
  const zarr = await import('zarrita');
  const store = new NewFolder(place, folder);
  const codecs = [
    { name: 'bytes', configuration: { endian: 'little' } },
    ...(compress ? [{ name: 'zstd', configuration: { level, checksum: false } }] : []),
  ];
  for (const variable of content.variables) {
    const { name, shape, chunks, dtype, dimensions, attributes } = variable;
    const array = await zarr.create(zarr.root(store).resolve(`/${name}`), {
      shape: [...shape],
      chunkShape: [...chunks],
      dtype,
      codecs,
      fillValue: dtype === 'int32' ? 0 : Number.NaN,
      dimensionNames: [...dimensions],
      attributes: { ...attributes },
    });
    if (shape.length === 0) await zarr.set(array, null, variable.rows(0, 1)[0]);
    else
      for (const [start, stop] of chunkRows(variable)) {
        signal?.throwIfAborted();
        const part = [stop - start, ...shape.slice(1)];
        const data = { data: variable.rows(start, stop), shape: part, stride: strides(part) };
        await zarr.set(array, [zarr.slice(start, stop), ...shape.slice(1).map(() => null)], data as never, {
          createQueue: oneAfterAnother,
        });
      }
  }
  await store.writeGroup(content.attributes);
}

/** Rows of whole chunks, so that each chunk is written once. */
function* chunkRows({ shape, chunks }: Source): Generator<readonly [start: number, stop: number]> {
  for (let start = 0; start < shape[0]; start += chunks[0]) yield [start, Math.min(shape[0], start + chunks[0])];
}

const strides = (shape: readonly number[]): number[] => shape.map((_, k) => sizeOf(shape.slice(k + 1)));

/** Chunks are encoded and written one at a time: all at once would be a second copy of the values. */
function oneAfterAnother() {
  const tasks: (() => Promise<void>)[] = [];
  return {
    add(task: () => Promise<void>) {
      tasks.push(task);
    },
    async onIdle() {
      for (const task of tasks) await task();
      return [];
    },
  };
}

/** A folder that is being written, whose metadata are remembered for the group. */
class NewFolder {
  readonly #place: WritablePlace;
  readonly #folder: string;
  readonly #metadata = new Map<string, unknown>();

  constructor(place: WritablePlace, folder: string) {
    this.#place = place;
    this.#folder = folder;
  }

  async get(): Promise<undefined> {
    return undefined;
  }

  async set(key: `/${string}`, bytes: Uint8Array): Promise<void> {
    const [, name, file] = key.split('/', 3);
    if (file === 'zarr.json') this.#metadata.set(name, JSON.parse(new TextDecoder().decode(bytes)));
    await this.#place.write(inside(this.#folder, key.slice(1)), bytes);
  }

  async writeGroup(attributes: Attributes): Promise<void> {
    const metadata = Object.fromEntries(this.#metadata);
    const group = {
      zarr_format: 3,
      node_type: 'group',
      attributes,
      consolidated_metadata: { kind: 'inline', must_understand: false, metadata },
    };
    const text = `${JSON.stringify(group, undefined, 2)}\n`;
    await this.#place.write(inside(this.#folder, 'zarr.json'), new TextEncoder().encode(text));
  }
}
