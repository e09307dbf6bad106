import { SourceError } from '../errors.ts';

export interface HttpRetries {
  readonly count: number;
  /** The first pause in ms; each further one is twice as long. */
  readonly pause: number;
}

export interface HttpOptions {
  /** Sent with every request, such as an `Authorization`; a function is asked anew for each, since tokens expire. */
  readonly headers?: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>);
  /** How often a request is repeated after a network failure, 429 or 5xx. Default 4, with growing pauses from 200 ms. */
  readonly retries?: HttpRetries;
  readonly signal?: AbortSignal;
  /** Stands in for the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Bytes that are read at once and kept from a server that serves no ranges. Default 0: such a server is refused. */
  readonly wholeUpTo?: number;
}

export interface RangeRequest extends HttpOptions {
  readonly url: URL;
  readonly name: string;
}

/** The answer to a range request: the body, its length, and what the server says of the whole object. */
export interface RangeAnswer {
  readonly body: AsyncIterable<Uint8Array>;
  readonly length: number;
  readonly size: number;
  /** The entity tag, if the server shows one. */
  readonly tag: string | null;
}

export const defaultRetries: HttpRetries = { count: 4, pause: 200 };

/** Bytes of an object; all of them where none are named. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Asks for `[offset, offset + length)`, again after passing failures.
 *
 * @throws SourceError
 */
export async function requestRange(
  request: RangeRequest,
  range: ByteRange,
  signal?: AbortSignal,
): Promise<RangeAnswer> {
  return readAnswer(request.name, await ask(request, range, [206], signal), range);
}

/**
 * Asks for the first bytes of an object, or for all of it where the server serves no ranges and `wholeUpTo` allows that.
 *
 * @returns the response when it is the whole object
 * @throws SourceError
 */
export async function requestStart(
  request: RangeRequest,
  length: number,
  signal?: AbortSignal,
): Promise<RangeAnswer | Response> {
  const range = { offset: 0, length };
  const response = await ask(request, range, (request.wholeUpTo ?? 0) > 0 ? [200, 206] : [206], signal);
  return response.status === 200 ? response : readAnswer(request.name, response, range);
}

/**
 * Asks for all of an object; no header of the answer matters, so that any server with the simplest CORS will do.
 *
 * @throws SourceError
 */
export function requestWhole(request: RangeRequest, signal?: AbortSignal): Promise<Response> {
  return ask(request, undefined, [200], signal);
}

/** Sends a request, again after passing failures, until it is answered with one of the statuses. */
async function ask(
  request: RangeRequest,
  range: ByteRange | undefined,
  statuses: readonly number[],
  signal?: AbortSignal,
): Promise<Response> {
  const { count, pause } = request.retries ?? defaultRetries;
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    const answer = await send(request, range, statuses, signal);
    if (answer instanceof Response) return answer;
    if (attempt >= count || !answer.passing) throw failed(request.name, range, answer);
    await rest(Math.max(pause * 2 ** attempt, answer.retryAfter), signal);
  }
}

/** Why a request got no bytes. */
export interface Failure {
  readonly problem: string;
  /** Whether it may pass: worth another try. */
  readonly passing: boolean;
  /** How long the server asks us to wait, in ms. */
  readonly retryAfter: number;
  /** Of the answer, where there was one. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** The error for a request that nobody answered as it should be. */
export function failed(source: string, range: ByteRange | undefined, { problem, status, cause }: Failure): SourceError {
  const { offset, length } = range ?? { offset: 0, length: 0 };
  return new SourceError({ source, byte: offset + 1, length, problem, ...(status !== undefined && { status }), cause });
}

/** Names bytes in a request. */
export const rangeHeader = ({ offset, length }: ByteRange): string => `bytes=${offset}-${offset + length - 1}`;

async function send(
  request: RangeRequest,
  range: ByteRange | undefined,
  statuses: readonly number[],
  signal?: AbortSignal,
): Promise<Response | Failure> {
  const given = typeof request.headers === 'function' ? await request.headers() : request.headers;
  const headers = { ...given, ...(range && { Range: rangeHeader(range) }) };
  let response: Response;
  try {
    response = await (request.fetch ?? fetch)(request.url, { headers, ...(signal === undefined ? {} : { signal }) });
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason;
    return unreachable(request.url, cause);
  }
  if (statuses.includes(response.status)) return response;
  await response.body?.cancel();
  return refusal(response.status, response.headers.get('retry-after'));
}

/** What it means that a request wasn't answered; a page isn't told whether its browser withheld the answer. */
export function unreachable(url: URL, cause: unknown): Failure {
  const { location } = globalThis as { location?: { readonly origin: string } };
  const withheld =
    location === undefined || location.origin === url.origin
      ? ''
      : `, or does not let pages of ${location.origin} read it (CORS): it must answer with Access-Control-Allow-Origin, allow ` +
        'the header Range and expose Content-Range';
  return { problem: `the server could not be reached${withheld}`, passing: true, retryAfter: 0, cause };
}

/** What it means that a request was answered with another status. */
export function refusal(status: number, retryAfter: string | null): Failure {
  const passing = status === 429 || status === 408 || status >= 500;
  const seconds = Math.min(60, Number(retryAfter ?? 0) || 0);
  return { problem: describeStatus(status), passing, retryAfter: 1000 * seconds, status };
}

function describeStatus(status: number): string {
  if (status === 200)
    return 'the server sends the whole file instead of a range; download it, or use a server with ranges';
  if (status === 401 || status === 403)
    return `the server refuses (HTTP ${status}); check the credentials or the signed URL`;
  if (status === 404) return 'the server has no such file (HTTP 404)';
  if (status === 416) return 'the file is empty or shorter (HTTP 416)';
  return `the server answered with HTTP ${status}`;
}

function readAnswer(name: string, response: Response, { offset, length }: ByteRange): RangeAnswer {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (range === null || Number(range[1]) !== offset || response.body === null) {
    throw new SourceError({
      source: name,
      byte: offset + 1,
      length,
      problem:
        'the answer has no readable Content-Range with the size; ' +
        'in a browser the server must list it in Access-Control-Expose-Headers',
    });
  }
  return {
    body: chunks(response.body),
    length: Number(range[2]) - Number(range[1]) + 1,
    size: Number(range[3]),
    tag: response.headers.get('etag'),
  };
}

/** A body as an iterable, which not every browser makes of it. */
export async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

function rest(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
