import { BlobError } from './blob-error.ts';
import type { BlobRange, Container } from './container.ts';
import { type HttpAnswer, httpRequest } from './http-request.ts';
import { type Pieces, piecesOf } from './pieces.ts';
import { isPassing, type Patience, pauseBefore, standardPatience } from './retry.ts';

/** Bytes that one request carries; larger blobs travel in pieces of this size. */
export const pieceBytes = 8 * 2 ** 20;
/** Pieces that travel at the same time. */
const lanes = 4;
/** Version of the Blob service's protocol. */
const serviceVersion = '2023-11-03';

/** How a container is spoken to. */
export interface BlobContainerOptions {
  readonly patience?: Patience;
  /** Milliseconds during which a refused signature (403) is tried again: a new access policy takes up to 30 s to be known. */
  readonly policyDelay?: number;
}

interface Attempt {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly action: string;
  readonly blob: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
  readonly into?: Uint8Array | undefined;
  /** Statuses, besides success, that are answers and not failures. */
  readonly accept?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * The blobs of one container, reached by a URL that carries its own rights (SAS): read, written and looked up, with retries.
 *
 * @example
 * const results = new BlobContainer(process.env.RESULTS_URL);
 * await results.write('shot-3', encodePayload(shot));
 * const bytes = await results.read('shot-3');
 */
export class BlobContainer implements Container {
  readonly name: string;
  readonly #base: string;
  readonly #signature: string;
  readonly #patience: Patience;
  readonly #refusedUntil: number;

  constructor(url: string, options: BlobContainerOptions = {}) {
    const { origin, pathname, search } = new URL(url);
    this.name = pathname.split('/').at(-1) ?? '';
    this.#base = origin + pathname;
    this.#signature = search.slice(1);
    this.#patience = options.patience ?? standardPatience;
    this.#refusedUntil = performance.now() + (options.policyDelay ?? 0);
  }

  /** The bytes of a blob or of a part of it, in memory of their own; `undefined` where there is no such blob. */
  async read(
    blob: string,
    { range, signal }: { readonly range?: BlobRange; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Uint8Array | undefined> {
    const start = range?.offset ?? 0;
    const wanted = range?.length ?? Number.POSITIVE_INFINITY;
    const first = await this.#get(blob, start, Math.min(wanted, pieceBytes), undefined, signal);
    if (first === undefined) return undefined;
    const length = Math.min(wanted, first.total - start);
    if (range !== undefined && length < wanted) throw this.#broken('reading', blob, `it ends at byte ${first.total}`);
    if (first.bytes.length >= length) return first.bytes;
    const whole = new Uint8Array(length);
    whole.set(first.bytes);
    await this.#inLanes(first.bytes.length, length, async (at, bytes) => {
      const target = whole.subarray(at, at + bytes);
      const piece = await this.#get(blob, start + at, bytes, first.etag, signal, target);
      if (piece === undefined) throw this.#broken('reading', blob, 'it vanished while it was read');
      if (piece.bytes.buffer !== whole.buffer) target.set(piece.bytes);
    });
    return whole;
  }

