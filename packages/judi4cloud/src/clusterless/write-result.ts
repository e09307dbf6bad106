import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePayload } from '@judi4cloud/clusterless';
import { wholeFile, writeWholeFile } from '@judi4cloud/errors/disk';
import { npy } from './npy.ts';
import { payloadFile } from './read-result.ts';
import type { SeismicFile } from './seismic-file.ts';
import { type StoredArray, summaryOf } from './summary.ts';

/**
 * Writes the result of a job to a folder: `result.payload`, all of it to the bit, which `readResult` reads; `result.json`, a
 * summary for people, which says where the values of arrays are; models and shots in a file of HDF5, other arrays in NumPy's
 * format, `array-1.npy` and so on.
 *
 * @returns paths of the files, `result.json` first
 * @throws FileSystemError, after which none of them is left
 */
export async function writeResult(result: unknown, folder: string, seismic?: SeismicFile): Promise<string[]> {
  const paths: string[] = [];
  const write = async (name: string, writing: (path: string) => Promise<void>): Promise<void> => {
    const path = join(folder, name);
    await writing(path);
    paths.push(path);
  };
  const arrays: { readonly name: string; readonly array: ArrayBufferView }[] = [];
  const stored = (array: ArrayBufferView): StoredArray => {
    const known = seismic?.arrays.get(array);
    if (known !== undefined) return known;
    const name = `array-${arrays.length + 1}.npy`;
    arrays.push({ name, array });
    return { file: name };
  };
  const summary = summaryOf(result, stored);
  try {
    await write(payloadFile, (path) => wholeFile(path, (unfinished) => writeFile(unfinished, encodePayload(result))));
    if (seismic !== undefined) await write(seismic.name, seismic.write);
    for (const { name, array } of arrays)
      await write(name, (path) => wholeFile(path, (unfinished) => writeFile(unfinished, npy(array))));
    await write('result.json', (path) => writeWholeFile(path, `${JSON.stringify(summary, undefined, 2)}\n`));
  } catch (error) {
    await Promise.allSettled(paths.map((path) => rm(path, { force: true })));
    throw error;
  }
  return [...paths.slice(-1), ...paths.slice(0, -1)];
}
