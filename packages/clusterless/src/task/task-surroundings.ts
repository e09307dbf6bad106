import type { BlobContainer } from '../blob/blob-container.ts';
import { BlobError } from '../blob/blob-error.ts';
import type { Future, Reference } from '../future.ts';
import { decodePayload, detachedSegments } from '../payload/decode.ts';
import type { RemoteContext } from '../remote.ts';
import type { ContentCache } from './content-cache.ts';
import { blobNames, type JobOrder } from './orders.ts';

/** What the tasks of a process share: values that were fetched stay, for the arguments to come. */
export class TaskSurroundings {
  readonly #order: JobOrder;
  readonly #content: ContentCache;
  readonly #open: (url: string) => BlobContainer;
  readonly #signal: AbortSignal;
  readonly #values = new Map<string, Promise<unknown>>();

  constructor(parts: {
    readonly order: JobOrder;
    readonly content: ContentCache;
    readonly open: (url: string) => BlobContainer;
    readonly signal: AbortSignal;
  }) {
    this.#order = parts.order;
    this.#content = parts.content;
    this.#open = parts.open;
    this.#signal = parts.signal;
  }

  /** The surroundings of the call for argument `index`. */
  context(index: number): RemoteContext {
    const { workers, nthreads } = this.#order;
    const fetch = <T>(reference: Reference<T>): Promise<T> =>
      reference.kind === 'broadcast'
        ? this.#once(reference.hash, () => this.#contentValue(reference.hash))
        : this.#result(reference);
    return { index, workers, nthreads, signal: this.#signal, progress: () => {}, fetch };
  }

  /** Decodes a payload whose large arrays stand in content. */
  async decode(payload: Uint8Array): Promise<unknown> {
    const detached = new Map<string, Uint8Array>();
    for (const { hash } of detachedSegments(payload)) detached.set(hash, await this.#content.read(hash, this.#signal));
    return decodePayload(payload, detached);
  }

  async #contentValue(hash: string): Promise<unknown> {
    return this.decode(await this.#content.read(hash, this.#signal));
  }

  #result<T>({ job, task, item }: Future<T>): Promise<T> {
    return this.#once(`${job}/${task}/${item}`, async () => {
      const url = this.#order.others[job];
      const bytes = url && (await this.#open(url).read(blobNames.result(task), { signal: this.#signal }));
      if (!bytes) {
        const problem = url ? 'that task has no result yet' : 'this job has no right to read it';
        throw new BlobError({ action: 'reading', container: job, blob: task, status: 404, problem, attempts: 1 });
      }
      const result = await this.decode(bytes);
      return item === undefined ? result : (result as unknown[])[item];
    });
  }

  #once<T>(key: string, read: () => Promise<unknown>): Promise<T> {
    let value = this.#values.get(key);
    if (value === undefined) {
      value = read();
      this.#values.set(key, value);
    }
    return value as Promise<T>;
  }
}
