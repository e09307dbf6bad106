import { open } from 'node:fs/promises';
import type { Container } from '../blob/container.ts';
import { type Pieces, piecesOf } from '../blob/pieces.ts';
import { piecesOfFile } from '../blob/pieces-of-file.ts';
import { contentHash, hashPieces } from './content-hash.ts';

/** Content that is asked for before it is sent, since it may be there already. */
const worthAsking = 2 ** 16;
/** Uploads at the same time, each of which keeps its bytes in memory. */
const mostUploads = 8;

/** Does an upload, and again while its container can't be reached. */
type Hold = (upload: () => Promise<void>) => Promise<void>;

/**
 * Keeps content in a container under the hash of its bytes, once each; uploads go on while more is added.
 *
 * @example
 * const store = new ContentStore(container);
 * const hash = await store.keep(encodePayload(model));
 * await store.settled();
 */
export class ContentStore {
  readonly #container: Container;
  readonly #hold: Hold;
  readonly #kept = new Set<string>();
  readonly #uploading = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];

  /** @param hold does an upload until the container can be reached; by default once */
  constructor(container: Container, hold: Hold = (upload) => upload()) {
    this.#container = container;
    this.#hold = hold;
  }

  /** The hash of content that is, or soon will be, in the container. The chunks are not copied: leave them alone until `settled`. */
  async keep(chunks: readonly Uint8Array[]): Promise<string> {
    return this.#keep(await contentHash(chunks), piecesOf(chunks));
  }

  /** The hash of a file whose bytes are now in the container. */
  async keepFile(path: string): Promise<string> {
    await using file = await open(path);
    const pieces = await piecesOfFile(file);
    const hash = await this.#keep(await hashPieces(pieces), pieces);
    await this.settled();
    return hash;
  }

  async #keep(hash: string, pieces: Pieces): Promise<string> {
    while (!this.#kept.has(hash) && this.#uploading.size >= mostUploads) await Promise.race(this.#uploading);
    if (this.#kept.has(hash)) return hash;
    this.#kept.add(hash);
    const upload = this.#upload(hash, pieces).finally(() => this.#uploading.delete(upload));
    this.#uploading.add(upload);
    return hash;
  }

  /**
   * Waits until everything that was added is in the container.
   *
   * @throws BlobError when something could not be uploaded
   */
  async settled(): Promise<void> {
    while (this.#uploading.size > 0) await Promise.all(this.#uploading);
    const [failure] = this.#failures.splice(0);
    if (failure !== undefined) throw failure;
  }

  async #upload(hash: string, pieces: Pieces): Promise<void> {
    try {
      await this.#hold(async () => {
        if (pieces.byteLength >= worthAsking && (await this.#container.has(hash))) return;
        await this.#container.write(hash, pieces, { ifAbsent: true });
      });
    } catch (error) {
      this.#kept.delete(hash);
      this.#failures.push(error);
    }
  }
}
