import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';

/** Whether a path is a folder or something below it, by the names alone. */
export function isBelow(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below !== '..' && !below.startsWith(`..${sep}`);
}

/** Whether what is at a path lies in a folder when all links on the way are followed; false where there is nothing. */
export function leadsInto(path: string, folder: string): boolean {
  try {
    return isBelow(realpathSync(path), realpathSync(folder));
  } catch {
    return false;
  }
}
