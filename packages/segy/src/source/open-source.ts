import { InputError } from '../errors.ts';
import { blobSource } from './blob-source.ts';
import { bufferSource } from './buffer-source.ts';
import type { ByteSource } from './byte-source.ts';
import { openUrl } from './http-source.ts';

/** What can be read: a source, a `File` or `Blob`, bytes in memory, a URL that serves ranges. */
export type SegyInput = ByteSource | Blob | ArrayBuffer | Uint8Array | URL;

/** The source behind an input. @throws InputError when it is none, which those without types can pass */
export async function openSource(input: SegyInput): Promise<ByteSource> {
  if (input instanceof URL) return openUrl(input);
  if (input instanceof Uint8Array || input instanceof ArrayBuffer) return bufferSource(input);
  if (input instanceof Blob) return blobSource(input);
  if (isSource(input)) return input;
  throw new InputError({ got: typeof input === 'string' ? `the text '${input}'` : String(input) });
}

function isSource(input: unknown): input is ByteSource {
  return typeof input === 'object' && input !== null && 'size' in input && 'read' in input;
}
