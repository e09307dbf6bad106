import { SegyFormatError } from '../errors.ts';
import { byteOrderMark } from '../header/binary-fields.ts';
import type { Endian } from '../header/file-header.ts';
import { isFormatCode } from '../sample/format.ts';
import type { WarningList } from '../warnings.ts';

/** What the 400 bytes of the binary header say of the byte order; `null` when they make no sense in either. */
export function detectByteOrder(binary: Uint8Array, source: string, warnings: WarningList): Endian | null {
  const view = new DataView(binary.buffer, binary.byteOffset, binary.byteLength);
  const mark = view.getUint32(96);
  const marked = mark === byteOrderMark ? 'big' : mark === swapped(byteOrderMark) ? 'little' : null;
  const possible = (['big', 'little'] as const).filter((endian) => isFormatCode(formatCode(view, endian)));
  if (mark === 0x02010403 && possible.length === 0) {
    throw new SegyFormatError({
      source,
      byte: 3297,
      got: 'pairwise swapped bytes (2, 1, 4, 3)',
      expected: 'big-endian (1, 2, 3, 4) or little-endian (4, 3, 2, 1)',
      advice: 'Swap the bytes of every pair first: dd conv=swab.',
    });
  }
  if (possible.length === 0) return null;
  if (marked !== null && !possible.includes(marked)) {
    warnings.add(
      'byte-order',
      3297,
      `The byte order mark says ${marked}-endian, the format code only makes sense as ${possible[0]}-endian`,
    );
  }
  return marked !== null && possible.includes(marked) ? marked : possible[0];
}

export function formatCode(binary: DataView, endian: Endian): number {
  return binary.getInt16(24, endian === 'little');
}

function swapped(word: number): number {
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)) >>> 0;
}
