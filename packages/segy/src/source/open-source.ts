import { blobSource } from './blob-source.ts';
import { bufferSource } from './buffer-source.ts';
import type { ByteSource } from './byte-source.ts';
import { openUrl } from './http-source.ts';

/** What can be read: a source, a `File` or `Blob`, bytes in memory, a URL that serves ranges. */
export type SegyInput = ByteSource | Blob | ArrayBuffer | Uint8Array | URL;

/** The source behind an input. */
export async function openSource(input: SegyInput): Promise<ByteSource> {
  if (input instanceof URL) return openUrl(input);
  if (input instanceof Uint8Array || input instanceof ArrayBuffer) return bufferSource(input);
  return input instanceof Blob ? blobSource(input) : input;
}
