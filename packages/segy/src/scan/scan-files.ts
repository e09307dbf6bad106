import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inOurWords } from '@judi4cloud/errors';
import { tryFile, writeWholeFile } from '@judi4cloud/errors/disk';
import { cannotOpen, openFile } from '../source/file-source.ts';
import { readIndex, writeIndex } from './index-bytes.ts';
import type { SegyIndex } from './segy-index.ts';
import { type ScanOptions, segyScan } from './segy-scan.ts';
import { SeisCon } from './seis-con.ts';

export interface ScanFilesOptions extends ScanOptions {
  /** Which files of a folder: part of the name, the name with `*` and `?`, or an expression. Default `.sgy`, `.segy`, `.su`, in any case. */
  readonly pattern?: string | RegExp;
  /** Where the index is kept: a scan that was stopped goes on from it, and files that are in it are not read again. */
  readonly indexFile?: string;
}

const usual = /\.(sgy|segy|su)$/i;

/**
 * Scans files, and those of folders whose names match, several at once; see `segyScan`.
 *
 * @example
 * const index = await segyScanFiles('survey', { pattern: /^line.*\.segy$/, indexFile: 'survey.index' });
 * await using con = openCon(index);
 */
export async function segyScanFiles(
  paths: string | readonly string[],
  options: ScanFilesOptions = {},
): Promise<SegyIndex> {
  const { pattern = usual, indexFile } = options;
  if (indexFile !== undefined) await tryFile(indexFile);
  const files = await listFiles(typeof paths === 'string' ? [paths] : paths, pattern);
  const resume = options.resume ?? (indexFile === undefined ? undefined : await loadIfThere(indexFile));
  const index = await segyScan(
    files.map((file) => () => openFile(file)),
    {
      ...options,
      ...(resume === undefined ? {} : { resume }),
      onCheckpoint: async (partial) => {
        if (indexFile !== undefined) await saveIndex(indexFile, partial);
        await options.onCheckpoint?.(partial);
      },
    },
  );
  if (indexFile !== undefined) await saveIndex(indexFile, index);
  return index;
}

/** Writes an index, whole or not at all. @throws FileSystemError */
export async function saveIndex(path: string, index: SegyIndex): Promise<void> {
  await writeWholeFile(path, writeIndex(index));
}

/** Reads an index that was saved. @throws IndexFormatError when it is damaged, FileSystemError */
export async function loadIndex(path: string): Promise<SegyIndex> {
  const bytes = await readFile(path).catch((cause) => {
    throw inOurWords(cause, path, 'read');
  });
  return readIndex(bytes, path);
}

/** A container over the files of an index, at the paths that were scanned or in another folder now. */
export function openCon(index: SegyIndex, { folder }: { readonly folder?: string } = {}): SeisCon {
  return new SeisCon(index, ({ name }) => openFile(folder === undefined ? name : join(folder, basename(name))));
}

async function listFiles(paths: readonly string[], pattern: string | RegExp): Promise<string[]> {
  const expression = typeof pattern === 'string' ? nameExpression(pattern) : pattern;
  const matches = (name: string) => name.search(expression) >= 0;
  const lists = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch((cause: unknown) => {
        throw cannotOpen(path, cause);
      });
      if (!found.isDirectory()) return [path];
      const entries = await readdir(path, { withFileTypes: true });
      const names = entries.filter((entry) => !entry.isDirectory() && matches(entry.name)).map(({ name }) => name);
      return names.sort().map((name) => join(path, name));
    }),
  );
  return lists.flat();
}

/** `*` stands for any characters and `?` for one, if the name has such; otherwise it is a part. */
function nameExpression(pattern: string): RegExp {
  const literal = pattern.replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&');
  if (!/[*?]/.test(literal)) return new RegExp(literal);
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

async function loadIfThere(path: string): Promise<SegyIndex | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && loadIndex(path);
}
