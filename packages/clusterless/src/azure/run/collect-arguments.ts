import type { ContentStore } from '../../content/content-store.ts';
import { BroadcastGoneError, FutureError } from '../../errors.ts';
import { encodeDetached } from '../../payload/encode.ts';
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

/** What arguments may refer to. */
export interface Reachable {
  readonly broadcasts: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
}

/**
 * Takes arguments one by one into content.
 *
 * @throws PayloadError for what cannot travel, BroadcastGoneError and FutureError for what tasks could not fetch
 */
export async function collectArguments(
  args: Iterable<unknown>,
  store: ContentStore,
  reachable: Reachable,
  signal?: AbortSignal,
): Promise<CollectedArguments> {
  const modules = new Set<string>();
  const jobs = new Set<string>();
  const onRecord = (record: { readonly kind: string }): void => {
    switch (record.kind) {
      case 'module':
        modules.add(String(Reflect.get(record, 'url')));
        return;
      case 'broadcast': {
        const hash = String(Reflect.get(record, 'hash'));
        if (!reachable.broadcasts.has(hash)) throw new BroadcastGoneError(hash);
        return;
      }
      case 'future': {
        const [job, task] = [String(Reflect.get(record, 'job')), String(Reflect.get(record, 'task'))];
        if (!reachable.jobs.has(job)) throw new FutureError(job, task);
        jobs.add(job);
        return;
      }
      default:
    }
  };
  const keep = (segment: Uint8Array) => store.keep([segment]);
  const packer = new Packer(store);
  for (const argument of args) {
    signal?.throwIfAborted();
    await packer.add(await encodeDetached(argument, { atLeast: detachedBytes, keep, onRecord }));
  }
  return { table: await packer.finish(), modules: [...modules].sort(), jobs: [...jobs].sort() };
}

/** Gathers payloads to packs. */
class Packer {
  readonly #store: ContentStore;
  readonly #packs: string[] = [];
  readonly #packOf: number[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(store: ContentStore) {
    this.#store = store;
  }

  async add(payload: readonly Uint8Array[]): Promise<void> {
    const length = payload.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    this.#packOf.push(this.#packs.length);
    this.#offsets.push(this.#bytes);
    this.#lengths.push(length);
    this.#chunks.push(...payload);
    this.#bytes += length;
    if (this.#bytes >= packBytes) await this.#close();
  }

  async finish(): Promise<ArgumentTable> {
    if (this.#bytes > 0) await this.#close();
    return {
      packs: this.#packs,
      packOf: Uint32Array.from(this.#packOf),
      offsets: Float64Array.from(this.#offsets),
      lengths: Float64Array.from(this.#lengths),
    };
  }

  async #close(): Promise<void> {
    this.#packs.push(await this.#store.keep(this.#chunks));
    this.#chunks = [];
    this.#bytes = 0;
  }
}
