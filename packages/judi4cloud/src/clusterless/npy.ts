const types: Readonly<Record<string, string>> = {
  Int8Array: '|i1',
  Uint8Array: '|u1',
  Uint8ClampedArray: '|u1',
  Int16Array: '<i2',
  Uint16Array: '<u2',
  Int32Array: '<i4',
  Uint32Array: '<u4',
  Float16Array: '<f2',
  Float32Array: '<f4',
  Float64Array: '<f8',
  BigInt64Array: '<i8',
  BigUint64Array: '<u8',
};

/**
 * The chunks of a file of NumPy's format 1.0 with a typed array in one dimension; other bytes are of type `|u1`.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npy(array: ArrayBufferView): Uint8Array[] {
  const type = types[Reflect.get(array, Symbol.toStringTag)] ?? '|u1';
  const length = array.byteLength / Number(type.slice(2));
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${length},), }`;
  // Magic, version and length take 10 bytes, the line end one; the data begin at a multiple of 64.
  const header = Buffer.from(
    `\x93NUMPY\x01\x00  ${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`,
    'latin1',
  );
  header.writeUInt16LE(header.length - 10, 8);
  return [header, new Uint8Array(array.buffer, array.byteOffset, array.byteLength)];
}
