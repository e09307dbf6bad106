/** Content that is handed out piece by piece. */
export interface Pieces {
  readonly byteLength: number;
  /** Bytes `at … at + length`. */
  readonly piece: (at: number, length: number) => Uint8Array | Promise<Uint8Array>;
}

/** The pieces of chunks that follow each other; copied only where they lie in several chunks. */
export function piecesOf(chunks: readonly Uint8Array[]): Pieces {
  const byteLength = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const piece = (at: number, length: number): Uint8Array => {
    const parts: Uint8Array[] = [];
    let start = 0;
    for (const chunk of chunks) {
      const part = chunk.subarray(Math.max(0, at - start), Math.max(0, at + length - start));
      if (part.byteLength > 0) parts.push(part);
      start += chunk.byteLength;
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  };
  return { byteLength, piece };
}
