import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SiteStorage } from '../../src/service.ts';
import { FolderContainer, ifMissing } from './folder-container.ts';

/** Containers as folders below one: whoever sees them may do everything there. */
export function folderStorage(root: string): SiteStorage {
  const urlOf = (container: string): string => pathToFileURL(join(root, container)).href;
  return {
    create: async (container) => (await mkdir(join(root, container), { recursive: true })) !== undefined,
    delete: (container) => rm(join(root, container), { recursive: true, force: true }),
    open: async (container) => new FolderContainer(urlOf(container)),
    find: async (container) =>
      (await stat(join(root, container)).catch(ifMissing(undefined))) && new FolderContainer(urlOf(container)),
    share: async (container) => urlOf(container),
    renew: async () => {},
    async *list(container, prefix) {
      const folder = join(root, container);
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(ifMissing([]));
      for (const entry of entries) {
        const name = relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/');
        if (entry.isFile() && name.startsWith(prefix)) yield name;
      }
    },
    async removeBlobs(container, names) {
      for (const name of names) await rm(join(root, container, name), { force: true });
    },
  };
}
