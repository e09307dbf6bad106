import { type ByteSource, readFully } from '@judi4cloud/segy/bytes';
import type { RangeQuery } from 'zarrita';
import { inside } from '../../places/path.ts';
import type { Place } from '../../places/place.ts';

/** Files of a folder by their keys, as zarrita asks for them. */
export class StoredFolder implements AsyncDisposable {
  readonly #place: Place;
  readonly #path: string;
  /** The file of which a part was asked for last: parts of a shard are asked for one after another. */
  #shard: { readonly key: string; readonly source: ByteSource } | undefined;
  /** Whether a chunk that isn't there is a damage. */
  whole = false;

  constructor(place: Place, path: string) {
    this.#place = place;
    this.#path = path;
  }

  async get(key: `/${string}`): Promise<Uint8Array | undefined> {
    return (await this.#place.read(this.#file(key))) ?? this.#missing(key);
  }

  async getRange(key: `/${string}`, range: RangeQuery): Promise<Uint8Array | undefined> {
    const source = await this.#open(key);
    if (!source) return this.#missing(key);
    const { size } = source;
    const offset = 'suffixLength' in range ? Math.max(0, size - range.suffixLength) : Math.min(range.offset, size);
    const length = Math.min('suffixLength' in range ? range.suffixLength : range.length, size - offset);
    const bytes = new Uint8Array(length);
    await readFully(source, offset, bytes);
    return bytes;
  }

  async #open(key: string): Promise<ByteSource | undefined> {
    if (this.#shard?.key === key) return this.#shard.source;
    await this[Symbol.asyncDispose]();
    const source = await this.#place.open(this.#file(key));
    this.#shard = source && { key, source };
    return source;
  }

  #file(key: string): string {
    return inside(this.#path, key.slice(1));
  }

  #missing(key: string): undefined {
    if (this.whole && /\/c(\/\d+)*$/.test(key)) throw new Error(`chunk ${key.slice(1)} is missing`);
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const shard = this.#shard;
    this.#shard = undefined;
    await shard?.source.close?.();
  }
}
