import { describe, expect, test } from 'vitest';
import { type ByteSource, bufferSource, SeisCon, StackedVolume, segyScan } from '../src/index.ts';
import { makeSegy, type Recipe } from './make-segy.ts';

const inlines = [3, 5, 8, 9];
const crosslines = [101, 102, 104];
const ns = 7;

/** A sample tells its inline, crossline and number. */
const value = (inline: number, crossline: number, sample: number) => 10000 * inline + 10 * crossline + sample;

/** A trace at each place but those left out; `order` shuffles them. */
function volumeFile(
  options: { left?: readonly number[]; order?: (k: number) => number; ns?: number } = {},
  recipe: Partial<Recipe> = {},
) {
  const { left = [], order = (k) => k, ns: samples = ns } = options;
  const places = inlines.flatMap((inline) => crosslines.map((crossline) => [inline, crossline] as const));
  const traces = Array.from(places.keys(), (k) => order(k))
    .filter((k) => !left.includes(k))
    .map((k) => ({
      samples: Float32Array.from({ length: samples }, (_, i) => value(...places[k], i)),
      int16: { 109: 100 },
      int32: { 37: 0, 189: places[k][0], 193: places[k][1] },
    }));
  return makeSegy({ traces, ...recipe });
}

async function open(bytes: Uint8Array | ByteSource): Promise<SeisCon> {
  return new SeisCon(await segyScan(bytes, { keys: ['Inline3D', 'Crossline3D', 'Offset'] }), [bytes]);
}

function expected(rows: readonly number[], columns: readonly number[], samples: readonly number[]): number[] {
  return rows.flatMap((row) => columns.flatMap((column) => samples.map((sample) => value(row, column, sample))));
}

const all = [0, 1, 2, 3, 4, 5, 6];
const orders = {
  sorted: (k: number) => k,
  'by crossline': (k: number) => (k % 4) * 3 + Math.floor(k / 4),
  mixed: (k: number) => (k * 7) % 12,
};

describe.each(Object.entries(orders))('a stacked volume whose traces are %s', (_, order) => {
  const opened = async () => StackedVolume.of(await open(volumeFile({ order })));

  test('has lines in the order of their numbers, and an axis', async () => {
    const volume = await opened();
    expect([...volume.inlines]).toEqual(inlines);
    expect([...volume.crosslines]).toEqual(crosslines);
    expect(volume.axis).toEqual({ domain: 'time', start: 100, step: 2, count: ns });
    expect(volume.missing).toBe(0);
  });

  test('gives sections, slices and cubes', async () => {
    const volume = await opened();
    const section = await volume.inline(8);
    expect(section.shape).toEqual([1, 3, ns]);
    expect([...section.data]).toEqual(expected([8], crosslines, all));
    expect([...(await volume.crossline(104)).data]).toEqual(expected(inlines, [104], all));
    const slice = await volume.slice(105);
    expect(slice).toMatchObject({ shape: [4, 3, 1], axis: { start: 106, step: 2, count: 1 } });
    expect([...slice.data]).toEqual(expected(inlines, crosslines, [3]));
    const part = await volume.cube({ inlines: [4, 8], crosslines: [102, 200], samples: [103, 108] });
    expect([...part.inlines, ...part.crosslines]).toEqual([5, 8, 102, 104]);
    expect(part).toMatchObject({ shape: [2, 2, 3], axis: { start: 104, step: 2, count: 3 } });
    expect([...part.data]).toEqual(expected([5, 8], [102, 104], [2, 3, 4]));
    expect([...(await volume.cube()).data]).toEqual(expected(inlines, crosslines, all));
  });
});

