import type { Pieces } from '../blob/pieces.ts';

/** Bytes that are hashed before other work gets its turn. */
const sliceBytes = 32 * 2 ** 20;

/** SHA-256 of pieces of a file or of memory, in hexadecimal. */
export async function hashPieces({ byteLength, piece }: Pieces): Promise<string> {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (let at = 0; at < byteLength; at += sliceBytes)
    hash.update(await piece(at, Math.min(sliceBytes, byteLength - at)));
  return hash.digest('hex');
}

/** SHA-256 of chunks that follow each other, in hexadecimal: the name of a piece of content. */
export async function contentHash(chunks: readonly Uint8Array[]): Promise<string> {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      hash.update(chunk.subarray(at, at + sliceBytes));
      if (chunk.length > sliceBytes) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return hash.digest('hex');
}
