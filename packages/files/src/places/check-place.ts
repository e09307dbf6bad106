import { type Call, checkArgument } from '@judi4cloud/errors';
import { DataFileError } from '../errors.ts';
import { folderOf, nameOf } from './path.ts';

const has = (value: unknown, method: string): boolean => typeof Object(value)[method] === 'function';

function checkPath(call: Call, path: unknown): asserts path is string {
  checkArgument(call, 'path', path, typeof path === 'string' && path !== '', 'the path of a file, as a text');
}

/** An address without its query, which may hold a signature; nothing for a path. */
const addressIn = (path: string): string | undefined => /^https?:\/\/[^?#]+/i.exec(path)?.[0];

/**
 * Refuses what is no path, or no place to read from.
 *
 * @throws DomainError, DataFileError for an address without its place
 */
export function checkFrom(call: Call, path: unknown, from: unknown): void {
  checkPath(call, path);
  const fits = from === undefined || (has(from, 'open') && has(from, 'read'));
  checkArgument(call, 'from', from, fits, 'a place, such as pickedPlace(files), urlPlace(folder) or memoryPlace()');
  const address = addressIn(path);
  if (from === undefined && address !== undefined)
    throw new DataFileError({
      file: address,
      got: 'an address',
      expected: 'a path',
      advice: `Give its folder as the place: ('${nameOf(address)}', { from: urlPlace('${folderOf(address)}') }).`,
    });
}

/**
 * Refuses what is no path, or no place that files can be written to.
 *
 * @throws DomainError, DataFileError for an address
 */
export function checkTo(call: Call, path: unknown, to: unknown): void {
  checkPath(call, path);
  const fits = to === undefined || (has(to, 'open') && has(to, 'kindOf') && has(to, 'sink'));
  checkArgument(call, 'to', to, fits, 'a place that files can be written to, such as memoryPlace()');
  const address = addressIn(path);
  if (to === undefined && address !== undefined)
    throw new DataFileError({
      file: address,
      got: 'an address',
      expected: 'a path',
      advice: 'Write to the disk, or to memoryPlace() and send it from there.',
    });
}
