import { lstat, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder, tryFile, tryFolder } from '@judi4cloud/errors/disk';
import { newFileSink, openFile } from '@judi4cloud/segy/node';
import type { WritablePlace } from './place.ts';

/** The disk: paths are those of the operating system. */
export const disk: WritablePlace = {
  where: '',
  open: (path) => unlessMissing(openFile(path)),
  read: (path) => unlessMissing(readFile(path)),
  async list(folder) {
    const entries = await unlessMissing(readdir(folder, { withFileTypes: true }));
    if (!entries) return undefined;
    const listing = { files: [] as string[], folders: [] as string[] };
    for (const entry of entries) {
      const isFolder = entry.isSymbolicLink() ? await leadsToFolder(join(folder, entry.name)) : entry.isDirectory();
      (isFolder ? listing.folders : listing.files).push(entry.name);
    }
    return listing;
  },
  resolve,
  hdf5: () => import('h5wasm/node'),
  kindOf: (path) =>
    lstat(path).then(
      (found) => (found.isDirectory() ? 'folder' : 'file'),
      () => 'none',
    ),
  tryFile,
  tryFolder,
  makeWayTo,
  async write(path, bytes) {
    await makeWayTo(path);
    await using file = await open(path, 'wx');
    await file.writeFile(bytes);
  },
  sink: newFileSink,
  move: rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
};

const leadsToFolder = (link: string): Promise<boolean> =>
  stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  );

async function makeWayTo(path: string): Promise<void> {
  await makeFolder(dirname(path));
}

function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: Error) => {
    const { code } = (error.cause ?? error) as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  });
}
