import { checkArgument } from '@judi4cloud/errors';
import { type ByteSource, type HttpOptions, openUrl, readUrl, SourceError } from '@judi4cloud/segy/bytes';
import { plainPath } from './path.ts';
import type { Place } from './place.ts';

/** Bytes of a file that a server without ranges may send as a whole: 512 MiB. */
const wholeUpTo = 2 ** 29;

/**
 * Files behind HTTP, under the URL of their folder; its query, such as a signature, goes with each of them.
 *
 * Files are read by ranges. Where a server doesn't serve them, a file of at most `wholeUpTo` bytes (512 MiB) is downloaded and kept until
 * another one is.
 *
 * @param folder in a page also relative to it
 * @example const model = await readModel('model.zarr', { from: urlPlace('https://account.blob.core.windows.net/models?sv=…') });
 */
export function urlPlace(folder: string | URL, options: HttpOptions = {}): Place {
  const { location } = globalThis as { location?: { readonly href: string } };
  const isUrl = URL.canParse(folder, location?.href);
  const isHttp = isUrl && /^https?:$/.test(new URL(folder, location?.href).protocol);
  checkArgument('urlPlace(folder)', 'folder', folder, isHttp, 'an address that begins with http:// or https://');
  const base = new URL(folder, location?.href);
  const http = { wholeUpTo, ...options };
  let whole: { readonly path: string; readonly source: ByteSource } | undefined;
  const addressOf = (path: string): URL => {
    const address = new URL(base);
    const names = plainPath(path).split('/').map(encodeURIComponent);
    address.pathname = [base.pathname.replace(/\/+$/, ''), ...names].join('/');
    return address;
  };
  return {
    where: `under ${base.origin}${base.pathname}`,
    async open(path) {
      if (whole?.path === path) return whole.source;
      const source = await unlessMissing(openUrl(addressOf(path), http));
      // Bytes that are there at once are those of the whole file.
      if (source?.readSync) whole = { path, source };
      return source;
    },
    read: (path) => unlessMissing(readUrl(addressOf(path), http)),
  };
}

function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof SourceError && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  });
}
