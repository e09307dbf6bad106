import { randomUUID } from 'node:crypto';
import { access, copyFile, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BlobRange, type Container, type Pieces, piecesOf } from '../../src/service.ts';

/** A folder as a container: a file for each blob. */
export class FolderContainer implements Container {
  readonly name: string;
  readonly #folder: string;

  /** @param url `file:` URL of the folder */
  constructor(url: string) {
    this.#folder = fileURLToPath(url);
    this.name = basename(this.#folder);
  }

  async read(blob: string, { range }: { readonly range?: BlobRange } = {}): Promise<Uint8Array | undefined> {
    const bytes = await readFile(this.#path(blob)).catch(ifMissing(undefined));
    return range ? bytes?.subarray(range.offset, range.offset + range.length) : bytes;
  }

  readInto(blob: string, path: string): Promise<boolean> {
    return copyFile(this.#path(blob), path).then(() => true, ifMissing(false));
  }

  async write(
    blob: string,
    content: readonly Uint8Array[] | Pieces,
    { ifAbsent = false }: { readonly ifAbsent?: boolean } = {},
  ): Promise<boolean> {
    const { byteLength, piece } = 'piece' in content ? content : piecesOf(content);
    const path = this.#path(blob);
    const unfinished = `${path}.${randomUUID()}`;
    await mkdir(dirname(path), { recursive: true });
    await using file = await open(unfinished, 'w');
    await file.writeFile(await piece(0, byteLength));
    if (!ifAbsent) {
      await rename(unfinished, path);
      return true;
    }
    try {
      await link(unfinished, path);
      return true;
    } catch (error) {
      if (Reflect.get(Object(error), 'code') === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(unfinished);
    }
  }

  has(blob: string): Promise<boolean> {
    return access(this.#path(blob)).then(() => true, ifMissing(false));
  }

  #path(blob: string): string {
    return join(this.#folder, ...blob.split('/'));
  }
}

/** Takes the absence of a file for an answer. */
export const ifMissing =
  <T>(answer: T) =>
  (error: unknown): T => {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return answer;
    throw error;
  };
