import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What happens to a request instead of its answer, or after it was carried out. */
export type Mischief =
  | { readonly status: number; readonly retryAfter?: number }
  | 'lose answer'
  | 'cut answer'
  | undefined;

/** A blob service in memory that speaks what tasks speak: get by range, head, put, blocks; and that misbehaves when told to. */
export interface BlobServer extends AsyncDisposable {
  readonly blobs: Map<string, Uint8Array>;
  /** Requests so far, as `GET /container/blob`. */
  readonly requests: string[];
  url(container: string): string;
  /** Is asked about every request. */
  mischief: (request: string, count: number) => Mischief;
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly content?: Uint8Array;
}

/** The rights in its URLs; they must appear in no error. */
export const signature = 'sv=2023-11-03&sig=aVerySecretSignature%3D';

export async function startBlobServer(): Promise<BlobServer> {
  const blobs = new Map<string, Uint8Array>();
  const blocks = new Map<string, Uint8Array>();
  const requests: string[] = [];
  const seen = new Map<string, number>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url as string, 'http://localhost');
    const name = `${request.method} ${pathname}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    requests.push(name);
    const body = await buffer(request);
    const mischief = server.mischief(name, count);
    if (typeof mischief === 'object') {
      response.writeHead(
        mischief.status,
        mischief.retryAfter === undefined ? {} : { 'retry-after': String(mischief.retryAfter) },
      );
      response.end();
      return;
    }
    const { status, headers = {}, content } = carryOut(request, pathname, searchParams, body);
    if (mischief === 'lose answer') {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, headers);
    if (mischief === 'cut answer' && content !== undefined) {
      response.write(content.subarray(0, content.length / 2), () => request.socket.destroy());
      return;
    }
    response.end(content);
  }

  function carryOut(request: IncomingMessage, path: string, query: URLSearchParams, body: Buffer): Answer {
    const blob = blobs.get(path);
    if (searchIsForged(query)) return { status: 403 };
    switch (request.method) {
      case 'HEAD':
        return { status: blob ? 200 : 404 };
      case 'GET':
        return read(blob, request.headers);
      default:
        break;
    }
    if (query.get('comp') === 'block') {
      blocks.set(`${path} ${query.get('blockid')}`, body);
      return { status: 201 };
    }
    if (blob && request.headers['if-none-match'] === '*') {
      return { status: 409, headers: { 'x-ms-error-code': 'BlobAlreadyExists' } };
    }
    const ids = [...body.toString().matchAll(/<Latest>(.*?)<\/Latest>/g)].map(([, id]) => id);
    const parts = ids.map((id) => blocks.get(`${path} ${id}`) as Uint8Array);
    blobs.set(path, query.get('comp') === 'blocklist' ? Buffer.concat(parts) : body);
    return { status: 201 };
  }

  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  const { port } = http.address() as AddressInfo;
  const server: BlobServer = {
    blobs,
    requests,
    url: (container) => `http://127.0.0.1:${port}/${container}?${signature}`,
    mischief: () => undefined,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    },
  };
  return server;
}

function read(blob: Uint8Array | undefined, headers: IncomingMessage['headers']): Answer {
  if (blob === undefined) return { status: 404 };
  const etag = `"${createHash('sha1').update(blob).digest('hex')}"`;
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag) return { status: 412 };
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  if (from === undefined) return { status: 200, headers: { etag }, content: blob };
  if (Number(from) >= blob.length) return { status: 416 };
  const content = blob.subarray(Number(from), Number(to) + 1);
  const range = `bytes ${from}-${Number(from) + content.length - 1}/${blob.length}`;
  return { status: 206, headers: { etag, 'content-range': range }, content };
}

function searchIsForged(query: URLSearchParams): boolean {
  return query.get('sig') !== new URLSearchParams(signature).get('sig');
}
