import { checkArgument } from '@judi4cloud/errors';
import { blobSource } from '@judi4cloud/segy/bytes';
import { flatListing } from './flat-listing.ts';
import { plainPath } from './path.ts';
import type { Place } from './place.ts';

/** A file with its path, where it doesn't have one of its own. */
export type NamedBlob = readonly [path: string, bytes: Blob];

/**
 * Files that somebody picked or dropped, under their names; those of a picked folder under their path from there, the folder's own name
 * first.
 *
 * @example const model = await readModel('model.h5', { from: pickedPlace(input.files) });
 * @example const image = await readParameters('image.zarr', { from: pickedPlace(folderInput.files) }); // <input type="file" webkitdirectory>
 */
export function pickedPlace(files: Iterable<File | NamedBlob>): Place {
  const call = 'pickedPlace(files)';
  const isList = typeof Object(files)[Symbol.iterator] === 'function';
  checkArgument(call, 'files', files, isList, 'a list of files, such as the files of an input');
  const blobs = new Map(
    Array.from(files, (file): [string, Blob] => {
      checkArgument(call, 'a file', file, isNamed(file), 'a File, or a pair [path, blob]');
      return 'size' in file ? [pathOf(file), file] : [plainPath(file[0]), file[1]];
    }),
  );
  return {
    where: 'among the picked files',
    async open(path) {
      const blob = blobs.get(plainPath(path));
      return blob && blobSource(blob, path);
    },
    async read(path) {
      const blob = blobs.get(plainPath(path));
      return blob && new Uint8Array(await blob.arrayBuffer());
    },
    list: async (folder) => flatListing(blobs.keys(), plainPath(folder)),
  };
}

const pathOf = (file: File & { readonly webkitRelativePath?: string }): string =>
  plainPath(file.webkitRelativePath || file.name);

const isBlob = (value: unknown): boolean => typeof Object(value).arrayBuffer === 'function';

const isNamed = (file: File | NamedBlob): boolean =>
  Array.isArray(file) ? typeof file[0] === 'string' && isBlob(file[1]) : isBlob(file) && 'name' in Object(file);
