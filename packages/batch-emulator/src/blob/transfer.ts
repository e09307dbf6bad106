import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { tagged } from '@judi4cloud/errors';
import type { Clock } from '../clock.ts';

interface FailedTransfer {
  readonly problem: string;
  /** HTTP status; undefined when there was no answer. */
  readonly status?: number;
  readonly timedOut?: boolean;
}

/** A transfer that failed for good. */
export class TransferError extends tagged('TransferError', ({ problem }: FailedTransfer) => problem) {}

export interface TransferRequest {
  readonly method: 'GET' | 'PUT' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** The body, made anew for every try. */
  readonly body?: () => Buffer | Readable;
  readonly signal?: AbortSignal;
  /** Statuses that are answers and not failures. */
  readonly accept: readonly number[];
}

const tries = 6;
const firstPause = 50;

/**
 * Talks to storage as a node's agent does: connections stay open, and what may pass (no answer, 408, 429, 5xx) is tried
 * again with growing pauses.
 */
export class Transfer {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });
  readonly #clock: Clock;
  readonly #timeout: number;

  /** @param timeout milliseconds without any byte until a try counts as failed */
  constructor(clock: Clock, timeout: number) {
    this.#clock = clock;
    this.#timeout = timeout;
  }

  /**
   * Sends a request and hands the answer to `consume`, which must read it to its end.
   *
   * @throws TransferError when the answer is a failure, or there was none after several tries
   */
  async run<T>(request: TransferRequest, consume: (answer: IncomingMessage) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#try(request, consume);
      } catch (error) {
        request.signal?.throwIfAborted();
        const failure =
          error instanceof TransferError
            ? error
            : new TransferError({ problem: (error as Error).message, cause: error });
        if (attempt >= tries || !mayPass(failure)) throw failure;
        await this.#pause(firstPause * 2 ** (attempt - 1), request.signal);
      }
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #try<T>(request: TransferRequest, consume: (answer: IncomingMessage) => Promise<T>): Promise<T> {
    const { method, headers, signal, accept } = request;
    const url = new URL(request.url);
    const secure = url.protocol === 'https:';
    const call = (secure ? httpsRequest : httpRequest)(url, {
      method,
      agent: secure ? this.#https : this.#http,
      ...(headers && { headers }),
      ...(signal && { signal }),
    });
    call.setTimeout(this.#timeout, () =>
      call.destroy(new TransferError({ problem: `no answer within ${this.#timeout} ms`, timedOut: true })),
    );
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      call.once('response', resolve);
      call.on('error', reject);
    });
    const body = request.body?.();
    if (body === undefined || Buffer.isBuffer(body)) call.end(body);
    else pipeline(body, call).catch((error) => call.destroy(error));
    const answer = await answered;
    const status = answer.statusCode ?? 0;
    if (!accept.includes(status)) {
      answer.resume();
      throw new TransferError({
        problem: `${method} ${url.origin}${url.pathname} was answered with ${status}`,
        status,
      });
    }
    return await consume(answer);
  }

  async #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.setTimer(ms, resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    this.#clock.clear(timer);
    signal?.throwIfAborted();
  }
}

function mayPass({ status }: TransferError): boolean {
  return status === undefined || status === 408 || status === 429 || status >= 500;
}
