import type { ByteSource } from '@judi4cloud/segy';

/** Where a SEG-Y file is, for whoever opens it. */
export type SegyLocation =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string };

/** True for the address of a file or folder that is not on this machine. */
export function isUrl(place: string): boolean {
  return /^https?:\/\//.test(place);
}

/** Opens a file for as long as it is used. */
export async function withSource<T>(
  location: SegyLocation,
  use: (source: ByteSource) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  switch (location.kind) {
    case 'url': {
      const { openUrl } = await import('@judi4cloud/segy');
      return await use(await openUrl(location.url, signal === undefined ? {} : { signal }));
    }
    case 'path': {
      const { openFile } = await import('@judi4cloud/segy/node');
      await using file = await openFile(location.path);
      return await use(file);
    }
    default:
      return location satisfies never;
  }
}
