import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RawValues } from '../src/formats/raw/read-values.ts';
import { disk } from '../src/places/disk.ts';
import { newPath } from './fixtures.ts';

test('other types and byte orders give the same numbers', async () => {
  const path = newPath('bin');
  const view = new DataView(new ArrayBuffer(24));
  for (const [k, v] of [1500, 1600, -7].entries()) view.setFloat64(8 * k, v, false);
  writeFileSync(path, new Uint8Array(view.buffer));
  await using values = new RawValues(disk, path, { shape: [3], dtype: 'float64', byteOrder: 'big' });
  expect([...(await values.read())]).toEqual([1500, 1600, -7]);
});
