import { StaleIndexError } from '../errors.ts';
import type { ByteSource } from '../source/byte-source.ts';
import type { IndexedFile } from './segy-index.ts';

/** Opens a file of an index. */
export type OpenFile = (file: IndexedFile) => Promise<ByteSource>;

/** Files that stay open while nobody reads them. */
const mostIdle = 16;

interface Entry {
  readonly source: Promise<ByteSource>;
  readers: number;
}

/** Opens files when they are needed, keeps the latest ones open, and closes the others. */
export class SourcePool {
  readonly #open: OpenFile;
  readonly #owns: boolean;
  readonly #entries = new Map<string, Entry>();

  /** @param owns whether what `open` opens is for the pool to close */
  constructor(open: OpenFile, owns: boolean) {
    this.#open = open;
    this.#owns = owns;
  }

  /** Runs `read` with the open file. @throws StaleIndexError when its size isn't what it was */
  async with<T>(file: IndexedFile, read: (source: ByteSource) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(file.name) ?? { source: this.#checked(file), readers: 0 };
    // Last in the map is the latest used.
    this.#entries.delete(file.name);
    this.#entries.set(file.name, entry);
    entry.readers++;
    try {
      return await read(await entry.source);
    } catch (error) {
      await entry.source.catch(() => this.#entries.delete(file.name));
      throw error;
    } finally {
      entry.readers--;
      await this.#closeIdle(mostIdle);
    }
  }

  async close(): Promise<void> {
    await this.#closeIdle(0);
  }

  async #checked(file: IndexedFile): Promise<ByteSource> {
    const source = await this.#open(file);
    if (source.size === file.size) return source;
    if (this.#owns) await source.close?.();
    throw new StaleIndexError({
      source: file.name,
      what: 'its size',
      got: `${source.size} bytes`,
      expected: String(file.size),
    });
  }

  async #closeIdle(keep: number): Promise<void> {
    const idle = [...this.#entries].filter(([, entry]) => entry.readers === 0);
    for (const [name, entry] of idle.slice(0, Math.max(0, idle.length - keep))) {
      this.#entries.delete(name);
      const source = await entry.source.catch(() => null);
      if (this.#owns) await source?.close?.();
    }
  }
}
