import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bufferSource,
  getHeader,
  mergeIndices,
  openUrl,
  readCon,
  readConHeaders,
  readIndex,
  type SegyIndex,
  SeisCon,
  segyRead,
  segyScan,
  selectTraces,
  splitIndex,
  writeIndex,
} from '../src/index.ts';
import { loadIndex, openCon, openFile, saveIndex, segyScanFiles } from '../src/node.ts';
import type { ByteSource } from '../src/source/byte-source.ts';
import { makeSegy, ramp } from './make-segy.ts';
import { serveRanges } from './range-server.ts';

const seed = 20260402;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segy-scan-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A line of traces of the shots given, with scalars −10 and receivers 12.5 m apart. */
function line(shots: readonly number[], ns = 6, lengths?: readonly number[]): Uint8Array {
  return makeSegy({
    traces: shots.map((shot, i) => ({
      samples: ramp(i, lengths?.[i] ?? ns),
      int16: { 69: -10, 71: -10 },
      int32: { 1: i + 1, 9: shot, 13: i, 41: -5 * i, 73: 1000 * shot, 77: 50, 81: 125 * i },
    })),
  });
}

const sorted = [0, 0, 0, 1, 1, 2, 2, 2, 2];
const unsorted = [2, 0, 1, 0, 2, 2, 1, 0, 2];

/** The traces of each shot, in the order in which shots first occur. */
function tracesByShot(shots: readonly number[]): number[][] {
  return [...new Set(shots)].map((shot) => shots.flatMap((other, i) => (other === shot ? [i] : [])));
}

/** Counts what is read. */
function counted(source: ByteSource): { readonly source: ByteSource; readonly reads: number[] } {
  const reads: number[] = [];
  const { readSync: _, ...rest } = source;
  const read: ByteSource['read'] = (offset, length, signal) => {
    reads.push(length);
    return source.read(offset, length, signal);
  };
  return { source: { ...rest, read }, reads };
}

describe('shots', () => {
  test('are the traces with the same source, wherever they are', async () => {
    const order = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(order, async (shots) => {
        const bytes = line(shots);
        const con = new SeisCon(await segyScan(bytes), [bytes]);
        const whole = await segyRead(bytes);
        const expected = tracesByShot(shots);
        expect(con.length).toBe(expected.length);
        for (const [i, traces] of expected.entries()) {
          const shot = await con.at(i);
          const same = selectTraces(whole, traces);
          expect(shot.data).toEqual(same.data);
          expect(shot.headers).toEqual(same.headers);
        }
      }),
      { seed, numRuns: 40 },
    );
  });

  test('may be found by any keys, and their traces sorted by any', async () => {
    const bytes = line(unsorted);
    const byRecord = new SeisCon(await segyScan(bytes, { groupBy: ['ffid'], sortBy: ['Offset', 'tracf'] }), [bytes]);
    expect(byRecord.length).toBe(3);
    const upwards = makeSegy({
      traces: [5, 3, 9, 1].map((x, i) => ({ samples: ramp(i, 2), int32: { 81: x, 9: i % 2 } })),
    });
    const index = await segyScan(upwards, { groupBy: ['FieldRecord'], sortBy: ['GroupX'], keys: [] });
    const con = new SeisCon(index, [upwards]);
    expect([...getHeader(await con.at(0), 'GroupX')]).toEqual([5, 9]);
    expect([...getHeader(await con.at(1), 'GroupX')]).toEqual([1, 3]);
    expect([...(await con.at(1)).data]).toEqual([...ramp(3, 2), ...ramp(1, 2)]);
  });

  test('of traces of varying length have the length of their longest', async () => {
    const bytes = line(unsorted, 6, [6, 2, 5, 6, 3, 1, 5, 4, 6]);
    const con = new SeisCon(await segyScan(bytes), [bytes]);
    const shot = await con.at(1);
    expect(shot.ns).toBe(6);
    expect([...shot.data]).toEqual([...ramp(1, 2), 0, 0, 0, 0, ...ramp(3, 6), ...ramp(7, 4), 0, 0]);
  });

  test('several are one block, in the order asked for', async () => {
    const bytes = line(unsorted);
    const con = new SeisCon(await segyScan(bytes), [bytes]);
    const whole = await segyRead(bytes);
    expect((await con.at([1, -3])).data).toEqual(selectTraces(whole, [1, 3, 7, 0, 4, 5, 8]).data);
    expect((await readCon(con)).ntraces).toBe(unsorted.length);
    await expect(con.at(3)).rejects.toMatchObject({ _tag: 'ShotError', shot: 3, shots: 3 });
  });
});

