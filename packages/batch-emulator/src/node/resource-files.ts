import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { tagged } from '@judi4cloud/errors';
import { blobUrl, listBlobs } from '../blob/containers.ts';
import { type Transfer, TransferError } from '../blob/transfer.ts';
import type { FailureInfo } from '../state/records/task-record.ts';
import type { ResourceFile } from '../wire/common-shapes.ts';
import { isDiskFull } from './disk-full.ts';
import type { DownloadCache } from './download-cache.ts';

/** Mode of files whose resource file names none. */
const defaultMode = 0o770;
const atATime = 8;

/** Resource files that could not be brought to the node. */
export class ResourceFileError extends tagged(
  'ResourceFileError',
  ({ failure }: { failure: FailureInfo }) => failure.message,
) {
  constructor(values: {
    readonly code: string;
    readonly category: FailureInfo['category'];
    readonly problem: string;
    readonly file: string;
  }) {
    const { code, category, problem, file } = values;
    super({ failure: { category, code, message: problem, details: [{ name: 'FilePath', value: file }] } });
  }
}

/** What downloads need. */
export interface DownloadContext {
  readonly transfer: Transfer;
  readonly cache: DownloadCache;
  /** The URL, with a signature, of a container of the account's own storage. */
  readonly autoStorage: (container: string) => string;
  readonly signal: AbortSignal;
}

interface Download {
  readonly url: string;
  readonly path: string;
  readonly mode: number;
}

/**
 * Brings resource files into a task's working directory.
 *
 * @throws ResourceFileError when one can't be had
 */
export async function downloadResources(
  files: readonly ResourceFile[] | undefined,
  workingDirectory: string,
  context: DownloadContext,
): Promise<void> {
  const downloads: Download[] = [];
  for (const file of files ?? []) downloads.push(...(await plan(file, context)));
  const waiting = downloads.values();
  const worker = async (): Promise<void> => {
    for (const download of waiting) await fetchOne(download, workingDirectory, context);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, downloads.length) }, worker));
}

async function plan(file: ResourceFile, context: DownloadContext): Promise<Download[]> {
  const mode = file.fileMode === undefined ? defaultMode : Number.parseInt(file.fileMode, 8) & 0o7777;
  if (file.httpUrl !== undefined) return [{ url: file.httpUrl, path: file.filePath ?? '', mode }];
  const container =
    file.storageContainerUrl ?? (file.autoStorageContainerName && context.autoStorage(file.autoStorageContainerName));
  if (container === undefined) return [];
  const { transfer, signal } = context;
  const names = await failing(container, () => listBlobs(transfer, container, file.blobPrefix ?? '', signal));
  return names.map((name) => ({ url: blobUrl(container, name), path: join(file.filePath ?? '', name), mode }));
}

async function fetchOne({ url, path, mode }: Download, folder: string, context: DownloadContext): Promise<void> {
  const target = resolve(folder, path);
  const below = relative(folder, target);
  if (below === '' || below.startsWith(`..${sep}`) || below === '..') {
    throw new ResourceFileError({
      code: 'ResourceFileCreateFailed',
      category: 'usererror',
      problem: `The file path '${path}' leaves the task's working directory.`,
      file: path,
    });
  }
  await failing(path, async () => {
    await mkdir(dirname(target), { recursive: true });
    await context.cache.download(url, target, context.signal);
    await chmod(target, mode);
  });
}

async function failing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TransferError) throw transferFailure(error, path);
    if ((error as Error).name === 'AbortError') throw error;
    throw new ResourceFileError({
      code: isDiskFull(error) ? 'DiskFull' : 'ResourceFileWriteFailed',
      category: 'servererror',
      problem: (error as Error).message,
      file: path,
    });
  }
}

function transferFailure(error: TransferError, path: string): ResourceFileError {
  const { status, timedOut, message } = error;
  if (status === 404)
    return new ResourceFileError({ code: 'BlobNotFound', category: 'usererror', problem: message, file: path });
  if (status === 401 || status === 403)
    return new ResourceFileError({ code: 'BlobAccessDenied', category: 'usererror', problem: message, file: path });
  const code = timedOut ? 'BlobDownloadTimedOut' : 'BlobDownloadMiscError';
  return new ResourceFileError({ code, category: 'servererror', problem: message, file: path });
}
