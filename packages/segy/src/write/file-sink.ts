import { constants } from 'node:fs';
import { copyFile, type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { refusalOf, temporaryName } from '@judi4cloud/errors';
import { makeFolder } from '@judi4cloud/errors/disk';
import { SinkError } from './errors.ts';
import type { ByteSink } from './sink.ts';

/**
 * Writes a file under a temporary name in the same folder, which becomes `path` on closing, after its bytes are on the disk.
 *
 * A file of that name stays as it is until then; when writing fails, nothing is left. Missing folders are made. A device or a pipe is
 * written directly.
 *
 * @throws SinkError when the disk is full or the folder can't be written
 * @example
 * await segyWrite(fileSink('shots.segy'), block);
 */
export function fileSink(path: string): ByteSink {
  return sinkOf(path, () => openTemporary(path));
}

/**
 * Writes a new file under its own name, for those who rename it when all is written; aborting removes it.
 *
 * @param options.synced waits on closing until its bytes are on the disk
 * @throws SinkError when there is such a file, the disk is full or the folder can't be written
 */
export function newFileSink(path: string, { synced = false }: { readonly synced?: boolean } = {}): ByteSink {
  return sinkOf(path, () => openNew(path, synced));
}

/** Continues a file at its end: on a copy that replaces it on closing, or in place, where a failure cuts it back. */
export function continuedFileSink(path: string, inPlace: boolean): ByteSink {
  return sinkOf(path, () => (inPlace ? openInPlace(path) : openCopy(path)));
}

/** An open file, how it becomes the one that was asked for, and how it goes away. */
interface Draft {
  readonly file: FileHandle;
  /** Position of the next byte; `null` for what has no positions. */
  readonly start: number | null;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

function sinkOf(path: string, begin: () => Promise<Draft>): ByteSink {
  let draft: Draft | undefined;
  let written = 0;
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw sinkError(path, written, cause);
    }
  };
  const opened = async (): Promise<Draft> => {
    draft ??= await begin();
    return draft;
  };
  return {
    name: path,
    write: (bytes) =>
      attempt(async () => {
        const { file, start } = await opened();
        await writeAll(file, bytes, start === null ? null : start + written);
        written += bytes.length;
      }),
    patch: (offset, bytes) =>
      attempt(async () => {
        const { file, start } = await opened();
        if (start !== null) await writeAll(file, bytes, offset);
      }),
    close: () =>
      attempt(async () => {
        await (await opened()).commit();
        draft = undefined;
      }),
    abort: async () => {
      const open = draft;
      draft = undefined;
      await open?.discard();
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number | null): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const at = position === null ? null : position + done;
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}

async function openTemporary(path: string): Promise<Draft> {
  const target = await realpath(path).catch(() => path);
  const existing = await stat(target).catch(() => undefined);
  if (existing !== undefined && !existing.isFile() && !existing.isDirectory()) {
    const file = await open(target, 'w');
    return { file, start: null, commit: () => file.close(), discard: () => file.close() };
  }
  const temporary = temporaryName(target);
  await makeFolder(dirname(target));
  const file = await open(temporary, 'wx', existing === undefined ? 0o666 : existing.mode & 0o777);
  return { file, start: 0, ...replacing(file, temporary, target) };
}

async function openNew(path: string, synced: boolean): Promise<Draft> {
  const file = await open(path, 'wx');
  return {
    file,
    start: 0,
    commit: async () => {
      if (synced) await file.sync();
      await file.close();
    },
    discard: () => removed(file, path),
  };
}

async function openCopy(path: string): Promise<Draft> {
  const target = await realpath(path);
  const temporary = temporaryName(target);
  try {
    await copyFile(target, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const file = await open(temporary, 'r+');
    const { size } = await file.stat();
    return { file, start: size, ...replacing(file, temporary, target) };
  } catch (cause) {
    await unlink(temporary).catch(() => undefined);
    throw cause;
  }
}

async function openInPlace(path: string): Promise<Draft> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  return {
    file,
    start: size,
    commit: async () => {
      await file.sync();
      await file.close();
    },
    discard: async () => {
      await file.truncate(size);
      await file.close();
    },
  };
}

function replacing(file: FileHandle, temporary: string, target: string): Pick<Draft, 'commit' | 'discard'> {
  return {
    commit: async () => {
      await file.sync();
      await file.close();
      await rename(temporary, target);
    },
    discard: () => removed(file, temporary),
  };
}

async function removed(file: FileHandle, path: string): Promise<void> {
  await file.close().catch(() => undefined);
  await unlink(path).catch(() => undefined);
}

function sinkError(path: string, written: number, cause: unknown): SinkError {
  const { code, problem, advice } = refusalOf(cause) ?? {
    code: 'UNKNOWN',
    problem: cause instanceof Error ? cause.message : String(cause),
    advice: '',
  };
  return new SinkError({ sink: path, written, code, problem, advice, cause });
}
