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

const defaultRetries: HttpRetries = { count: 4, pause: 200 };

/**
 * Asks for `[offset, offset + length)`, again after passing failures.
 *
 * @throws SourceError
 */
export async function requestRange(
  request: RangeRequest,
  offset: number,
  length: number,
  signal?: AbortSignal,
): Promise<RangeAnswer> {
  const { count, pause } = request.retries ?? defaultRetries;
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    const answer = await send(request, offset, length, signal);
    if (answer instanceof Response) return readAnswer(request.name, answer, offset, length);
    if (attempt >= count || !answer.passing) {
      throw new SourceError({ source: request.name, byte: offset + 1, length, problem: answer.problem, ...answer.why });
    }
    await rest(Math.max(pause * 2 ** attempt, answer.retryAfter), signal);
  }
}

interface Failure {
  readonly problem: string;
  /** Whether it may pass: worth another try. */
  readonly passing: boolean;
  /** How long the server asks us to wait, in ms. */
  readonly retryAfter: number;
  readonly why: { readonly cause?: unknown };
}

async function send(
  request: RangeRequest,
  offset: number,
  length: number,
  signal?: AbortSignal,
): Promise<Response | Failure> {
  const given = typeof request.headers === 'function' ? await request.headers() : request.headers;
  const headers = { ...given, Range: `bytes=${offset}-${offset + length - 1}` };
  let response: Response;
  try {
    response = await (request.fetch ?? fetch)(request.url, { headers, ...(signal === undefined ? {} : { signal }) });
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason;
    return { problem: 'the server could not be reached', passing: true, retryAfter: 0, why: { cause } };
  }
  if (response.status === 206) return response;
  await response.body?.cancel();
  const { status } = response;
  const passing = status === 429 || status === 408 || status >= 500;
  const retryAfter = Math.min(60, Number(response.headers.get('retry-after') ?? 0) || 0) * 1000;
  return { problem: describeStatus(status), passing, retryAfter, why: {} };
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

function readAnswer(name: string, response: Response, offset: number, length: number): RangeAnswer {
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
async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
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
