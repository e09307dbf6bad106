import type { Listing } from './place.ts';

/** What is in a folder, for a place that knows the paths of all its files. */
export function flatListing(paths: Iterable<string>, folder: string): Listing | undefined {
  const before = folder === '' ? '' : `${folder}/`;
  const [files, folders] = [new Set<string>(), new Set<string>()];
  for (const path of paths) {
    if (!path.startsWith(before)) continue;
    const [name, ...further] = path.slice(before.length).split('/');
    (further.length > 0 ? folders : files).add(name);
  }
  return files.size + folders.size === 0 ? undefined : { files: [...files], folders: [...folders] };
}
