import { BroadcastGoneError } from '../errors.ts';
import { decodePayload } from '../payload/decode.ts';
import type { Broadcast } from '../reference/broadcast.ts';

/** Most values kept at a time; the parent says earlier when one is no longer needed. */
const mostValues = 16;

/** The broadcast values a worker has fetched, by hash; the least recently used go first. */
export class BroadcastCache {
  readonly #request: (hash: string) => void;
  readonly #values = new Map<string, Promise<unknown>>();
  readonly #arriving = new Map<string, PromiseWithResolvers<unknown>>();

  /** @param request asks the parent for a value */
  constructor(request: (hash: string) => void) {
    this.#request = request;
  }

  /** The value of a broadcast, requested once however many tasks want it. */
  fetch<T>({ hash }: Broadcast<T>): Promise<T> {
    let value = this.#values.get(hash);
    if (value === undefined) {
      const arriving = Promise.withResolvers<unknown>();
      arriving.promise.catch(() => {});
      this.#arriving.set(hash, arriving);
      this.#request(hash);
      value = arriving.promise;
    }
    this.#values.delete(hash);
    this.#values.set(hash, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > mostValues && oldest !== undefined) this.#values.delete(oldest);
    return value as Promise<T>;
  }

  /** Takes a value that has arrived. */
  arrive(hash: string, body: Uint8Array): void {
    const arriving = this.#settle(hash);
    try {
      arriving?.resolve(decodePayload(body));
    } catch (error) {
      arriving?.reject(error);
    }
  }

  /** Learns that the parent no longer holds a value. */
  gone(hash: string): void {
    this.#settle(hash)?.reject(new BroadcastGoneError({ hash }));
    this.#values.delete(hash);
  }

  forget(hash: string): void {
    this.#values.delete(hash);
  }

  #settle(hash: string): PromiseWithResolvers<unknown> | undefined {
    const arriving = this.#arriving.get(hash);
    this.#arriving.delete(hash);
    return arriving;
  }
}
