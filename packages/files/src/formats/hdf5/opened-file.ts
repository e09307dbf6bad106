import type { File, ready } from 'h5wasm';

export type Library = typeof import('h5wasm');
export type H5Module = Awaited<typeof ready>;

/** A file that is open in HDF5. */
export interface OpenedFile extends Disposable {
  readonly library: Library;
  readonly module: H5Module;
  readonly file: File;
  /** Why bytes could not be read or written since it was last asked for, where HDF5 itself doesn't know. */
  takeFailure(): unknown;
}

/** A file whose bytes are there at once, which is what HDF5 needs. */
export interface ReadableFile {
  readonly size: number;
  /** Fills `into` from `offset` on; all of it is in the file. */
  readSync(offset: number, into: Uint8Array): void;
}

/** A file that is written at any place at once. */
export interface WritableFile extends ReadableFile {
  writeSync(offset: number, bytes: Uint8Array): void;
  resize(size: number): void;
}

/** HDF5, once it is ready, with its errors as exceptions. */
export async function readyModule(library: Library): Promise<H5Module> {
  const module = await library.ready;
  module.activate_throwing_error_handler();
  return module;
}

/** Opens a file by a path that HDF5 knows. */
export async function openPath(hdf5: object, path: string, mode: 'r' | 'w'): Promise<OpenedFile> {
  const library = hdf5 as Library;
  const module = await readyModule(library);
  const file = new library.File(path, mode);
  return { library, module, file, takeFailure: () => undefined, [Symbol.dispose]: () => file.close() };
}
