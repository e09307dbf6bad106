import { randomUUID } from 'node:crypto';
import type { ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { StateFolderError } from '../errors.ts';
import type { RequestFate } from '../faults/faults.ts';
import type { EmulatorOptions } from '../options.ts';
import { type ApiVersion, apiVersions, withoutLegacy } from '../wire/api-version.ts';
import { ServiceError } from '../wire/service-error.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import { authenticate, type Guard } from './authenticate.ts';
import type { Authority } from './authority.ts';
import type { Router } from './router.ts';

const jsonType = 'application/json; odata=minimalmetadata';
/** The largest body that any request may have; collections of tasks have a limit of their own. */
const largestBody = 4 * 2 ** 20;
/** Seconds until a request to an emulator whose disk is full may succeed. */
const retryWhenFull = 2;
/** Levels of objects and arrays in a body. */
const deepestBody = 64;

/** What the server works with. */
export interface Site {
  readonly guard: Guard;
  readonly router: Router;
  readonly now: () => number;
  /** Decides what happens to a request. */
  readonly fate: () => RequestFate;
  /** Makes sure that what was changed is kept, or says why it can't be. */
  readonly settle: () => StateFolderError | undefined;
  /** Serves what people look at. */
  readonly page: (request: IncomingMessage, response: ServerResponse, url: URL) => void;
  /** Told the status of every answer, 0 when there is none. */
  readonly count: (status: number) => void;
  /** Issues tokens to clients that have a secret. */
  readonly authority: Authority;
  readonly log: (line: string) => void;
}

/** The HTTP server of the Batch service, on loopback. Requests wait until the site is there. */
export class ApiServer {
  readonly #site = Promise.withResolvers<Site>();
  readonly #server: Server;

  constructor(tls: EmulatorOptions['tls']) {
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#serve(request, response);
    this.#server = tls ? createSecureServer({ cert: tls.cert, key: tls.key }, listener) : createServer(listener);
    this.#server.keepAliveTimeout = 60_000;
    this.#server.requestTimeout = 120_000;
  }

  /** Begins to answer. */
  open(site: Site): void {
    this.#site.resolve(site);
  }

  /** Begins to listen; rejects when the port is taken. */
  async listen(port: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(port, '127.0.0.1', resolve);
    await promise;
    this.#server.off('error', reject);
    return (this.#server.address() as AddressInfo).port;
  }

  /** Lets the process end although this listens; connections to come don't keep it either. */
  unref(): void {
    this.#server.unref();
    this.#server.on('connection', (socket) => socket.unref());
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => {});
    response.on('error', () => {});
    const site = await this.#site.promise;
    const requestId = randomUUID();
    try {
      const url = readUrl(request);
      if (site.authority.serves(url.pathname)) await site.authority.answer(request, response, url);
      else if (url.pathname === '/' && !url.searchParams.has('api-version')) site.page(request, response, url);
      else await answerRequest(site, request, response, url, requestId);
    } catch (error) {
      const answer = errorAnswer(site, error, requestId);
      if (response.headersSent) response.destroy();
      else await send(request.resume(), response, answer, requestId, site.now());
    }
  }
}

async function answerRequest(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  requestId: string,
): Promise<void> {
  const fate = site.fate();
  if (fate.kind === 'dropped') {
    site.count(0);
    request.socket.destroy();
    return;
  }
  let answer: ApiAnswer;
  let bytes: ReadStream | undefined;
  try {
    const body = await readBody(request);
    if (fate.kind === 'throttled') throw throttle(fate.status, fate.retryAfter);
    settle(site, 'ServerBusy');
    answer = await handle(site, request, url, body);
    if (fate.kind === 'duplicated') answer = await handle(site, request, url, body);
    settle(site, 'InternalError');
    bytes = await openFile(request, answer);
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    answer = errorAnswer(site, error, requestId);
  }
  site.count(fate.kind === 'lost response' ? 0 : answer.status);
  if (fate.kind === 'lost response') {
    bytes?.destroy();
    request.socket.destroy();
    return;
  }
  await send(request, response, answer, requestId, site.now(), bytes);
}

async function handle(site: Site, request: IncomingMessage, url: URL, body: Buffer): Promise<ApiAnswer> {
  const { guard, router } = site;
  const { headers } = request;
  const method = request.method ?? 'GET';
  const query = url.searchParams;
  authenticate(guard, { method, path: url.pathname, query, headers, bodyBytes: body.length });
  const version = readVersion(query);
  const { handler, params } = router.find(method, url.pathname);
  const parsed = parseBody(body, headers['content-type'], version);
  const apiRequest: ApiRequest = {
    ...{ method, path: url.pathname, params, query, headers, version, bodyBytes: body.length, body: parsed },
  };
  return await handler(apiRequest);
}

function errorAnswer(site: Site, error: unknown, requestId: string): ApiAnswer {
  if (!(error instanceof ServiceError)) site.log(`internal error: ${(error as Error).stack}`);
  const known = error instanceof ServiceError ? error : new ServiceError('InternalError');
  const body = { 'odata.metadata': '$metadata#Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element' };
  return {
    status: known.status,
    headers: known.headers,
    body: { ...body, ...known.body(requestId, site.now()) },
  };
}

/** The address of a request; one that begins with a slash is a path, also where a second slash follows. */
function readUrl({ url = '/' }: IncomingMessage): URL {
  const address = url.startsWith('/') ? `http://127.0.0.1${url}` : url;
  if (!URL.canParse(address)) throw new ServiceError('InvalidUri', { Path: url });
  return new URL(address);
}

/**
 * Refuses to do anything, and to tell of anything, that would be forgotten after a restart.
 *
 * @param code `ServerBusy` where the request was not looked at, `InternalError` where it may have been carried out: clients that ask
 *   again take "it is there already" for success then
 */
function settle(site: Site, code: 'ServerBusy' | 'InternalError'): void {
  const problem = site.settle();
  if (problem === undefined) return;
  const headers = { 'Retry-After': String(retryWhenFull) };
  throw new ServiceError(code, { Reason: problem.message, Advice: problem.advice }, { headers });
}

function throttle(status: 429 | 503, retryAfter: number): ServiceError {
  const headers = { 'Retry-After': String(Math.ceil(retryAfter)) };
  return new ServiceError(status === 429 ? 'TooManyRequests' : 'ServerBusy', {}, { headers });
}

function readVersion(query: URLSearchParams): ApiVersion {
  const version = query.get('api-version');
  if (version === null) {
    throw new ServiceError('MissingRequiredQueryParameter', { QueryParameterName: 'api-version' });
  }
  const known = apiVersions.find((candidate) => candidate === version);
  if (known === undefined) {
    throw new ServiceError('UnsupportedRequestVersion', {
      QueryParameterValue: version,
      Reason: apiVersions.join(', '),
    });
  }
  return known;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length <= largestBody) chunks.push(chunk as Buffer);
  }
  if (length > largestBody)
    throw new ServiceError('RequestBodyTooLarge', { MaxLimit: largestBody, ActualLength: length });
  return Buffer.concat(chunks);
}

