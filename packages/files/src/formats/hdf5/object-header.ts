/** An array that no name leads to: only a reference in another dataset does. */
export interface UnnamedArray {
  readonly shape: readonly number[];
  readonly kind: 'float' | 'int';
  readonly bytes: 4 | 8;
  /** Where its values are in the file. */
  readonly offset: number;
}

/** Reads bytes of a file. */
export type ReadBytes = (offset: number, length: number) => DataView;

type NumberType = Pick<UnnamedArray, 'kind' | 'bytes'>;

const message = { dataspace: 0x01, datatype: 0x03, layout: 0x08, continuation: 0x10 } as const;

/**
 * Reads the header of an unnamed array, as Julia's JLD2 writes them for the parent of an adjoint: little-endian numbers that are stored
 * in one piece.
 *
 * @param base where addresses are counted from, in bytes
 * @param address of its object header
 * @returns nothing when it is stored in another way
 * @see HDF5 File Format Specification 3.0, IV.A.1.b, IV.A.2
 */
export function unnamedArray(read: ReadBytes, base: number, address: number): UnnamedArray | undefined {
  let shape: readonly number[] | undefined;
  let type: NumberType | undefined;
  let offset: number | undefined;
  const at = base + address;
  const prefix = read(at, 32);
  if (prefix.byteLength < 32 || signature(prefix, 0) !== 'OHDR' || prefix.getUint8(4) !== 2) return undefined;
  const flags = prefix.getUint8(5);
  const start = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const blocks = [{ at: at + start + width, length: number(prefix, start, width) }];
  for (let block = blocks.pop(), seen = 0; block && seen < 64; block = blocks.pop(), seen++) {
    const view = read(block.at, block.length);
    const head = flags & 4 ? 6 : 4;
    for (let k = 0; k + head <= view.byteLength; ) {
      const size = view.getUint16(k + 1, true);
      const end = k + head + size;
      if (end > view.byteLength) break;
      const body = new DataView(view.buffer, view.byteOffset + k + head, size);
      switch (view.getUint8(k)) {
        case message.dataspace:
          shape = dataspace(body);
          break;
        case message.datatype:
          type = view.getUint8(k + 3) & 2 ? undefined : datatype(body);
          break;
        case message.layout:
          offset = layout(body, base, block.at + k + head);
          break;
        case message.continuation:
          blocks.push({ at: base + number(body, 0, 8) + 4, length: number(body, 8, 8) - 8 });
          break;
      }
      k = end;
    }
  }
  return shape && type && offset !== undefined ? { shape, offset, ...type } : undefined;
}

const signature = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((k) => view.getUint8(at + k)));

function number(view: DataView, at: number, width: number): number {
  switch (width) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true);
    case 4:
      return view.getUint32(at, true);
    default:
      return Number(view.getBigUint64(at, true));
  }
}

function dataspace(body: DataView): number[] | undefined {
  const version = body.getUint8(0);
  const rank = body.getUint8(1);
  const start = version === 1 ? 8 : 4;
  if (version > 2 || rank === 0 || start + 8 * rank > body.byteLength) return undefined;
  return Array.from({ length: rank }, (_, k) => number(body, start + 8 * k, 8));
}

function datatype(body: DataView): NumberType | undefined {
  const kind = (['int', 'float'] as const)[body.getUint8(0) & 0x0f];
  const bigEndian = body.getUint8(1) & 1;
  const bytes = body.getUint32(4, true);
  return kind && !bigEndian && (bytes === 4 || bytes === 8) ? { kind, bytes } : undefined;
}

/** The place of values that are stored in one piece, in the file or in the message itself. */
function layout(body: DataView, base: number, at: number): number | undefined {
  const [version, kind] = [body.getUint8(0), body.getUint8(1)];
  if (version < 3) return undefined;
  if (kind === 0) return at + 4;
  return kind === 1 ? base + number(body, 2, 8) : undefined;
}
