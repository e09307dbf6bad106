import { SourceError } from '../errors.ts';
import { canBlock, requestBlocking } from './blocking-request.ts';
import { bufferSource } from './buffer-source.ts';
import { type ByteSource, checkRange, tooFew } from './byte-source.ts';
import {
  defaultRetries,
  type HttpOptions,
  type RangeRequest,
  requestRange,
  requestStart,
  requestWhole,
} from './range-request.ts';
import { wholeBody } from './whole-body.ts';

/** The headers of a file and its first trace header come with the request that finds its size. */
const firstBytes = 3840;

/**
 * An object behind HTTP range requests: web servers, Azure Blob and S3 by a signed URL.
 *
 * Opening costs one request, which also brings the file's headers; each range read costs one more. What a server without ranges
 * sends is kept in memory, if `wholeUpTo` allows it.
 *
 * @throws SourceError when the server doesn't answer, or doesn't serve ranges
 * @example
 * const source = await openUrl('https://account.blob.core.windows.net/survey/line.segy?sv=…');
 */
export async function openUrl(url: string | URL, options: HttpOptions = {}): Promise<ByteSource> {
  const request = requestFor(url, options);
  const { name } = request;
  const opened = await requestStart(request, firstBytes, options.signal);
  if (opened instanceof Response)
    return bufferSource(await wholeBody(name, opened, options.wholeUpTo ?? 0, options.signal), name);
  const start = new Uint8Array(opened.length);
  await collect(name, opened.body, 0, start);
  const { size, tag } = opened;

  async function* stream(offset: number, length: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    checkRange(source, offset, length);
    const known = Math.max(0, Math.min(start.length - offset, length));
    if (known > 0) yield start.subarray(offset, offset + known);
    let at = offset + known;
    let failures = 0;
    while (at < offset + length) {
      const answer = await requestRange(request, { offset: at, length: offset + length - at }, signal);
      if (answer.size !== size || answer.tag !== tag) throw changed(name, at, length);
      try {
        for await (const bytes of answer.body) {
          const wanted = bytes.subarray(0, offset + length - at);
          at += wanted.length;
          yield wanted;
          if (wanted.length < bytes.length) break;
        }
        if (at < offset + length) throw tooFew(source, offset, length, at - offset);
      } catch (cause) {
        // A connection that broke half way goes on where it broke.
        if (signal?.aborted === true || ++failures > (options.retries ?? defaultRetries).count) throw cause;
      }
    }
  }

  const source: ByteSource = {
    name,
    size,
    gap: 262144,
    async read(offset, length, signal) {
      const bytes = new Uint8Array(length);
      await collect(name, stream(offset, length, signal), offset, bytes);
      return bytes;
    },
    readInto: (offset, into, signal) => collect(name, stream(offset, into.length, signal), offset, into),
    stream,
  };
  if (!canBlock(request)) return source;
  return {
    ...source,
    readBlocking(offset, into) {
      checkRange(source, offset, into.length);
      requestBlocking(request, offset, into, tag);
    },
  };
}

/**
 * All bytes of an object behind HTTP with a single request, whether the server serves ranges or not.
 *
 * @throws SourceError when the server doesn't answer, or refuses: `status` says how
 * @example await readUrl('https://account.blob.core.windows.net/survey/image.zarr/zarr.json')
 */
export async function readUrl(url: string | URL, options: HttpOptions = {}): Promise<Uint8Array> {
  const request = requestFor(url, options);
  const { count } = options.retries ?? defaultRetries;
  for (let failures = 0; ; failures++) {
    const response = await requestWhole(request, options.signal);
    try {
      return await wholeBody(request.name, response, Number.POSITIVE_INFINITY, options.signal);
    } catch (cause) {
      if (options.signal?.aborted === true || failures >= count) throw cause;
    }
  }
}

/** Names leave out what may be a signature. */
function requestFor(url: string | URL, options: HttpOptions): RangeRequest {
  const target = new URL(url);
  return { url: target, name: `${target.origin}${target.pathname}`, ...options };
}

/** Fills `into` with what comes. */
async function collect(name: string, body: AsyncIterable<Uint8Array>, offset: number, into: Uint8Array): Promise<void> {
  const { length } = into;
  let at = 0;
  for await (const bytes of body) {
    if (at + bytes.length > length) {
      throw new SourceError({ source: name, byte: offset + 1, length, problem: 'more bytes came back' });
    }
    into.set(bytes, at);
    at += bytes.length;
  }
  if (at < length) throw new SourceError({ source: name, byte: offset + 1, length, problem: `${at} bytes came back` });
}

function changed(name: string, offset: number, length: number): SourceError {
  return new SourceError({
    source: name,
    byte: offset + 1,
    length,
    problem: 'the object was replaced while it was read; open it again',
  });
}
