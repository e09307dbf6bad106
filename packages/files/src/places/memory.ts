import { bufferSource, memorySink } from '@judi4cloud/segy/bytes';
import { flatListing } from './flat-listing.ts';
import { plainPath } from './path.ts';
import type { WritablePlace } from './place.ts';

/** Files in memory. */
export interface MemoryPlace extends WritablePlace {
  /** Bytes of all files by their paths. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * A place in memory: for what is offered for download, and for tests.
 *
 * @param files what is there already, which is also what grows by writing
 * @example
 * const memory = memoryPlace();
 * await writeModel('model.h5', model, { to: memory });
 * const download = new Blob([memory.files.get('model.h5')]);
 */
export function memoryPlace(files: Map<string, Uint8Array> = new Map()): MemoryPlace {
  const within = (folder: string) => [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
  return {
    files,
    where: 'in memory',
    async open(path) {
      const bytes = files.get(plainPath(path));
      return bytes && bufferSource(bytes, path);
    },
    read: async (path) => files.get(plainPath(path))?.slice(),
    list: async (folder) => flatListing(files.keys(), plainPath(folder)),
    async kindOf(path) {
      if (files.has(plainPath(path))) return 'file';
      return within(plainPath(path)).length > 0 ? 'folder' : 'none';
    },
    async write(path, bytes) {
      files.set(plainPath(path), bytes);
    },
    sink(path) {
      const sink = memorySink();
      return {
        ...sink,
        name: path,
        async close() {
          await sink.close();
          files.set(plainPath(path), sink.bytes());
        },
      };
    },
    async move(from, to) {
      const [before, after] = [plainPath(from), plainPath(to)];
      for (const path of files.has(before) ? [before] : within(before)) {
        files.set(after + path.slice(before.length), files.get(path) as Uint8Array);
        files.delete(path);
      }
    },
    async remove(path) {
      for (const gone of [plainPath(path), ...within(plainPath(path))]) files.delete(gone);
    },
  };
}
