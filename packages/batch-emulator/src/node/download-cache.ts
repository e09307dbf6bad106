import { randomUUID } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Transfer } from '../blob/transfer.ts';

/** Larger files are not kept. */
const largest = 8 * 2 ** 20;
const mostFiles = 64;

interface Entry {
  readonly etag: string;
  readonly file: string;
}

/** Small files that a node has downloaded, kept by URL: a task that wants one asks only whether it has changed. */
export class DownloadCache {
  readonly #folder: string;
  readonly #transfer: Transfer;
  readonly #entries = new Map<string, Entry>();

  constructor(folder: string, transfer: Transfer) {
    this.#folder = folder;
    this.#transfer = transfer;
  }

  /** Downloads a URL to a file, or copies what was downloaded before if it is the same still. */
  async download(url: string, target: string, signal: AbortSignal): Promise<void> {
    const key = url.replace(/\?.*$/s, '');
    const known = this.#entries.get(key);
    const fresh = await this.#transfer.run(
      {
        method: 'GET',
        url,
        headers: { 'x-ms-version': '2021-12-02', ...(known && { 'if-none-match': known.etag }) },
        signal,
        accept: known ? [200, 304] : [200],
      },
      async (answer) => {
        if (answer.statusCode === 304) {
          answer.resume();
          return known;
        }
        const { etag } = answer.headers;
        const length = Number(answer.headers['content-length'] ?? Number.POSITIVE_INFINITY);
        if (etag === undefined || length > largest) {
          await pipeline(answer, createWriteStream(target), { signal });
          return undefined;
        }
        await mkdir(this.#folder, { recursive: true });
        const file = join(this.#folder, randomUUID());
        await pipeline(answer, createWriteStream(`${file}.part`), { signal });
        await rename(`${file}.part`, file);
        return { etag, file };
      },
    );
    if (fresh === undefined) return;
    try {
      await copyFile(fresh.file, target, constants.COPYFILE_FICLONE);
    } catch (error) {
      // Another task's download may have pushed out what was kept before it could be copied.
      if (fresh !== known || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (this.#entries.get(key) === known) this.#entries.delete(key);
      return await this.download(url, target, signal);
    }
    if (fresh !== known) await this.#keep(key, fresh);
  }

  async #keep(key: string, entry: Entry): Promise<void> {
    const old = this.#entries.get(key);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const surplus = old ? [old] : [];
    for (const [oldest, { etag, file }] of this.#entries) {
      if (this.#entries.size <= mostFiles) break;
      this.#entries.delete(oldest);
      surplus.push({ etag, file });
    }
    for (const { file } of surplus) await rm(file, { force: true });
  }
}
