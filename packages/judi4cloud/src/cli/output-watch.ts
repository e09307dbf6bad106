import { inOurWords } from '@judi4cloud/errors';

let watched = false;
let failure: unknown;

/** Notices from now on when what is printed can't be written. That nobody reads on (`… | head`) is no failure. */
export function watchOutput(): void {
  if (watched) return;
  watched = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= inOurWords(error, 'The output', 'written');
  });
}

export const outputFailed = (): boolean => failure !== undefined;

/** @throws FileSystemError when something that was printed could not be written */
export async function outputSettled(): Promise<void> {
  // Streams tell of a failed write in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  if (failure !== undefined) throw failure;
}
