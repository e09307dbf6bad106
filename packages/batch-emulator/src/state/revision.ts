/** Which version of a resource this is: changes whenever the resource does. */
export interface Revision {
  readonly etag: string;
  /** When the resource changed last, in milliseconds since 1970. */
  readonly modified: number;
}

/** Gives out revisions, none twice, also after a restart. */
export class RevisionSource {
  #last = 0;

  next(now: number): Revision {
    this.#last = Math.max(this.#last + 1, Date.now() * 1000);
    return { etag: `0x8D${this.#last.toString(16).toUpperCase().padStart(13, '0')}`, modified: now };
  }
}
