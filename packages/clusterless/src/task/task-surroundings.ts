import { mkdir, open } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BlobError } from '../blob/blob-error.ts';
import type { Container } from '../blob/container.ts';
import { piecesOfFile } from '../blob/pieces-of-file.ts';
import { decodeWith } from '../content/decode-with.ts';
import { FileReferenceError, FutureError } from '../errors.ts';
import { type FilePlace, type FileReference, localFile } from '../reference/file-reference.ts';
import type { Future, Reference } from '../reference/future.ts';
import type { RemoteContext } from '../remote/remote.ts';
import type { ContentCache } from './content-cache.ts';
import { blobNames, type JobOrder } from './orders.ts';

/** What the tasks of a process share: values that were fetched stay, for the arguments to come. */
export class TaskSurroundings {
  readonly #order: JobOrder;
  readonly #content: ContentCache;
  readonly #open: (url: string) => Container;
  readonly #signal: AbortSignal;
  readonly #values = new Map<string, Promise<unknown>>();

  constructor(parts: {
    readonly order: JobOrder;
    readonly content: ContentCache;
    readonly open: (url: string) => Container;
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
    return {
      index,
      workers,
      nthreads,
      signal: this.#signal,
      progress: () => {},
      fetch,
      file: (reference) => this.#file(reference),
      fileReturn: (path) => this.#fileReturn(path, index),
    };
  }

  /** Decodes a payload whose large arrays stand in content. */
  decode(payload: Uint8Array): Promise<unknown> {
    return decodeWith(this.#content, payload, this.#signal);
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

  /** Brings a file to this machine, once for all tasks of this process. */
  #file({ name, place }: FileReference): Promise<string> {
    return this.#once(JSON.stringify(place), async () => {
      const [container, blob] = this.#placeOf(name, place);
      const folder = resolve(
        'files',
        process
          .getBuiltinModule('node:crypto')
          .createHash('sha256')
          .update(JSON.stringify(place))
          .digest('hex')
          .slice(0, 16),
      );
      await mkdir(folder, { recursive: true });
      const path = join(folder, basename(name));
      if (await container.readInto(blob, path, this.#signal)) return path;
      throw new BlobError({
        action: 'reading',
        container: container.name,
        blob,
        status: 404,
        problem: 'it is not there',
        attempts: 1,
      });
    });
  }

  #placeOf(name: string, place: FilePlace): [Container, string] {
    const { job, content, results, others } = this.#order;
    switch (place.kind) {
      case 'content':
        return [this.#open(content), place.hash];
      case 'job': {
        const url = place.job === job ? results : others[place.job];
        if (url === undefined) throw new FutureError({ job: place.job, task: place.blob });
        return [this.#open(url), place.blob];
      }
      case 'path':
        throw new FileReferenceError({
          file: name,
          problem: 'it is on the machine that the job comes from; use fileInclude',
        });
      default:
        return place satisfies never;
    }
  }

  async #fileReturn(path: string, index: number): Promise<FileReference> {
    const { job, results } = this.#order;
    const { name, bytes } = await localFile(path);
    const blob = blobNames.file(String(index), name);
    await using file = await open(path);
    await this.#open(results).write(blob, await piecesOfFile(file), { signal: this.#signal });
    return { kind: 'file', name, bytes, place: { kind: 'job', job, blob } };
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
