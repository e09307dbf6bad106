import { readdir, stat } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, cachePath, usableCache } from './cache-folder.ts';
import { listCompilers, type Refusal } from './compiler.ts';
import { type Caches, dataCaches } from './machine.ts';
import type { Compiler } from './probe.ts';

export { cachePath, usableCache };

/** What kernels find on this machine. */
export interface Environment {
  readonly processor: string;
  readonly cores: number;
  readonly caches: Caches;
  /** Bytes. */
  readonly memory: { readonly total: number; readonly free: number };
  /** Under each name looked for: a compiler that works, or why there is none. */
  readonly compilers: readonly (Compiler | Refusal)[];
  /** Width of the vectors in C kernels; undefined without a compiler. */
  readonly vectorBytes: number | undefined;
  /** The folder of compiled kernels, and the bytes in it. */
  readonly cache: { readonly folder: string; readonly bytes: number; readonly files: number };
}

/** Looks at the machine and tries every compiler. */
export async function environment(env: NodeJS.ProcessEnv = process.env): Promise<Environment> {
  const folder = cachePath(env);
  const compilers = await listCompilers({ env, cache: cacheFolder(env, () => {}), timeoutMs: 20_000 });
  return {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    cores: availableParallelism(),
    caches: dataCaches(),
    memory: { total: totalmem(), free: freemem() },
    compilers,
    vectorBytes: compilers.find((found) => 'version' in found)?.vectorBytes,
    cache: { folder, ...(await contentOf(folder)) },
  };
}

async function contentOf(folder: string): Promise<{ bytes: number; files: number }> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0),
  );
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: names.length };
}
