import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects the garbage of this process. */
export const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of array buffers in use; those found to be garbage are freed by the next collection at the latest. */
export function bytesInUse(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
