/** SHA-256 of pieces one after another, in hexadecimal: in Node piece by piece; browsers can do it only of all together. */
export async function sha256(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const node = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (node) {
    const hash = node.createHash('sha256');
    for await (const piece of pieces) hash.update(piece);
    return hash.digest('hex');
  }
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  const bytes = await new Blob(all as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
