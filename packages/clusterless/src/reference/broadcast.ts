declare const valueType: unique symbol;

/**
 * A value that was handed to an executor once, for all tasks: plain data to put into arguments.
 *
 * The executor holds the value as long as this object is reachable.
 */
export interface Broadcast<T> {
  readonly kind: 'broadcast';
  /** Hash of the content. */
  readonly hash: string;
  /** Size of the encoded value; 0 where nothing is encoded. */
  readonly bytes: number;
  readonly [valueType]?: T;
}

/** The broadcast values of one executor, by hash; an entry goes when its `Broadcast` is garbage. */
export class BroadcastStore<Entry> {
  readonly #held = new Map<string, { readonly token: WeakRef<Broadcast<unknown>>; readonly entry: Entry }>();
  readonly #garbage: FinalizationRegistry<string>;

  /** @param forgotten is told the hash of each entry that went */
  constructor(forgotten: (hash: string) => void = () => {}) {
    this.#garbage = new FinalizationRegistry((hash) => {
      if (this.#held.get(hash)?.token.deref() !== undefined) return;
      this.#held.delete(hash);
      forgotten(hash);
    });
  }

  /** Holds an entry; for content that is held already its first `Broadcast` is returned. */
  add<T>(hash: string, bytes: number, entry: Entry): Broadcast<T> {
    const known = this.#held.get(hash)?.token.deref();
    if (known) return known as Broadcast<T>;
    const token: Broadcast<T> = Object.freeze({ kind: 'broadcast', hash, bytes });
    this.#held.set(hash, { token: new WeakRef(token), entry });
    this.#garbage.register(token, hash);
    return token;
  }

  /** The entry of a hash, if it is held. */
  find(hash: string): Entry | undefined {
    return this.#held.get(hash)?.entry;
  }

  clear(): void {
    this.#held.clear();
  }
}
