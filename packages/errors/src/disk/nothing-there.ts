import { FileSystemError } from '../file-system-error.ts';

/** `ENOENT` from a folder that is there: it is none for files, as below `/proc`. */
export function nothingThere(path: string, action: 'made' | 'written', cause: unknown): FileSystemError {
  const problem = 'nothing can be made in that folder';
  return new FileSystemError({ path, action, code: 'ENOENT', problem, advice: 'Choose another folder.', cause });
}
