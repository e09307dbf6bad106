import { expect, test } from 'vitest';
import { bufferSource, describeFile, segyScan } from '../src/index.ts';
import { type MadeTrace, makeSegy, ramp } from './make-segy.ts';

const plain = Array.from({ length: 3000 }, (_, i) => ({ samples: ramp(i, 100) }));

/** A file that isn't in memory: reads through gaps of 100 bytes only, and tells how many bytes were read. */
function metered(bytes: Uint8Array) {
  const whole = bufferSource(bytes);
  const meter = { read: 0 };
  const read = (offset: number, length: number) => {
    meter.read += length;
    return whole.read(offset, length);
  };
  return { meter, source: { name: whole.name, size: whole.size, gap: 100, read } };
}

test('a file of equal traces is known from a few of its headers', async () => {
  const { meter, source } = metered(makeSegy({ traces: plain }));
  const { map, scanned, warnings } = await describeFile(source);
  expect(map).toMatchObject({ kind: 'equal', count: 3000, ns: 100 });
  expect([scanned, warnings.length]).toEqual([3000, 0]);
  expect(meter.read).toBeLessThan(4096 + 260 * 240);
});

test('one that promises equal traces is known from its first', async () => {
  const { meter, source } = metered(makeSegy({ traces: plain, int16: { 3503: 1 } }));
  expect((await describeFile(source)).map.count).toBe(3000);
  expect(meter.read).toBeLessThan(5000);
});

test('a trace of another length anywhere is found, and where it leads', async () => {
  for (const odd of [1, 700, 2998, 2999]) {
    // A last one that is shorter can't be told from one that is cut.
    for (const length of odd === 2999 ? [101, 250] : [99, 101, 250]) {
      const traces = plain.map((trace, i) => (i === odd ? { samples: ramp(i, length) } : trace));
      const bytes = makeSegy({ traces });
      const { map } = await describeFile(metered(bytes).source);
      expect(map).toMatchObject({ kind: 'listed', count: 3000, ns: Math.max(100, length) });
      expect(map).toEqual((await segyScan(bufferSource(bytes), { keys: ['ns'] })).files[0].map);
    }
  }
});

test('a wrong number in a header that is looked at is told, as by a scan', async () => {
  const wrong: MadeTrace[] = plain.map((trace, i) => (i === 1200 ? { ...trace, int16: { 115: 77 } } : trace));
  const source = bufferSource(makeSegy({ traces: wrong }));
  const { map, warnings } = await describeFile(source, { looks: 5000 });
  expect([map.kind, map.count]).toEqual(['equal', 3000]);
  expect(warnings).toMatchObject([{ code: 'trace-length', byte: 3600 + 1200 * 640 + 115 }]);
  expect((await describeFile(source, { looks: 3 })).map.count).toBe(3000);
});
