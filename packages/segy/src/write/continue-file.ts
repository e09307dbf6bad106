import { openFile } from '../source/file-source.ts';
import type { Continued } from './append.ts';
import { continuedFileSink } from './file-sink.ts';

export interface ContinueFileOptions {
  /**
   * Writes into the file itself, which a failure cuts back to its length; default false: a copy is continued and replaces the
   * file when it is complete. In place spares the copy of a large file, and leaves part of a trace if the machine goes down.
   */
  readonly inPlace?: boolean;
}

/**
 * A file for `segyWriteAppend`.
 *
 * @throws SourceError when it can't be opened
 * @example
 * await segyWriteAppend(await continueFile('shots.segy'), block);
 */
export async function continueFile(path: string, options: ContinueFileOptions = {}): Promise<Continued> {
  const source = await openFile(path);
  return { source, sink: continuedFileSink(path, options.inPlace ?? false) };
}
