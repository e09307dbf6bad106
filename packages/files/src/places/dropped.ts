import type { NamedBlob } from './picked.ts';

/** As much as is used of a browser's file system entries. */
interface Entry {
  readonly isDirectory: boolean;
  readonly fullPath: string;
  file(done: (file: Blob) => void, failed: (error: unknown) => void): void;
  createReader(): { readEntries(done: (entries: readonly Entry[]) => void, failed: (error: unknown) => void): void };
}

/** What a drop brings: the `dataTransfer` of its event. */
export interface Dropped {
  readonly items: Iterable<{ webkitGetAsEntry(): Entry | null }>;
}

/**
 * The files of a drop and those in its folders, for `pickedPlace`; an event's data are gone after it, so this is called in its handler.
 *
 * @example
 * page.ondrop = async (event) => {
 *   event.preventDefault();
 *   const model = await readModel('model.zarr', { from: pickedPlace(await droppedFiles(event.dataTransfer)) });
 * };
 */
export async function droppedFiles({ items }: Dropped): Promise<NamedBlob[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry());
  return (await Promise.all(entries.map((entry) => (entry === null ? [] : filesOf(entry))))).flat();
}

async function filesOf(entry: Entry): Promise<NamedBlob[]> {
  if (!entry.isDirectory) {
    const blob = await new Promise<Blob>((resolve, reject) => entry.file(resolve, reject));
    return [[entry.fullPath, blob]];
  }
  const reader = entry.createReader();
  const files: NamedBlob[] = [];
  for (;;) {
    // They come some at a time, and in the end none.
    const entries = await new Promise<readonly Entry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return files;
    for (const each of entries) files.push(...(await filesOf(each)));
  }
}