describe('a stacked volume', () => {
  test('has NaN where there is no trace', async () => {
    const volume = await StackedVolume.of(await open(volumeFile({ left: [1, 5, 11], order: orders.mixed })));
    expect(volume.missing).toBe(3);
    const { data } = await volume.slice(100);
    const full = expected(inlines, crosslines, [0]);
    expect([...data]).toEqual(full.map((one, k) => ([1, 5, 11].includes(k) ? Number.NaN : one)));
  });

  test('reads of long traces what a slice needs, of one that is small or far away too', async () => {
    const long = 40_000;
    const bytes = bufferSource(volumeFile({ ns: long }));
    let read = 0;
    const counting: ByteSource = {
      name: 'counting',
      size: bytes.size,
      read: (offset, length, signal) => {
        read += length;
        return bytes.read(offset, length, signal);
      },
    };
    const volume = await StackedVolume.of(await open(counting));
    read = 0;
    const slice = await volume.slice(100 + 2 * 39_999);
    expect([...slice.data]).toEqual(expected(inlines, crosslines, [39_999]).map(Math.fround));
    expect(read).toBe(12 * 4);
  });

  test('is chosen from gathers by where, with lines numbered by any field', async () => {
    const traces = [0, 1, 2, 3].flatMap((k) =>
      [100, 200].map((offset) => ({
        samples: Float32Array.of(k, offset),
        int32: { 37: offset, 9: 1 + (k >> 1), 21: 1 + (k & 1) },
      })),
    );
    const bytes = makeSegy({ traces });
    const con = new SeisCon(await segyScan(bytes, { keys: ['Offset', 'FieldRecord', 'CDP'] }), [bytes]);
    const lines = { inline: 'FieldRecord', crossline: 'CDP' };
    await expect(StackedVolume.of(con, lines)).rejects.toThrow(/inline 1, crossline 1: got several traces.*con\.where/);
    const volume = await StackedVolume.of(con.where({ Offset: 200 }), lines);
    expect([...(await volume.cube()).data]).toEqual([0, 200, 1, 200, 2, 200, 3, 200]);
  });

  test('says what it has instead of what it has not', async () => {
    const volume = await StackedVolume.of(await open(volumeFile()));
    await expect(volume.inline(7)).rejects.toThrow('inlines: got 7, expected some of 4 from 3 to 9.');
    await expect(volume.slice(200)).rejects.toThrow('slice: got 200, expected within 100 to 112.');
    await expect(volume.cube({ samples: [0, 99] })).rejects.toThrow(
      'samples: got 0 to 99, expected within 100 to 112.',
    );
    await expect(volume.cube({ inline: [3, 5] } as object)).rejects.toThrow(
      "Unknown option 'inline' of cube. Did you mean 'inlines'?",
    );
    for (const inlines of [[3, 5, 8], [3], [8, 3], 3, Number.NaN, null]) {
      await expect(volume.cube({ inlines } as object)).rejects.toThrow(/^Option inlines of cube is .*two numbers/);
    }
    const con = await open(volumeFile());
    await expect(StackedVolume.of(con.where({ Inline3D: 4 }))).rejects.toThrow(/got no trace/);
    const unscanned = new SeisCon(await segyScan(volumeFile()), [volumeFile()]);
    await expect(StackedVolume.of(unscanned)).rejects.toThrow(/Inline3D.*that it was scanned/);
  });
});

describe('traces by their header values', () => {
  test('are those of their shots that have them, in their order', async () => {
    const con = await open(volumeFile({ order: orders.mixed }));
    const inline = con.where({ Inline3D: 8 });
    expect(inline.length).toBe(1);
    const block = await inline.at(0, { keys: ['Crossline3D'] });
    const found = [...(block.headers.get('Crossline3D') ?? [])];
    expect(found.toSorted()).toEqual(crosslines);
    expect([...block.data]).toEqual(expected([8], found, all));
    const range = con.where({ iline: [4, 8] }).where({ Crossline3D: [102, 104] });
    expect(range.traceCounts).toEqual(Uint32Array.of(4));
    expect(con.where({ Inline3D: 4 }).length).toBe(0);
    expect(() => con.where({ CDP: 1 })).toThrow(/scanned/);
    for (const value of [[3], [8, 3], '3', Number.NaN, null, [3, Number.NaN], ['3', '5'], []]) {
      expect(() => con.where({ Inline3D: value } as never)).toThrow(
        /^Header field Inline3D: got .*, expected a number/,
      );
    }
    expect(() => con.where({ Inline3D: [3, 5, 8] } as never)).toThrow(
      expect.objectContaining({ advice: expect.stringContaining('con.where({ Inline3D: 3 })') }),
    );
  });

  test('have their scalars applied, and shots of a part of a container stay apart', async () => {
    const shots = [0, 0, 1, 1, 2, 2].map((shot, i) => ({
      samples: Float32Array.of(i),
      int16: { 71: -10 },
      int32: { 73: 1000 * shot, 81: 125 * i },
    }));
    const bytes = makeSegy({ traces: shots });
    const con = new SeisCon(await segyScan(bytes), [bytes]);
    const near = con.split([2, 0]).where({ GroupX: [12.5, 50] });
    expect(near.getSources().map(({ x }) => x)).toEqual([200, 0]);
    expect([...(await near.at([0, 1])).data]).toEqual([4, 1]);
    expect([...con.where({ GroupX: 12.5 }).traceHeader('sx')]).toEqual([0]);
    expect(con.where({ GroupX: 125 }, { scale: false }).length).toBe(1);
  });

  test('chosen by their numbers make one shot', async () => {
    const con = await open(volumeFile());
    expect([...(await con.selectTraces([5, 0]).readSamples([2, 4]))]).toEqual([
      ...expected([5], [104], [2, 3]),
      ...expected([3], [101], [2, 3]),
    ]);
    for (const samples of [[9], [-1], [-2, 3], [5, 99], [3, 2], [0, 1.5], [0, Number.NaN], [0, 1, 2], null]) {
      await expect(con.readSamples(samples as never)).rejects.toMatchObject({ tag: 'SampleRangeError', samples: ns });
    }
    expect([...(await con.readSamples([ns, ns]))]).toEqual([]);
    expect(() => con.selectTraces([12])).toThrow('There is no trace 12');
  });
});
