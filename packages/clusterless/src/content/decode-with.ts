import { decodePayload, detachedSegments } from '../payload/decode.ts';

/** Where content is read from. */
interface ContentReader {
  read(hash: string, signal?: AbortSignal): Promise<Uint8Array>;
}

/** Decodes a payload whose large arrays stand in content. */
export async function decodeWith(content: ContentReader, payload: Uint8Array, signal?: AbortSignal): Promise<unknown> {
  const detached = new Map<string, Uint8Array>();
  for (const { hash } of detachedSegments(payload)) detached.set(hash, await content.read(hash, signal));
  return decodePayload(payload, detached);
}
