import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An axis of stored values. */
export interface StoredAxis {
  readonly name: string;
  readonly unit: string;
  readonly n: number;
  /** Distance between values and place of the first, where they are evenly spaced. */
  readonly d?: number;
  readonly o?: number;
  /** Places of the values, where they are not. */
  readonly coordinates?: readonly number[];
}

/** What a JSON header says of the raw values beside it. */
export interface Header {
  readonly format: 'judi4cloud-raw-1';
  /** Name of the file of raw values; none where the header says all. */
  readonly data?: string;
  readonly dtype: 'float32';
  readonly byteOrder: 'little';
  readonly what: string;
  readonly units: string;
  /** Slowest axis first. */
  readonly n: readonly number[];
  readonly d: readonly (number | null)[];
  readonly o: readonly (number | null)[];
  readonly axes: readonly StoredAxis[];
  readonly norm: number;
  readonly seconds: number;
  /** Value of the objective that belongs to a gradient. */
  readonly objective?: number;
  readonly provenance: Provenance;
}

/** Where a result comes from. */
export interface Provenance {
  readonly experiment: string;
  readonly product: string;
  readonly file: string;
  readonly version: string;
  readonly backend: string;
  readonly created: string;
  readonly dataFiles: Readonly<Record<string, string>>;
}

export interface StoredResult {
  readonly header: Header;
  /** The values of each shot, or all of a grid; none for a result that is a number. */
  readonly parts: readonly Float32Array[];
}

/** Results in a folder: raw float32 with a JSON header beside it, each complete or not there. */
export class ResultFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A finished result, if it is what the product hash says. */
  async find(name: string, product: string): Promise<StoredResult | undefined> {
    const header = await this.#header(name);
    if (header?.provenance?.product !== product) return undefined;
    if (header.data === undefined) return { header, parts: [] };
    const path = this.path(header.data);
    const bytes = 4 * header.n.reduce((product, n) => product * n, 1);
    const size = await stat(path).then(
      ({ size }) => size,
      () => -1,
    );
    if (size !== bytes) return undefined;
    const content = await readFile(path);
    const values = new Float32Array(content.buffer, content.byteOffset, bytes / 4);
    const count = header.axes[0].name === 'shot' ? header.n[0] : 1;
    const length = values.length / count;
    return { header, parts: Array.from({ length: count }, (_, k) => values.subarray(k * length, (k + 1) * length)) };
  }

  /** Writes values, then the header that makes them count. */
  async write(name: string, parts: readonly Float32Array[], header: Header): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const { data } = header;
    if (data !== undefined) {
      await this.#whole(data, async (path) => {
        await using file = await open(path, 'w');
        for (const part of parts) await file.writeFile(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
      });
    }
    await this.#whole(`${name}.json`, (path) => writeFile(path, `${JSON.stringify(header, undefined, 2)}\n`));
  }

  async #header(name: string): Promise<Header | undefined> {
    try {
      return JSON.parse(await readFile(this.path(`${name}.json`), 'utf8')) as Header;
    } catch {
      return undefined;
    }
  }

  async #whole(name: string, write: (path: string) => Promise<void>): Promise<void> {
    const unfinished = this.path(`${name}.${randomUUID()}.part`);
    try {
      await write(unfinished);
      await rename(unfinished, this.path(name));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }
}
