import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobError } from '../blob/blob-error.ts';
import type { Container } from '../blob/container.ts';
import { contentHash } from '../content/content-hash.ts';

/** Share of the disk that is left to others. */
const spareShare = 0.1;

/** Content of a container, kept in a folder of this machine for the tasks to come. */
export class ContentCache {
  readonly #container: Container;
  readonly #folder: string | undefined;

  /** @param folder is shared by the tasks of a machine; without one nothing is kept */
  constructor(container: Container, folder: string | undefined) {
    this.#container = container;
    this.#folder = folder;
  }

  /**
   * The bytes of a piece of content, in memory of their own.
   *
   * @throws BlobError when it is not there, or not what its name says
   */
  async read(hash: string, signal?: AbortSignal): Promise<Uint8Array> {
    const kept = await this.#kept(hash);
    if (kept !== undefined) return kept;
    const bytes = await this.#container.read(hash, { signal });
    if (bytes === undefined) throw this.#unusable(hash, 'there is no such content', 404);
    if ((await contentHash([bytes])) !== hash) throw this.#unusable(hash, 'its bytes are not those that its name says');
    await this.#keep(hash, bytes);
    return bytes;
  }

  async #kept(hash: string): Promise<Uint8Array | undefined> {
    if (this.#folder === undefined) return undefined;
    try {
      const bytes = await readFile(join(this.#folder, hash));
      return (await contentHash([bytes])) === hash ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps content where there is room; a task doesn't fail because its machine's disk is full. */
  async #keep(hash: string, bytes: Uint8Array): Promise<void> {
    const folder = this.#folder;
    if (folder === undefined) return;
    const unfinished = join(folder, `${hash}.${crypto.randomUUID()}`);
    try {
      await mkdir(folder, { recursive: true });
      if (!(await makeRoom(folder, bytes.length))) return;
      await writeFile(unfinished, bytes);
      await rename(unfinished, join(folder, hash));
    } catch {
      await rm(unfinished, { force: true }).catch(() => {});
    }
  }

  #unusable(blob: string, problem: string, status?: number): BlobError {
    return new BlobError({ action: 'reading', container: this.#container.name, blob, status, problem, attempts: 1 });
  }
}

/** Removes content that was not read for longest until `bytes` fit beside the share that is left to others. */
async function makeRoom(folder: string, bytes: number): Promise<boolean> {
  const missing = await shortage(folder, bytes);
  if (missing <= 0) return true;
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => ({ path: join(folder, name), ...(await stat(join(folder, name))) })),
  );
  let freed = 0;
  for (const { path, size } of files.sort((a, b) => a.atimeMs - b.atimeMs)) {
    if (freed >= missing) break;
    await rm(path, { force: true });
    freed += size;
  }
  return freed >= missing;
}

async function shortage(folder: string, bytes: number): Promise<number> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return bytes + blocks * bsize * spareShare - bavail * bsize;
}
