import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure, BuildOptions, BuildResult, Plugin } from 'esbuild';
import { BundleError } from './bundle-error.ts';
import { importConditions } from './import-conditions.ts';
import { nativePackages } from './native-packages.ts';
import { workerThreads } from './worker-threads.ts';

/** A file of a bundle. */
export interface BundleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Modules and all that they import, in files that run where there is Node alone. */
export interface Bundle {
  readonly files: readonly BundleFile[];
  /** Source map of the entry, as JSON. */
  readonly sourceMap: string;
}

/** Name of the file that a task's process starts with. */
export const bundleEntry = 'task.mjs';

/** What a bundle is made with. */
export interface BundleOptions {
  /** URL of the module whose `taskMain` is called with all modules. */
  readonly main: string;
  /** Packages with native code: not bundled, but loaded from where the machine has them installed. Default `['koffi']`. */
  readonly native?: readonly string[];
}

const made = new Map<string, Promise<Bundle>>();

/**
 * Bundles modules for other machines. The same modules give the same bytes; they are bundled once per process.
 *
 * @param urls `file:` URLs of the modules
 * @throws BundleError when a module cannot be found or compiled
 */
export function bundleModules(urls: Iterable<string>, { main, native = ['koffi'] }: BundleOptions): Promise<Bundle> {
  const modules = [...new Set(urls)].sort();
  const key = JSON.stringify([main, modules, native]);
  let bundle = made.get(key);
  if (bundle === undefined) {
    bundle = make(main, modules, native);
    made.set(key, bundle);
    bundle.catch(() => made.delete(key));
  }
  return bundle;
}

async function make(main: string, modules: readonly string[], native: readonly string[]): Promise<Bundle> {
  const threads = workerThreads();
  const stdin = { contents: entrySource(main, modules), resolveDir: process.cwd(), sourcefile: bundleEntry };
  const entry = await build(modules, { stdin }, [nativePackages(native), threads.plugin]);
  const [map, code] = outputsOf(entry);
  const kept = new Set(Object.values(entry.metafile.outputs).flatMap(({ inputs }) => keptInputs(inputs)));
  const files = [{ path: bundleEntry, bytes: code.contents }];
  for (const { startedBy, path, file } of threads.found) {
    if (!kept.has(relative(process.cwd(), startedBy).replaceAll(sep, '/'))) continue;
    const [, thread] = outputsOf(await build(modules, { entryPoints: [path] }, [nativePackages(native)]));
    files.push({ path: file, bytes: thread.contents });
  }
  return { files, sourceMap: map.text };
}

async function build(modules: readonly string[], what: BuildOptions, plugins: Plugin[]) {
  const esbuild = await import('esbuild');
  try {
    return await esbuild.build({
      ...what,
      plugins,
      bundle: true,
      write: false,
      metafile: true,
      outfile: bundleEntry,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      conditions: importConditions(),
      // A script that guards itself by import.meta.main is not the main module there.
      define: { 'import.meta.main': 'false' },
      minifyWhitespace: true,
      minifySyntax: true,
      legalComments: 'none',
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
    });
  } catch (cause) {
    const { errors = [] } = cause as BuildFailure;
    const problems = errors.map(({ text, location }) =>
      location ? `${location.file}:${location.line}: ${text}` : text,
    );
    throw new BundleError({
      url: modules.join(', '),
      problems: problems.length > 0 ? problems : [String(cause)],
      cause,
    });
  }
}

/** The entry makes every module known by the URL under which orders and arguments name it. */
function entrySource(main: string, modules: readonly string[]): string {
  const imports = modules.map((url, i) => `import * as m${i} from ${JSON.stringify(pathOf(url))};`);
  const provided = modules.map((url, i) => `${JSON.stringify(url)}: m${i}`);
  return `import { taskMain } from ${JSON.stringify(pathOf(main))};\n${imports.join('\n')}\nawait taskMain({ ${provided.join(', ')} });\n`;
}

function pathOf(url: string): string {
  if (url.startsWith('file:')) return fileURLToPath(url);
  throw new BundleError({ url, problems: ['only modules in files can be sent to other machines'] });
}

/** Source map and code, in this order, as esbuild gives them. */
function outputsOf({ outputFiles }: BuildResult<{ write: false }>) {
  const [map, code] = outputFiles;
  if (map === undefined || code === undefined) throw new Error('esbuild gave no output');
  return [map, code] as const;
}

function keptInputs(inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>): string[] {
  return Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
}
