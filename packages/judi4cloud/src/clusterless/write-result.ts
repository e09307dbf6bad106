import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWholeFile } from '@judi4cloud/errors/disk';

/**
 * Writes the result of a job to a folder: `result.json`, in which typed arrays stand as `{ "file", "type", "length" }`, and a raw
 * little-endian file for each of them.
 *
 * @returns paths of the files, `result.json` first
 * @throws FileSystemError, after which none of them is left
 */
export async function writeResult(result: unknown, folder: string): Promise<string[]> {
  const paths: string[] = [];
  const write = async (name: string, content: Uint8Array | string): Promise<void> => {
    const path = join(folder, name);
    await writeWholeFile(path, content);
    paths.push(path);
  };
  try {
    const described = await describe(result, 'result', write);
    await write('result.json', `${JSON.stringify(described, undefined, 2)}\n`);
  } catch (error) {
    await Promise.allSettled(paths.map((path) => rm(path, { force: true })));
    throw error;
  }
  return paths.toReversed();
}

async function describe(
  value: unknown,
  name: string,
  write: (name: string, content: Uint8Array) => Promise<void>,
): Promise<unknown> {
  if (ArrayBuffer.isView(value)) {
    const file = `${name}.bin`;
    await write(file, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return { file, type: value.constructor.name, length: (value as Float32Array).length };
  }
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map || value instanceof Set) return describe([...value], name, write);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const [i, item] of value.entries()) items.push(await describe(item, `${name}-${i}`, write));
    return items;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const described: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    described[key] = await describe(item, `${name}-${key.replace(/[^\w-]+/g, '_')}`, write);
  return described;
}
