import type { ContentStore } from '../content/content-store.ts';
import { BroadcastGoneError, FileReferenceError, FutureError } from '../errors.ts';
import { encodeDetached } from '../payload/encode.ts';
import type { FileReference } from '../reference/file-reference.ts';
import type { Future } from '../reference/future.ts';
import type { ArgumentTable } from './manifest.ts';

/** Arrays of at least this many bytes are content of their own, sent once however many arguments and jobs carry them. */
export const detachedBytes = 2 ** 16;
/** Arguments are gathered to packs of about this size. */
const packBytes = 4 * 2 ** 20;

/** The arguments of a run, in content, and what they refer to. */
export interface CollectedArguments {
  readonly table: ArgumentTable;
  /** URLs of modules whose exports are arguments. */
  readonly modules: readonly string[];
  /** Jobs whose results are arguments. */
  readonly jobs: readonly string[];
}

/** Where arguments go, and what they may refer to. */
export interface CollectOptions {
  /** The store for argument `index`. */
  readonly storeOf: (index: number) => ContentStore;
  readonly broadcasts: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes arguments one by one into content.
 *
 * @throws PayloadError for what cannot travel, BroadcastGoneError and FutureError for what tasks could not fetch
 */
export async function collectArguments(
  args: Iterable<unknown>,
  { storeOf, broadcasts, jobs: reachable, signal }: CollectOptions,
): Promise<CollectedArguments> {
  const modules = new Set<string>();
  const jobs = new Set<string>();
  const refer = (job: string, what: string): void => {
    if (!reachable.has(job)) throw new FutureError({ job, task: what });
    jobs.add(job);
  };
  const onRecord = (record: { readonly kind: string }): void => {
    switch (record.kind) {
      case 'module':
        modules.add(String(Reflect.get(record, 'url')));
        return;
      case 'broadcast': {
        const hash = String(Reflect.get(record, 'hash'));
        if (!broadcasts.has(hash)) throw new BroadcastGoneError({ hash });
        return;
      }
      case 'future': {
        const { job, task } = record as Future<unknown>;
        refer(job, task);
        return;
      }
      case 'file': {
        const { name, place } = record as FileReference;
        if (place.kind === 'path')
          throw new FileReferenceError({ file: name, problem: 'it is on this machine only; use fileInclude' });
        if (place.kind === 'job') refer(place.job, name);
        return;
      }
      default:
    }
  };
  const packer = new Packer();
  let index = 0;
  for (const argument of args) {
    signal?.throwIfAborted();
    const store = storeOf(index);
    const keep = (segment: Uint8Array) => store.keep([segment]);
    await packer.add(await encodeDetached(argument, { atLeast: detachedBytes, keep, onRecord }), store);
    index += 1;
  }
  return { table: await packer.finish(), modules: [...modules].sort(), jobs: [...jobs].sort() };
}

/** Gathers payloads to packs, each in one store. */
class Packer {
  readonly #packs: string[] = [];
  readonly #packOf: number[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  #store: ContentStore | undefined;
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  async add(payload: readonly Uint8Array[], store: ContentStore): Promise<void> {
    if (store !== this.#store) await this.#close();
    this.#store = store;
    const length = payload.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    this.#packOf.push(this.#packs.length);
    this.#offsets.push(this.#bytes);
    this.#lengths.push(length);
    this.#chunks.push(...payload);
    this.#bytes += length;
    if (this.#bytes >= packBytes) await this.#close();
  }

  async finish(): Promise<ArgumentTable> {
    await this.#close();
    return {
      packs: this.#packs,
      packOf: Uint32Array.from(this.#packOf),
      offsets: Float64Array.from(this.#offsets),
      lengths: Float64Array.from(this.#lengths),
    };
  }

  async #close(): Promise<void> {
    if (this.#store === undefined || this.#bytes === 0) return;
    this.#packs.push(await this.#store.keep(this.#chunks));
    this.#chunks = [];
    this.#bytes = 0;
  }
}