function parseBody(body: Buffer, type: string | undefined, version: ApiVersion): unknown {
  if (body.length === 0) return undefined;
  if (!/^application\/json\s*;.*\bodata=minimalmetadata\b/i.test(type ?? '')) {
    throw new ServiceError('InvalidHeaderValue', {
      HeaderName: 'Content-Type',
      HeaderValue: type ?? '',
      Reason: `'${jsonType}' is expected`,
    });
  }
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    checkDepth(parsed, deepestBody);
    return withoutLegacy(parsed, version);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError('InvalidRequestBody', { Reason: (error as Error).message });
  }
}

/** Refuses what is nested so deeply that it could be read, but not be written down. */
function checkDepth(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (left === 0) throw new ServiceError('InvalidRequestBody', { Reason: `more than ${deepestBody} levels` });
  for (const part of Object.values(value)) checkDepth(part, left - 1);
}

/** Opens the file of an answer before a word of it is sent, since it may not be readable, or there no longer. */
async function openFile({ method }: IncomingMessage, { file }: ApiAnswer): Promise<ReadStream | undefined> {
  if (file === undefined || file.length === 0 || method === 'HEAD') return undefined;
  try {
    const handle = await open(file.path);
    return handle.createReadStream({ start: file.start, end: file.start + file.length - 1 });
  } catch (error) {
    throw new ServiceError('FileNotFound', { Reason: (error as NodeJS.ErrnoException).code });
  }
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ApiAnswer,
  requestId: string,
  now: number,
  bytes?: ReadStream,
): Promise<void> {
  const { status, revision, file } = answer;
  const clientId = request.headers['client-request-id'];
  const wantsId = String(request.headers['return-client-request-id']).toLowerCase() === 'true';
  const body = answer.body === undefined ? undefined : Buffer.from(JSON.stringify(answer.body));
  const headers: Record<string, string | number> = {
    'request-id': requestId,
    Server: 'Batch-Emulator',
    Date: new Date(now).toUTCString(),
    ...(clientId !== undefined && wantsId && { 'client-request-id': String(clientId) }),
    ...(revision && { ETag: `"${revision.etag}"`, 'Last-Modified': new Date(revision.modified).toUTCString() }),
    ...(body && { 'Content-Type': jsonType, DataServiceVersion: '3.0' }),
    ...answer.headers,
  };
  const length = file?.length ?? body?.length ?? 0;
  if (status !== 204 && status !== 304) headers['Content-Length'] ??= length;
  response.writeHead(status, headers);
  if (bytes === undefined || file === undefined) {
    response.end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  await pipeline(bytes, response).catch(() => response.destroy());
  // A file that has become shorter meanwhile: the client must not wait for the rest.
  if (bytes.bytesRead < file.length) request.socket.destroy();
}
