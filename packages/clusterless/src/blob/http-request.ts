import type { Agent, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';

/** A request for an exchange of bytes. */
export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Takes the body of a success in place, if it has just this length. */
  readonly into?: Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer with its whole body, in memory of its own or where it was wanted. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** Milliseconds without any byte after which a connection counts as lost. */
const silence = 60_000;

const agents = new Map<string, Agent>();

/**
 * Sends a request and reads the answer into one buffer.
 *
 * Tasks are processes that live for a moment, so their start counts: `fetch`, and an `import` of `node:http`, load what is not
 * needed here and take three times as long as an empty process (bench/serverless). The body is sent without being copied.
 */
export function httpRequest(url: string, { method, headers, body, into, signal }: HttpRequest): Promise<HttpAnswer> {
  const { protocol } = new URL(url);
  const http = process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
  let agent = agents.get(protocol);
  if (agent === undefined) {
    agent = new http.Agent({ keepAlive: true });
    agents.set(protocol, agent);
  }
  const length: Record<string, string> = method === 'PUT' ? { 'content-length': String(body?.byteLength ?? 0) } : {};
  const options: RequestOptions = {
    method,
    headers: { ...headers, ...length },
    agent,
    timeout: silence,
    ...(signal && { signal }),
  };
  return new Promise((resolve, reject) => {
    const request = http.request(url, options, (response) => {
      readBody(response, into).then(
        (content) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content }),
        reject,
      );
    });
    request.on('timeout', () => request.destroy(new Error(`no answer for ${silence / 1000} s`)));
    request.on('error', reject);
    request.end(body);
  });
}

/** Bytes of a body, gathered in place where its length is known. */
function readBody(response: IncomingMessage, into: Uint8Array | undefined): Promise<Uint8Array> {
  const whole = targetOf(response, into);
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let at = 0;
    response.on('data', (chunk: Buffer) => {
      if (whole) whole.set(chunk, at);
      else chunks.push(chunk);
      at += chunk.length;
    });
    response.on('end', () => {
      if (!response.complete) reject(new Error('the answer was cut off'));
      else resolve(whole?.subarray(0, at) ?? new Uint8Array(Buffer.concat(chunks)));
    });
    response.on('error', reject);
  });
}

function targetOf({ headers, statusCode = 0 }: IncomingMessage, into: Uint8Array | undefined): Uint8Array | undefined {
  const length = headers['content-length'];
  if (length === undefined || statusCode === 304) return undefined;
  const fits = statusCode >= 200 && statusCode < 300 && into?.length === Number(length);
  return fits ? into : new Uint8Array(Number(length));
}