describe('headers of a container', () => {
  test('are ranges per shot, scaled like those of a block', async () => {
    const bytes = line(unsorted);
    const con = new SeisCon(await segyScan(bytes), [bytes]);
    const { min, max } = con.getHeader('GroupX');
    for (const i of con.shots.keys()) {
      const values = getHeader(await con.at(i), 'GroupX');
      expect([min[i], max[i]]).toEqual([Math.min(...values), Math.max(...values)]);
    }
    expect([...con.getHeader('SourceX', { scale: false }).min]).toEqual([2000, 0, 1000]);
    expect(con.getSources()).toEqual([200, 0, 100].map((x) => ({ x, y: 5 })));
    expect([...con.traceCounts]).toEqual([4, 3, 2]);
    expect(() => con.getHeader('CDP')).toThrow(/keys: \['CDP'/);
  });

  test('sources must be one per shot', async () => {
    const bytes = line([0, 1]);
    const con = new SeisCon(await segyScan(bytes, { groupBy: ['SourceY'] }), [bytes]);
    expect(() => con.getSources()).toThrow(/several positions in shot 0/);
  });

  test('are read without samples', async () => {
    const bytes = line(sorted, 5000);
    const index = await segyScan(bytes);
    const { source, reads } = counted(bufferSource(bytes));
    const headers = await readConHeaders(new SeisCon(index, [source]), ['TraceNumber', 'relev'], [1, 2]);
    expect([...(headers.get('TraceNumber') ?? [])]).toEqual([3, 4, 5, 6, 7, 8]);
    expect([...headers.keys()]).toEqual(['TraceNumber', 'RecGroupElevation', 'ElevationScalar']);
    expect(reads.reduce((sum, length) => sum + length, 0)).toBe(6 * 240);
  });
});

describe('several files', () => {
  test('have shots of their own, unless shots may span files', async () => {
    const sources = [line([0, 1]), line([1, 1, 2])].map((bytes, i) => bufferSource(bytes, `file${i}`));
    const apart = new SeisCon(await segyScan(sources), sources);
    expect([...apart.traceCounts]).toEqual([1, 1, 2, 1]);
    const together = new SeisCon(await segyScan(sources, { acrossFiles: true }), sources);
    expect([...together.traceCounts]).toEqual([1, 3, 1]);
    expect([...(await together.at(1)).data]).toEqual([...ramp(1, 6), ...ramp(0, 6), ...ramp(1, 6)]);
  });

  test('of other byte order, format of headers and length are read side by side', async () => {
    const traces = [{ samples: ramp(3, 4), int32: { 73: 7 } }];
    const bytes = [line([0, 0]), makeSegy({ traces, littleEndian: true }), makeSegy({ traces }).slice(3600)];
    const sources = bytes.map((each, i) => bufferSource(each, `file${i}`));
    const block = await readCon(new SeisCon(await segyScan(sources), sources));
    expect([block.ns, block.ntraces]).toEqual([6, 4]);
    expect([...block.data.subarray(12)]).toEqual([...ramp(3, 4), 0, 0, ...ramp(3, 4), 0, 0]);
  });

  test('are listed by pattern, scanned, and found again in another folder', async () => {
    const there = join(folder, 'survey');
    await mkdir(there);
    await writeFile(join(there, 'b.segy'), line([1, 2]));
    await writeFile(join(there, 'a.SGY'), line([0]));
    await writeFile(join(there, 'notes.txt'), 'no seismic data');
    const index = await segyScanFiles(there);
    expect(index.files.map(({ name }) => name)).toEqual([join(there, 'a.SGY'), join(there, 'b.segy')]);
    for (const pattern of [/^b/, 'b.s', '?.segy', '*.segy']) {
      expect((await segyScanFiles(there, { pattern })).files.map(({ name }) => name)).toEqual([join(there, 'b.segy')]);
    }
    await using none = openCon(await segyScanFiles(there, { pattern: 'segy?' }));
    await expect(none.at(0)).rejects.toThrow('There is no shot 0, the container has none.');
    await using con = openCon(index);
    expect((await con.at(2)).data).toEqual(ramp(1, 6));
    await using moved = openCon(readIndex(writeIndex(index)), { folder: there });
    expect((await moved.at(0)).data).toEqual(ramp(0, 6));
  });

  test('that can not be read stop the scan, or are told', async () => {
    const sources = [bufferSource(line([0]), 'good'), bufferSource(new Uint8Array(5000), 'bad')];
    await expect(segyScan(sources)).rejects.toMatchObject({ _tag: 'SegyFormatError', source: 'bad' });
    const told: string[] = [];
    const index = await segyScan(sources, { onUnreadable: (name) => told.push(name) });
    expect([told, index.files.length]).toEqual([['bad'], 1]);
  });
});

describe('an index', () => {
  const scanned = () =>
    segyScan([bufferSource(line(unsorted, 6, [6, 2, 5, 6, 3, 1, 5, 4, 6]), 'a'), bufferSource(line(sorted), 'b')]);

  test('comes back from its bytes, at any alignment', async () => {
    const index = await scanned();
    const bytes = writeIndex(index);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const copy of [bytes, shifted.subarray(3)]) expect(readIndex(copy)).toEqual(index);
  });

  test('that is damaged anywhere is refused', async () => {
    const bytes = writeIndex(await scanned());
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, cut) => {
        const damaged = cut ? bytes.slice(0, at) : bytes.slice();
        if (!cut) damaged[at] ^= flip;
        expect(() => readIndex(damaged)).toThrow(/Scan the files again/);
      }),
      { seed },
    );
  });

  test('is saved and loaded', async () => {
    const path = join(folder, 'deep', 'survey.index');
    const index = await scanned();
    await saveIndex(path, index);
    expect(await loadIndex(path)).toEqual(index);
  });

  test('takes the bytes of its keys and little more for each trace', async () => {
    const shots = Array.from({ length: 4000 }, (_, i) => Math.floor(i / 100));
    const keys = ['SourceX', 'SourceY', 'GroupX', 'GroupY', 'Offset', 'FieldRecord'];
    const bytesOf = async (list: number[]) => writeIndex(await segyScan(line(list, 1), { keys })).length;
    const ofOne = await bytesOf(shots.slice(0, 100));
    // Six 4-byte keys and the 2-byte scalar; 4 bytes more where shots are in pieces.
    expect((await bytesOf(shots)) - ofOne).toBeLessThan(3900 * 26.5);
    expect((await bytesOf(shots.map((_, i) => i % 40))) - ofOne).toBeLessThan(3900 * 30.5);
  });

  test('is split and merged by files', async () => {
    const index = await scanned();
    const parts = [0, 1].map((file) => splitIndex(index, [file]));
    expect(parts.map(({ files }) => files[0].name)).toEqual(['a', 'b']);
    expect(mergeIndices(parts)).toEqual(index);
    const other = await segyScan(bufferSource(line([0]), 'c'), { keys: ['CDP'] });
    expect(() => mergeIndices([index, other])).toThrow(/scanned fields/);
  });

  test('containers are split and merged without copying it', async () => {
    const bytes = line(unsorted);
    const con = new SeisCon(await segyScan(bytes), [bytes]);
    const [first, rest] = [con.split(0), con.split([-1, 1])];
    expect([...rest.shots]).toEqual([2, 1]);
    expect((await rest.at(0)).data).toEqual((await con.at(2)).data);
    const merged = first.merge(rest);
    expect(merged.index).toBe(con.index);
    expect([...merged.shots]).toEqual([0, 2, 1]);
  });

  test('of a file that was changed is noticed, by its size or by its headers', async () => {
    const bytes = line(sorted);
    const index = await segyScan(bytes);
    const longer = new SeisCon(index, [line([...sorted, 3])]);
    await expect(longer.at(0)).rejects.toMatchObject({ _tag: 'StaleIndexError' });
    const other = new SeisCon(index, [line(unsorted)]);
    await expect(other.at(0)).rejects.toThrow(/SourceX of trace 0 is 2000, expected 0/);
  });
});

