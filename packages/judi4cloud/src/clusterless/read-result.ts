import { decodePayload } from '@judi4cloud/clusterless';
import { inOurWords } from '@judi4cloud/errors';

/** The file, in the folder of a result, that has all of it. */
export const payloadFile = 'result.payload';

/**
 * Reads what `judi jobs attach` wrote to a folder: the result of a job, as it was.
 *
 * @throws PayloadError for a file that is damaged, FileSystemError where there is none
 * @example const { f, gradient } = await readResult('fwi-objective-5f3a9c21d0e47b88');
 */
export async function readResult(folder: string): Promise<unknown> {
  const [{ readFile }, { join }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  const path = join(folder, payloadFile);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw inOurWords(cause, path, 'read');
  });
  return decodePayload(bytes);
}
