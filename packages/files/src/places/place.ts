import type { DestinationOptions, FileDestinationOptions } from '@judi4cloud/errors/disk';
import type { ByteSink, ByteSource } from '@judi4cloud/segy';

/** What is in a folder: names of files and of folders. */
export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Where paths lead to bytes: a disk, memory, files that somebody picked, a server. Folders of a path are parted by `/`. */
export interface Place {
  /** Where that is, as messages say it behind a path: `in memory`. Nothing for the disk. */
  readonly where: string;
  /**
   * Opens a file to be read by range.
   *
   * @returns nothing when there is no such file
   */
  open(path: string): Promise<ByteSource | undefined>;
  /**
   * Reads a small file; its bytes are the caller's to change.
   *
   * @returns nothing when there is no such file
   */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * What is in a folder. A place lacks it that doesn't know, such as a server.
   *
   * @returns nothing when there is no such folder
   */
  list?(folder: string): Promise<Listing | undefined>;
  /** The path in full of a file that is named from a folder, where paths have a longer form. */
  resolve?(folder: string, path: string): string;
  /** The module of h5wasm that opens the paths of this place by itself, where there is one. */
  hdf5?(): Promise<object>;
}

/** A place that files can be written to. */
export interface WritablePlace extends Place {
  list(folder: string): Promise<Listing | undefined>;
  /** Whether there is something; a link is a file. */
  kindOf(path: string): Promise<'none' | 'file' | 'folder'>;
  /**
   * Tries whether a file, or a folder of that name, can be written, and leaves everything as it was. A place lacks it that takes all.
   *
   * @throws FileSystemError
   */
  tryFile?(path: string, options: FileDestinationOptions): Promise<void>;
  /**
   * Tries whether files can be written into a folder, as `tryFile` does.
   *
   * @throws FileSystemError
   */
  tryFolder?(path: string, options: DestinationOptions): Promise<void>;
  /** Makes the folders on the way to a file, where they must be made. */
  makeWayTo?(path: string): Promise<void>;
  /** Writes a new small file and the folders on the way to it. The bytes are the place's from now on. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Writes a new file piece by piece; `synced` waits on closing until it would survive a power failure. */
  sink(path: string, options?: { readonly synced?: boolean }): ByteSink;
  /** Gives a file or folder another name, at which a file is replaced. */
  move(from: string, to: string): Promise<void>;
  /** Removes a file or folder, if it is there. */
  remove(path: string): Promise<void>;
}
