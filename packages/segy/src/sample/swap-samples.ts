/** Copies `count` samples of `width` bytes from `from` on to `to` on, in the other byte order. */
export function swapSamples(
  bytes: Uint8Array,
  from: number,
  into: Uint8Array,
  to: number,
  count: number,
  width: number,
): void {
  const source = new DataView(bytes.buffer, bytes.byteOffset + from, count * width);
  const target = new DataView(into.buffer, into.byteOffset + to, count * width);
  const end = count * width;
  switch (width) {
    case 2:
      for (let p = 0; p < end; p += 2) target.setInt16(p, source.getInt16(p, true), false);
      return;
    case 4:
      for (let p = 0; p < end; p += 4) target.setInt32(p, source.getInt32(p, true), false);
      return;
    case 8:
      for (let p = 0; p < end; p += 8) {
        target.setInt32(p, source.getInt32(p + 4, true), false);
        target.setInt32(p + 4, source.getInt32(p, true), false);
      }
      return;
    default:
      for (let p = 0; p < end; p += width) {
        for (let byte = 0; byte < width; byte++) target.setUint8(p + byte, source.getUint8(p + width - 1 - byte));
      }
  }
}
