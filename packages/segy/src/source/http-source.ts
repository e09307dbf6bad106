import { SourceError } from '../errors.ts';
import { type ByteSource, checkRange, tooFew } from './byte-source.ts';
import { type HttpOptions, type RangeRequest, requestRange } from './range-request.ts';

/** The headers of a file and its first trace header come with the request that finds its size. */
const firstBytes = 3840;

/**
 * An object behind HTTP range requests: web servers, Azure Blob and S3 by a signed URL.
 *
 * Opening costs one request, which also brings the file's headers; each range read costs one more.
 *
 * @throws SourceError when the server doesn't answer, or doesn't serve ranges
 * @example
 * const source = await openUrl('https://account.blob.core.windows.net/survey/line.segy?sv=…');
 */
export async function openUrl(url: string | URL, options: HttpOptions = {}): Promise<ByteSource> {
  const target = new URL(url);
  const name = `${target.origin}${target.pathname}`;
  const request: RangeRequest = { url: target, name, ...options };
  const opened = await requestRange(request, 0, firstBytes, options.signal);
  const start = await collect(name, opened.body, 0, opened.length);
  const { size, tag } = opened;

  async function* stream(offset: number, length: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    checkRange(source, offset, length);
    const known = Math.max(0, Math.min(start.length - offset, length));
    if (known > 0) yield start.subarray(offset, offset + known);
    let at = offset + known;
    let failures = 0;
    while (at < offset + length) {
      const answer = await requestRange(request, at, offset + length - at, signal);
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
        if (signal?.aborted === true || ++failures > (options.retries?.count ?? 4)) throw cause;
      }
    }
  }

  const source: ByteSource = {
    name,
    size,
    gap: 262144,
    read: (offset, length, signal) => collect(name, stream(offset, length, signal), offset, length),
    stream,
  };
  return source;
}

async function collect(
  name: string,
  body: AsyncIterable<Uint8Array>,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const all = new Uint8Array(length);
  let at = 0;
  for await (const bytes of body) {
    if (at + bytes.length > length) {
      throw new SourceError({ source: name, byte: offset + 1, length, problem: 'more bytes came back' });
    }
    all.set(bytes, at);
    at += bytes.length;
  }
  if (at < length) throw new SourceError({ source: name, byte: offset + 1, length, problem: `${at} bytes came back` });
  return all;
}

function changed(name: string, offset: number, length: number): SourceError {
  return new SourceError({
    source: name,
    byte: offset + 1,
    length,
    problem: 'the object was replaced while it was read; open it again',
  });
}