describe('a scan that is stopped', () => {
  const many = () => Array.from({ length: 9000 }, (_, i) => i % 7);

  test('goes on where it was, and ends with the same index', async () => {
    const bytes = line(many(), 20);
    const whole = await segyScan(bytes);
    for (const after of [1, 2500, 5000]) {
      const abort = new AbortController();
      let partial: SegyIndex | null = null;
      const stopped = segyScan(bytes, {
        signal: abort.signal,
        onProgress: ({ traces }) => {
          if (traces >= after) abort.abort(new Error('power cut'));
        },
        onCheckpoint: (index) => {
          partial = index;
        },
      });
      await expect(stopped).rejects.toThrow('power cut');
      const saved = readIndex(writeIndex(partial ?? whole));
      const { source, reads } = counted(bufferSource(bytes));
      expect(saved.files[0].scanned).toBeLessThan(9000);
      expect(await segyScan(source, { resume: saved })).toEqual(whole);
      const rest = (9000 - saved.files[0].scanned) * 320;
      expect(reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(rest + 5000);
    }
  });

  test('files that are in the index are not read again, unless they were changed', async () => {
    const there = join(folder, 'again');
    const indexFile = join(folder, 'again.index');
    await mkdir(there);
    for (const name of ['a.segy', 'b.segy']) await writeFile(join(there, name), line(sorted));
    const first = await segyScanFiles(there, { indexFile });
    await writeFile(join(there, 'b.segy'), line(unsorted));
    await utimes(join(there, 'b.segy'), new Date(0), new Date(0));
    const second = await segyScanFiles(there, { indexFile });
    expect(second.columns.get('SourceX')?.subarray(0, 9)).toEqual(first.columns.get('SourceX')?.subarray(0, 9));
    expect([...(second.columns.get('FieldRecord')?.subarray(9) ?? [])]).toEqual(unsorted);
    expect(await loadIndex(indexFile)).toEqual(second);
  });
});

describe('picking', () => {
  test('one shot through HTTP takes two requests and its bytes', async () => {
    const bytes = line(
      Array.from({ length: 400 }, (_, i) => Math.floor(i / 20)),
      1000,
    );
    const server = await serveRanges(bytes);
    const index = await segyScan(server.url);
    server.requests.length = 0;
    const con = new SeisCon(index, [server.url]);
    const shot = await con.at(7);
    await server.close();
    expect(shot.data).toEqual((await segyRead(bytes)).data.slice(140_000, 160_000));
    const brought = server.requests.reduce((sum, { length }) => sum + length, 0);
    expect(server.requests.length).toBeLessThanOrEqual(2);
    expect(brought).toBeLessThan(1.2 * 20 * 4240);
  });

  test('scattered traces through HTTP are asked for at once, near ones together', async () => {
    const shots = Array.from({ length: 300 }, (_, i) => (i % 100 < 2 ? 1 : 0));
    const bytes = line(shots, 2000);
    const server = await serveRanges(bytes);
    const con = new SeisCon(await segyScan(server.url), [await openUrl(server.url)]);
    server.requests.length = 0;
    const block = await con.at(0);
    await server.close();
    expect(block.data).toEqual(selectTraces(await segyRead(bytes), [0, 1, 100, 101, 200, 201]).data);
    // The first trace's header came with the file's headers when the source was opened.
    expect(server.requests.map(({ length }) => length).sort()).toEqual([2 * 8240 - 240, 2 * 8240, 2 * 8240]);
  });

  test('a shot of a local file is the same in every way of reading', async () => {
    const path = join(folder, 'large.segy');
    const shots = Array.from({ length: 600 }, (_, i) => (i < 300 ? 0 : (i % 3) + 1));
    const bytes = line(shots, 800);
    await writeFile(path, bytes);
    await using con = openCon(await segyScanFiles(path));
    const whole = await segyRead(bytes);
    for (const [i, traces] of tracesByShot(shots).entries()) {
      expect((await con.at(i)).data).toEqual(selectTraces(whole, traces).data);
    }
  });

  test('a scan of long traces reads headers only', async () => {
    const path = join(folder, 'long.segy');
    const bytes = line(sorted, 6000);
    await writeFile(path, bytes);
    await using file = await openFile(path);
    const { readSync, ...rest } = file;
    let small = 0;
    const watched: ByteSource = {
      ...rest,
      readSync: (offset, into) => {
        small += into.length;
        readSync?.(offset, into);
      },
    };
    expect((await segyScan(watched)).columns).toEqual((await segyScan(bytes)).columns);
    expect(small).toBe(sorted.length * 240);
  });
});