  /** Copies a blob into a file; false where there is no such blob. Pieces of it are in memory only while they travel. */
  async readInto(blob: string, path: string, signal?: AbortSignal): Promise<boolean> {
    const first = await this.#get(blob, 0, pieceBytes, undefined, signal);
    if (first === undefined) return false;
    const { open } = await import('node:fs/promises');
    await using file = await open(path, 'w');
    await file.write(first.bytes, 0, first.bytes.length, 0);
    await this.#inLanes(first.bytes.length, first.total, async (at, bytes) => {
      const piece = await this.#get(blob, at, bytes, first.etag, signal);
      if (piece === undefined) throw this.#broken('reading', blob, 'it vanished while it was read');
      await file.write(piece.bytes, 0, piece.bytes.length, at);
    });
    return true;
  }

  /**
   * Writes a blob from chunks, or from what hands out pieces, replacing what is there, or only where nothing is.
   *
   * @returns false when `ifAbsent` found a blob there
   */
  async write(
    blob: string,
    content: readonly Uint8Array[] | Pieces,
    { ifAbsent = false, signal }: { readonly ifAbsent?: boolean; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<boolean> {
    const { byteLength, piece } = 'piece' in content ? content : piecesOf(content);
    const condition: Record<string, string> = ifAbsent ? { 'if-none-match': '*' } : {};
    if (byteLength <= pieceBytes) {
      const headers = { ...condition, 'x-ms-blob-type': 'BlockBlob' };
      return this.#put({ blob, headers, body: await piece(0, byteLength), signal });
    }
    const ids = Array.from({ length: Math.ceil(byteLength / pieceBytes) }, (_, i) => btoa(String(i).padStart(8, '0')));
    await this.#inLanes(0, byteLength, async (at, bytes) => {
      const id = encodeURIComponent(ids[at / pieceBytes] as string);
      await this.#put({ blob, query: `comp=block&blockid=${id}`, body: await piece(at, bytes), signal });
    });
    const list = `<BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;
    return this.#put({ blob, query: 'comp=blocklist', headers: condition, body: Buffer.from(list), signal });
  }

  /** True where there is such a blob. */
  async has(blob: string, signal?: AbortSignal): Promise<boolean> {
    const response = await this.#ask({ method: 'HEAD', action: 'looking for', blob, accept: [404], signal });
    return response.status !== 404;
  }

  async #get(
    blob: string,
    offset: number,
    length: number,
    etag: string | undefined,
    signal: AbortSignal | undefined,
    into?: Uint8Array,
  ) {
    const response = await this.#ask({
      method: 'GET',
      action: 'reading',
      blob,
      headers: { range: `bytes=${offset}-${offset + length - 1}`, ...(etag && { 'if-match': etag }) },
      accept: [404, 416],
      into,
      signal,
    });
    if (response.status === 404) return undefined;
    if (response.status === 416) return { bytes: new Uint8Array(0), total: 0, etag: undefined };
    const total = Number(response.headers['content-range']?.split('/')[1] ?? response.body.length);
    return { bytes: response.body, total, etag: response.headers.etag };
  }

  async #put(attempt: Omit<Attempt, 'method' | 'action' | 'accept'>): Promise<boolean> {
    const response = await this.#ask({ ...attempt, method: 'PUT', action: 'writing', accept: [409] });
    if (response.status !== 409) return true;
    const code = errorCode(response);
    if (code === 'BlobAlreadyExists') return false;
    throw this.#broken('writing', attempt.blob, code ?? 'conflict', 409);
  }

  /** Sends a request until it is answered. The body is read here, so that a connection lost in its middle is tried again too. */
  async #ask(attempt: Attempt): Promise<HttpAnswer> {
    const { method, action, blob, query, headers, body, into, accept = [], signal } = attempt;
    const path = blob.split('/').map(encodeURIComponent).join('/');
    const url = `${this.#base}/${path}?${[query, this.#signature].filter(Boolean).join('&')}`;
    const request = { method, headers: { 'x-ms-version': serviceVersion, ...headers }, body, into, signal };
    for (let attempts = 1; ; attempts++) {
      signal?.throwIfAborted();
      let retryAfter: string | undefined;
      let failure: BlobError;
      try {
        const answer = await httpRequest(url, request);
        const { status } = answer;
        if ((status >= 200 && status < 300) || accept.includes(status)) return answer;
        const code = errorCode(answer);
        const problem = code === undefined ? 'it was refused' : '';
        failure = new BlobError({ action, container: this.name, blob, status, code, problem, attempts });
        if (!isPassing(status) && !(status === 403 && performance.now() < this.#refusedUntil)) throw failure;
        retryAfter = answer.headers['retry-after'];
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof BlobError) throw error;
        failure = new BlobError({ action, container: this.name, blob, problem: reason(error), attempts });
      }
      const refused = failure.status === 403;
      if (attempts >= this.#patience.attempts && !refused) throw failure;
      await pauseBefore(Math.min(attempts, this.#patience.attempts), this.#patience, retryAfter, signal);
    }
  }

  /** Cuts a range into pieces and moves a few of them at a time. */
  async #inLanes(from: number, to: number, move: (at: number, bytes: number) => Promise<void>): Promise<void> {
    let next = from;
    const lane = async (): Promise<void> => {
      while (next < to) {
        const at = next;
        next += pieceBytes;
        await move(at, Math.min(pieceBytes, to - at));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  #broken(action: string, blob: string, problem: string, status?: number): BlobError {
    return new BlobError({ action, container: this.name, blob, status, problem, attempts: 1 });
  }
}

function errorCode({ headers }: HttpAnswer): string | undefined {
  const code = headers['x-ms-error-code'];
  return typeof code === 'string' ? code : undefined;
}

/** Why no answer came; the message holds no address. */
function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message ?? String(error);
}
