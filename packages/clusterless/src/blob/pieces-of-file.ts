import type { FileHandle } from 'node:fs/promises';
import type { Pieces } from './pieces.ts';

/** The pieces of an open file. */
export async function piecesOfFile(file: FileHandle): Promise<Pieces> {
  const { size } = await file.stat();
  const piece = async (at: number, length: number): Promise<Uint8Array> => {
    const bytes = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, at + filled);
      if (bytesRead === 0) throw new Error(`the file became shorter than ${size} bytes while it was read`);
      filled += bytesRead;
    }
    return bytes;
  };
  return { byteLength: size, piece };
}
