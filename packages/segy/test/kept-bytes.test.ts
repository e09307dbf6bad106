import { describe, expect, it } from 'vitest';
import {
  bufferSource,
  memorySink,
  readIndex,
  type SeisBlock,
  SeisCon,
  segyRead,
  segyScan,
  segyWrite,
  type WriteOptions,
  writeIndex,
} from '../src/index.ts';
import { makeSegy, makeSeismicUnix, type Recipe, ramp } from './make-segy.ts';

const traces = [0, 1, 2].map((i) => ({ samples: ramp(i, 5) }));

async function written(block: SeisBlock, options: WriteOptions = {}): Promise<Uint8Array> {
  const sink = memorySink();
  await segyWrite(sink, block, options);
  return sink.bytes();
}

/** A stanza of XML with letters beyond ASCII, in UTF-8, at the start of a record. */
const xml = '((OGP:P1/11 XML))\n<survey name="Østfold – Ærøskøbing">';

/** An EBCDIC file with records in ASCII, in UTF-8, of NULs and in EBCDIC, and a trailer in ASCII. */
function manyEncodings(): Uint8Array {
  const extended = ['((SEG: Location Data))', xml, '', 'X'.repeat(3200), '((SEG: EndText))'];
  const bytes = makeSegy({
    revision: [2, 1],
    int16: { 3503: 1, 3505: 5 },
    int32: { 3529: 1 },
    extended,
    trailer: ['((JUDI: trailer))'],
    traces,
  });
  bytes.fill(0, 3600 + 2 * 3200, 3600 + 3 * 3200);
  bytes.fill(0xe7, 3600 + 3 * 3200, 3600 + 4 * 3200);
  return bytes;
}

describe('what is not asked to change keeps its bytes', () => {
  it('further records in whatever encoding, also through an index that was saved', async () => {
    const bytes = manyEncodings();
    const block = await segyRead(bytes);
    expect(block.warnings).toEqual([]);
    expect(block.fileHeader.textEncoding).toBe('ebcdic');
    expect(block.fileHeader.extendedText[3]).toContain('XXXX');
    expect(Buffer.compare(await written(block), bytes)).toBe(0);
    const source = bufferSource(bytes);
    const con = new SeisCon(readIndex(writeIndex(await segyScan(source))), [source]);
    expect(Buffer.compare(await written(await con.at(0)), bytes)).toBe(0);
    expect(
      Buffer.compare(
        (await written(block, { endian: 'little' })).subarray(3600, 3600 + 5 * 3200),
        bytes.subarray(3600, 3600 + 5 * 3200),
      ),
    ).toBe(0);
  });

  it('a record that was changed stays in its encoding, those beside it as they were, unless one is asked for', async () => {
    const bytes = manyEncodings();
    const block = await segyRead(bytes);
    const extendedText = block.fileHeader.extendedText.with(0, '((JUDI: new))').with(3, 'YY');
    const changed = { ...block, fileHeader: { ...block.fileHeader, extendedText } };
    const out = Buffer.from(await written(changed));
    expect(out.subarray(3600, 3613).toString('latin1')).toBe('((JUDI: new))');
    expect([...out.subarray(3600 + 3 * 3200, 3600 + 3 * 3200 + 3)]).toEqual([0xe8, 0xe8, 0x40]);
    expect(out.subarray(3600 + 3200, 3600 + 3 * 3200).equals(bytes.subarray(3600 + 3200, 3600 + 3 * 3200))).toBe(true);
    const asked = await written(changed, { textEncoding: 'ebcdic' });
    expect([...asked.subarray(3600, 3602)]).toEqual([0x4d, 0x4d]);
  });

  it('bytes between the texts and the place of the first trace', async () => {
    const bytes = makeSegy({ revision: [2, 1], int32: { 3525: 4112 }, pad: 512, traces });
    bytes.fill(0xab, 3600, 4112);
    expect(Buffer.compare(await written(await segyRead(bytes)), bytes)).toBe(0);
    const older = await segyRead(await written(await segyRead(bytes), { revision: 1 }));
    expect(older.data).toEqual((await segyRead(bytes)).data);
  });

  it('bytes 3507–3510 however they count the trace header extensions', async () => {
    const extended = traces.map((trace) => ({ ...trace, int16: { 397: 1 } }));
    const recipes: readonly Recipe[] = [
      { revision: [2, 0], int16: { 3507: 1 }, extensions: 1, traces: extended },
      { revision: [2, 0], int32: { 3507: 1 }, extensions: 1, traces: extended },
      { revision: [2, 1], int16: { 3507: 1, 3509: 7 }, extensions: 1, traces: extended },
      { revision: [2, 1], int16: { 3509: 7 }, traces },
      { revision: [2, 0], int16: { 3507: 1 }, extensions: 1, traces: extended, littleEndian: true },
    ];
    for (const recipe of recipes) {
      const bytes = makeSegy(recipe);
      const block = await segyRead(bytes);
      expect(block.data).toEqual(Float32Array.from(traces.flatMap(({ samples }) => [...samples])));
      expect(Buffer.compare(await written(block), bytes)).toBe(0);
      const turned = await segyRead(await written(block, { endian: recipe.littleEndian ? 'big' : 'little' }));
      expect(turned.data).toEqual(block.data);
    }
  });

  it('a sample interval of Seismic Unix that is unknown, where that is said', async () => {
    const bytes = makeSeismicUnix({ traces: traces.map((trace) => ({ ...trace, int16: { 117: 0 } })) });
    const block = await segyRead(bytes);
    expect(Buffer.compare(await written(block, { kind: 'su', dt: 0 }), bytes)).toBe(0);
    const { fileHeader, headers } = await segyRead(await written(block, { dt: 0 }));
    expect([fileHeader.binary.dt, ...(headers.get('dt') ?? [])]).toEqual([0, 0, 0, 0]);
    await expect(written(block)).rejects.toThrow('dt, the sample interval: got 0 µs');
  });
});

describe('a Seismic Unix file that is cut', () => {
  it('is read up to its last whole trace, with a warning that says where', async () => {
    for (const littleEndian of [false, true]) {
      const bytes = makeSeismicUnix({ traces, littleEndian });
      for (const missing of [1, 20, 100, 259]) {
        const block = await segyRead(bytes.subarray(0, bytes.length - missing));
        expect([...block.data]).toEqual([...ramp(0, 5), ...ramp(1, 5)]);
        expect(block.warnings).toMatchObject([{ code: 'truncated', byte: 2 * 260 + 1 }]);
      }
    }
  });

  it('is not seen in what has no second header to confirm the first', async () => {
    const bytes = makeSeismicUnix({ traces });
    await expect(segyRead(bytes.subarray(0, 260 + 100))).rejects.toMatchObject({ _tag: 'SegyFormatError' });
    const other = bytes.slice(0, -7);
    other[260 + 115] = 6;
    await expect(segyRead(other)).rejects.toMatchObject({ _tag: 'SegyFormatError' });
  });
});
