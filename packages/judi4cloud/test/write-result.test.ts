import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { readResult } from '../src/clusterless/read-result.ts';
import { writeResult } from '../src/clusterless/write-result.ts';

const summaryIn = (folder: string): unknown => JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));

test('what is written is read as it was, to the bit', async () => {
  const typed = fc.oneof(
    fc.float32Array({ maxLength: 20 }),
    fc.float64Array({ maxLength: 20 }),
    fc.int16Array({ maxLength: 20 }),
    fc.bigInt64Array({ maxLength: 20 }),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.double(),
      fc.string(),
      fc.constantFrom(null, undefined, true, -0, Number.NaN, 10n ** 30n, new Date(0)),
      typed,
      fc.array(fc.double(), { minLength: 15, maxLength: 20 }),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
      fc.array(fc.tuple(tie('value'), tie('value'))).map((entries) => new Map(entries)),
      fc.array(tie('value')).map((items) => new Set(items)),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(value, async (result) => {
      const folder = scratchFolder();
      const paths = await writeResult(result, folder);
      expect(await readResult(folder)).toEqual(result);
      expect(paths.map((path) => basename(path)).sort()).toEqual(readdirSync(folder).sort());
      summaryIn(folder);
    }),
    { seed: 9, numRuns: 60 },
  );
});

test('the summary says what there is and where it is, whatever names collide, and what JSON lacks', async () => {
  const folder = scratchFolder();
  const shared = Float32Array.of(1, Number.NaN, -2);
  const result = {
    'a b': shared,
    'a-b': Int32Array.of(7),
    a_b: [[1, 2], [[3]], Float64Array.of(0.5)],
    again: shared,
    nothing: undefined,
    values: [Number.NaN, Number.NEGATIVE_INFINITY, -0, 5n, null],
    long: Array.from({ length: 20 }, (_, i) => i),
    names: new Map<unknown, unknown>([['x', new Set([1])]]),
    when: new Date(0),
    failed: Object.assign(new RangeError('too far'), { at: 3 }),
    bytes: new ArrayBuffer(2),
    ['__proto__']: 1,
  };
  await writeResult(result, folder);
  expect(summaryIn(folder)).toEqual({
    'a b': { array: 'Float32Array', length: 3, min: -2, max: 1, notFinite: 1, file: 'array-1.npy' },
    'a-b': { array: 'Int32Array', length: 1, min: 7, max: 7, file: 'array-2.npy' },
    a_b: [[1, 2], [[3]], { array: 'Float64Array', length: 1, min: 0.5, max: 0.5, file: 'array-3.npy' }],
    again: { same: "$['a b']" },
    nothing: { undefined: true },
    values: [{ number: 'NaN' }, { number: '-Infinity' }, { number: '-0' }, { bigint: '5' }, null],
    long: { array: 'Array', length: 20, min: 0, max: 19, file: 'array-4.npy' },
    names: { map: [['x', { set: [1] }]] },
    when: { date: '1970-01-01T00:00:00.000Z' },
    failed: { error: 'RangeError', message: 'too far', at: 3 },
    bytes: { array: 'ArrayBuffer', length: 2, min: 0, max: 0, file: 'array-5.npy' },
    ['__proto__']: 1,
  });
});

test('arrays are read by others: header, order and values of NumPy’s format', async () => {
  const folder = scratchFolder();
  await writeResult([Float32Array.of(1, 2.5, -3), BigInt64Array.of(-1n), Uint8ClampedArray.of(255)], folder);
  const read = (name: string) => {
    const bytes = readFileSync(join(folder, name));
    const start = 10 + bytes.readUInt16LE(8);
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00');
    expect(start % 64).toBe(0);
    return { header: bytes.toString('latin1', 10, start), values: bytes.subarray(start) };
  };
  const floats = read('array-1.npy');
  expect(floats.header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3,\), \} *\n$/);
  expect([0, 4, 8].map((at) => floats.values.readFloatLE(at))).toEqual([1, 2.5, -3]);
  expect(read('array-2.npy').header).toMatch(/'<i8'.*\(1,\)/);
  expect(read('array-3.npy').header).toMatch(/'\|u1'/);
});
