import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Loader, Plugin } from 'esbuild';

const workerImport = /\bimport\.meta\.resolve\((['"])(#[\w-]+)\1\)/g;

/** The module of a worker thread that another module starts. */
export interface WorkerThread {
  /** Path of the module that starts it. */
  readonly startedBy: string;
  /** Path of its own module. */
  readonly path: string;
  /** Name of its file in the bundle. */
  readonly file: string;
}

/**
 * Finds worker threads, which modules start by `import.meta.resolve('#name')`, a name among their package's `imports`. In the bundle
 * they are files beside the entry.
 */
export function workerThreads(): { readonly plugin: Plugin; readonly found: readonly WorkerThread[] } {
  const found: WorkerThread[] = [];
  const plugin: Plugin = {
    name: 'worker-threads',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]s$/, namespace: 'file' }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!source.includes('import.meta.resolve(')) return undefined;
        for (const [, , specifier] of source.matchAll(workerImport)) {
          const resolved = await build.resolve(specifier as string, {
            resolveDir: dirname(path),
            kind: 'dynamic-import',
          });
          if (resolved.errors.length === 0)
            found.push({ startedBy: path, path: resolved.path, file: fileOf(specifier as string) });
        }
        const contents = source.replace(workerImport, (_, quote, specifier) => {
          return `new URL(${quote}./${fileOf(specifier)}${quote}, import.meta.url).href`;
        });
        return { contents, loader: (/ts$/.test(path) ? 'ts' : 'js') satisfies Loader };
      });
    },
  };
  return { plugin, found };
}

function fileOf(specifier: string): string {
  return `${specifier.slice(1)}.mjs`;
}
