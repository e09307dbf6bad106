import { randomUUID } from 'node:crypto';
import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  decompressResponsePolicy,
  type HttpClient,
  type HttpMethods,
  type Pipeline,
  type PipelinePolicy,
  type PipelineResponse,
  proxyPolicy,
} from '@azure/core-rest-pipeline';
import { InsecureConnectionError, UnreachableError } from '../errors.ts';
import { BatchServiceError } from './batch-service-error.ts';
import { type Clock, systemClock } from './clock.ts';
import { isLoopback } from './loopback.ts';
import { describeFailure } from './network-failure.ts';
import { readRefusal } from './read-refusal.ts';
import { type Attempt, defaultRetry, delayBefore, type RetryOptions, retryAfterOf, verdictOn } from './retry.ts';

export const apiVersion = '2025-06-01';
const json = 'application/json; odata=minimalmetadata';

export interface TransportOptions {
  /** Sends requests; tests bring their own. Default: Node's https, proxies as the environment names them. */
  readonly httpClient?: HttpClient;
  readonly clock?: Clock;
  readonly retry?: Partial<RetryOptions>;
  /** Milliseconds that one attempt may take. Default 60 000. */
  readonly timeout?: number;
  /** In [0, 1), for back-off. */
  readonly random?: () => number;
}

/** One call of the service. */
export interface Call {
  /** Name for messages, as `createPool`. */
  readonly operation: string;
  readonly method: HttpMethods;
  /** Path below the account's URL, encoded, or a whole URL of the same account. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /**
   * Codes that mean "done" when an earlier attempt may have arrived: `PoolExists` after a lost answer to `createPool`.
   * Left out for calls that may be repeated as they are; `null` for those that must not be.
   */
  readonly doneWhen?: readonly string[] | null;
  /** Leaves the body as a stream. */
  readonly stream?: boolean;
}

export interface Answer extends PipelineResponse {
  /** An earlier attempt may have arrived too. */
  readonly repeated: boolean;
}

/** Sends calls to a Batch account: signs, tries again, reads refusals. */
export class BatchTransport {
  readonly endpoint: URL;
  readonly #pipeline: Pipeline;
  readonly #httpClient: HttpClient;
  readonly #clock: Clock;
  readonly #retry: RetryOptions;
  readonly #timeout: number;
  readonly #random: () => number;
  #hasAnswered = false;

  constructor(endpoint: string, authentication: PipelinePolicy, options: TransportOptions = {}) {
    this.endpoint = new URL(endpoint);
    if (this.endpoint.protocol !== 'https:' && !isLoopback(this.endpoint.hostname)) {
      throw new InsecureConnectionError({ url: endpoint, what: 'Jobs and their access keys' });
    }
    this.#httpClient = options.httpClient ?? createDefaultHttpClient();
    this.#clock = options.clock ?? systemClock;
    this.#retry = { ...defaultRetry, ...options.retry };
    this.#timeout = options.timeout ?? 60_000;
    this.#random = options.random ?? Math.random;
    this.#pipeline = createEmptyPipeline();
    if (!isLoopback(this.endpoint.hostname)) this.#pipeline.addPolicy(proxyPolicy());
    this.#pipeline.addPolicy(decompressResponsePolicy());
    this.#pipeline.addPolicy(authentication);
  }

  /**
   * Sends a call until it is answered for good.
   *
   * @throws BatchServiceError when the service refuses, UnreachableError when it stays silent, SignInError
   */
  async send(call: Call): Promise<Answer> {
    const { maxRetries } = this.#retry;
    let mayHaveArrived = false;
    for (let retry = 0; ; retry++) {
      call.signal?.throwIfAborted();
      const { attempt, response, error } = await this.#try(call, retry + 1);
      if (error === undefined) return { ...response, repeated: mayHaveArrived };
      if (mayHaveArrived && response && call.doneWhen?.includes(attempt.code)) return { ...response, repeated: true };
      const verdict = verdictOn(attempt, this.#hasAnswered);
      if (verdict === 'give-up' || retry >= maxRetries) throw error;
      if (verdict === 'unknown' && call.doneWhen === null) throw error;
      mayHaveArrived ||= verdict === 'unknown';
      const retryAfter = response && retryAfterOf(response.headers, this.#clock.now());
      await this.#clock.pause(delayBefore(retry, this.#retry, this.#random(), retryAfter), call.signal);
    }
  }

  async #try(call: Call, attempts: number): Promise<Outcome> {
    let response: PipelineResponse;
    try {
      response = await this.#pipeline.sendRequest(this.#httpClient, this.#request(call));
    } catch (thrown) {
      call.signal?.throwIfAborted();
      const failure = describeFailure(thrown);
      if (failure === undefined) throw thrown;
      const error = new UnreachableError({ operation: call.operation, host: this.endpoint.host, attempts, ...failure });
      return { attempt: { kind: 'silence', code: failure.code }, error };
    }
    this.#hasAnswered = true;
    const { status } = response;
    if (status >= 200 && status < 300) return { attempt: { kind: 'answer', status, code: '' }, response };
    const refusal = readRefusal(response);
    const error = new BatchServiceError({ operation: call.operation, status, attempts, ...refusal });
    return { attempt: { kind: 'answer', status, code: refusal.code }, response, error };
  }

  #request(call: Call) {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers = createHttpHeaders({
      accept: call.stream ? 'application/octet-stream' : json,
      'user-agent': `judi4cloud (node ${process.versions.node})`,
      'client-request-id': randomUUID(),
      'return-client-request-id': 'true',
    });
    for (const [name, value] of Object.entries(call.headers ?? {})) if (value !== undefined) headers.set(name, value);
    if (body !== undefined) headers.set('content-type', json);
    if (body !== undefined || call.method === 'POST') headers.set('content-length', Buffer.byteLength(body ?? ''));
    return createPipelineRequest({
      url: this.#url(call),
      method: call.method,
      headers,
      ...(body !== undefined && { body }),
      ...(call.signal && { abortSignal: call.signal }),
      timeout: this.#timeout,
      allowInsecureConnection: isLoopback(this.endpoint.hostname),
      ...(call.stream && { streamResponseStatusCodes: new Set([200, 206]) }),
    });
  }

  #url(call: Call): string {
    const base = this.endpoint.href.replace(/\/$/, '');
    const url = new URL(/^https?:/.test(call.path) ? call.path : `${base}${call.path}`);
    if (url.origin !== this.endpoint.origin) {
      throw new TypeError(`${call.operation}: the next page is at ${url.origin}, expected ${this.endpoint.origin}.`);
    }
    const pairs = Object.entries({ 'api-version': apiVersion, ...call.query })
      .filter(([name, value]) => value !== undefined && !url.searchParams.has(name))
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
    if (pairs.length > 0) url.search = [url.search.slice(1), ...pairs].filter((part) => part !== '').join('&');
    return url.href;
  }
}

type Outcome =
  | { readonly attempt: Attempt; readonly response: PipelineResponse; readonly error?: undefined }
  | { readonly attempt: Attempt; readonly response?: PipelineResponse; readonly error: Error };
