import { NoDiskError } from '../errors.ts';
import type { WritablePlace } from './place.ts';

/**
 * The disk, where paths lead for which no other place is given.
 *
 * @param path what is looked for, for messages
 * @throws NoDiskError in a browser
 */
export async function diskPlace(path: string): Promise<WritablePlace> {
  if (globalThis.process?.getBuiltinModule === undefined) throw new NoDiskError({ path });
  const { disk } = await import('./disk.ts');
  return disk;
}
