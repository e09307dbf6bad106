import type { Pieces } from './pieces.ts';

/** A part of a blob. */
export interface BlobRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Bytes under names: what tasks read their arguments from and write their results to, wherever a service keeps them.
 *
 * Every method throws `BlobError` when the container can't be reached.
 */
export interface Container {
  readonly name: string;
  /** The bytes of a blob or of a part of it, in memory of their own; `undefined` where there is no such blob. */
  read(
    blob: string,
    options?: { readonly range?: BlobRange; readonly signal?: AbortSignal | undefined },
  ): Promise<Uint8Array | undefined>;
  /** Copies a blob into a file; false where there is no such blob. */
  readInto(blob: string, path: string, signal?: AbortSignal): Promise<boolean>;
  /**
   * Writes a blob whole or not at all, replacing what is there, or only where nothing is.
   *
   * @returns false when `ifAbsent` found a blob there
   */
  write(
    blob: string,
    content: readonly Uint8Array[] | Pieces,
    options?: { readonly ifAbsent?: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<boolean>;
  has(blob: string, signal?: AbortSignal): Promise<boolean>;
}

/** The URL of a blob in a container whose URL may carry rights. */
export function blobUrl(container: string, blob: string): string {
  const [address, rights] = container.split('?', 2);
  return `${address}/${blob}${rights === undefined ? '' : `?${rights}`}`;
}
