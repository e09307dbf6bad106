import { SourceError } from '../errors.ts';
import { chunks } from './range-request.ts';

/**
 * All bytes of an answer.
 *
 * @param most bytes that may come
 * @throws SourceError when there are more, or the connection breaks
 */
export async function wholeBody(
  name: string,
  response: Response,
  most: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const fail = (problem: string, cause?: unknown): never => {
    throw new SourceError({ source: name, byte: 1, length: 0, problem, ...(cause !== undefined && { cause }) });
  };
  const tooLarge = (bytes: number) =>
    `the server serves no ranges, and all of it, ${mib(bytes)} or more, is beyond the ${mib(most)} that are read at once ` +
    '(wholeUpTo); use a server with ranges, or download it';
  const stated = Number(response.headers.get('content-length') ?? 0);
  if (stated > most || response.body === null) {
    await response.body?.cancel();
    return fail(stated > most ? tooLarge(stated) : 'the answer has no body');
  }
  let all = new Uint8Array(stated || 65536);
  let length = 0;
  try {
    for await (const bytes of chunks(response.body)) {
      if (length + bytes.length > most) return fail(tooLarge(length + bytes.length));
      if (length + bytes.length > all.length)
        all = new Uint8Array(all.buffer.transfer(Math.max(length + bytes.length, 2 * all.length)));
      all.set(bytes, length);
      length += bytes.length;
    }
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason;
    if (cause instanceof SourceError) throw cause;
    return fail(`the connection broke after ${length} bytes`, cause);
  }
  return all.subarray(0, length);
}

const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
