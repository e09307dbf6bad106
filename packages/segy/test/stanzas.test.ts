import { describe, expect, test } from 'vitest';
import {
  bufferSource,
  getHeader,
  memorySink,
  readIndex,
  SeisCon,
  segyRead,
  segyScan,
  segyWrite,
  segyWriteAppend,
  writeIndex,
} from '../src/index.ts';
import { type MadeTrace, makeSegy, type Recipe, ramp } from './make-segy.ts';

const layout = (entries: string) =>
  `((SEG:Layout:text/xml))<?xml version="1.0" encoding="utf-8"?><segy-layout name="own"><!-- <entry name="cdp" byte="9" type="int4"/> -->${entries}</segy-layout>`;

const moved = layout(
  '<entry name="iline" byte="1" type="int4"/><entry name="xline" byte="5" type="int4"/>' +
    '<entry name=\'offset\' type=\'ieee32\' byte=\'9\'/><entry name="lag" byte="233" type="uint2"/>' +
    '<entry name="ffid" byte="9" type="int4"/><entry name="cdp_x" byte="181" type="coor4"/>',
);

/** Four traces of two inlines, whose numbers are where most files count traces. */
const traces: readonly MadeTrace[] = [0, 1, 2, 3].map((i) => ({
  samples: ramp(i, 5),
  int16: { 233: 7 + i },
  int32: { 1: 100 + (i >> 1), 5: 200 + (i & 1), 9: 0x3f800000 + (i << 20), 189: -1, 193: -2 },
}));
const file = (stanza = moved, recipe: Partial<Recipe> = {}) =>
  makeSegy({ revision: [2, 1], int16: { 3505: 1 }, extended: [stanza], traces, ...recipe });

describe('the layout of trace headers that a file states', () => {
  test('says where fields are, its own among them', async () => {
    const block = await segyRead(file());
    expect(block.warnings).toEqual([]);
    expect([...getHeader(block, 'Inline3D')]).toEqual([100, 100, 101, 101]);
    expect([...getHeader(block, 'xline')]).toEqual([200, 201, 200, 201]);
    expect([...getHeader(block, 'Offset')]).toEqual([1, 1.125, 1.25, 1.375]);
    expect([...getHeader(block, 'lag')]).toEqual([7, 8, 9, 10]);
    // What is where the standard has it needs no map, and what a comment says isn't said.
    expect(Object.keys(block.headerMap ?? {}).sort()).toEqual(['Crossline3D', 'Inline3D', 'Offset', 'lag']);
    const [lag] = (await segyRead(file(), { keys: ['lag'] })).headers.get('lag') ?? [];
    expect(lag).toBe(7);
  });

  test('stands behind the map of the user', async () => {
    const block = await segyRead(file(), { headerMap: { Inline3D: { byte: 189, type: 'int32' } } });
    expect([...getHeader(block, 'Inline3D')]).toEqual([-1, -1, -1, -1]);
    expect([...getHeader(block, 'Crossline3D')]).toEqual([200, 201, 200, 201]);
  });

  test('holds for scans, their indices and the shots read from them, for each file its own', async () => {
    const standard = file('((JUDI:Notes))none');
    const sources = [bufferSource(file(), 'stated'), bufferSource(standard, 'standard')];
    const scan = { keys: ['Offset', 'Crossline3D'], groupBy: ['Inline3D'] };
    const one = readIndex(writeIndex(await segyScan(sources[0], scan)));
    const con = new SeisCon(one, sources);
    expect([...con.getHeader('Inline3D').min]).toEqual([100, 101]);
    expect([...getHeader(await con.at(1), 'Offset')]).toEqual([1.25, 1.375]);
    expect((await con.readHeaders(['Crossline3D'], 1)).get('Crossline3D')).toEqual(Int32Array.of(200, 201));
    const both = readIndex(writeIndex(await segyScan(sources, scan)));
    const mixed = new SeisCon(both, sources);
    expect([...mixed.getHeader('Inline3D').min]).toEqual([100, 101, -1]);
    expect([...mixed.getHeader('Offset').max]).toEqual([1.125, 1.375, 0]);
    expect([...getHeader(await mixed.at([1, 2]), 'Crossline3D')]).toEqual([200, 201, -2, -2, -2, -2]);
    const again = await segyScan(sources, { ...scan, resume: one });
    expect(again.columns.get('Inline3D')).toEqual(both.columns.get('Inline3D'));
  });

  test('reaches into trace header extensions', async () => {
    const entries =
      '<extension name="SEG00001"><entry name="ffid" byte="17" type="int8"/><entry name="own" byte="200" type="int4"/></extension>' +
      '<extension name="PRIVATE1"><entry name="private" byte="1" type="ieee64"/></extension>';
    const two = { extensions: 2, int16: { 3505: 1, 3507: 2 } };
    const bytes = file(layout(entries), {
      ...two,
      traces: [{ samples: ramp(0, 5), int32: { 440: 9 }, float64: { 481: Math.PI } }],
    });
    const block = await segyRead(bytes);
    expect([getHeader(block, 'own')[0], getHeader(block, 'private')[0]]).toEqual([9, Math.PI]);
    expect(Object.keys(block.headerMap ?? {})).toEqual(['own', 'private']);
  });

  test.each([
    ['<entry name="iline" byte="1" type="char8"/>', 'iline of type char8 at byte 1'],
    ['<entry name="iline" byte="239" type="int4"/>', 'iline of type int4 at byte 239'],
    ['<entry name="iline" type="int4"/>', 'iline of type int4 at byte none'],
    ['<entry byte="1" type="int4"/>', 'a field without name'],
    ['<entry name="nsamps" byte="5" type="int2"/>', 'nsamps, which is read where the standard has it'],
    ['', 'it has no entries'],
  ])('is warned of where it can not be followed: %s', async (entries, says) => {
    const { warnings = [], headerMap } = await segyRead(file(layout(entries)));
    expect(warnings).toEqual([expect.objectContaining({ code: 'layout', message: expect.stringContaining(says) })]);
    expect(headerMap).toBeUndefined();
  });

  test('of another stanza is warned of, what is only said of the survey is not', async () => {
    const codes = async (stanza: string) => ((await segyRead(file(stanza))).warnings ?? []).map(({ code }) => code);
    expect(await codes('((SEG: Trace Header Mapping ver 1.0))')).toEqual(['layout']);
    expect(await codes('((SEG: Bin Grid ver 1.0))')).toEqual([]);
  });
});

describe('a tape label', () => {
  const label = '   1SY1.0RECORDB1    3600      JUDI28-NOV-2026'.padEnd(128);
  const labelled = (bytes: Uint8Array) => Uint8Array.from([...Buffer.from(label, 'latin1'), ...bytes]);

  test('is kept apart, and all else lies behind it', async () => {
    const block = await segyRead(labelled(file()));
    const plain = await segyRead(file());
    expect(block.fileHeader).toEqual({ ...plain.fileHeader, tapeLabel: label });
    expect(block).toMatchObject({ data: plain.data, ntraces: 4, warnings: [] });
    const index = readIndex(
      writeIndex(await segyScan(bufferSource(labelled(file()), 'tape'), { groupBy: ['Inline3D'] })),
    );
    const con = new SeisCon(index, [bufferSource(labelled(file()), 'tape')]);
    expect((await con.at(1)).data).toEqual(plain.data.slice(10));
    expect(index.files[0].fileHeader.tapeLabel).toBe(label);
  });

  test.each([
    ['with the label', 128],
    ['without it', 0],
  ])('traces that are said to begin at an offset counted %s are found', async (_, counted) => {
    const pad = 512;
    const said = (more: number) => file(moved, { pad: more, int32: { 3525: 3600 + 3200 + more + counted } });
    for (const more of counted === 0 ? [0] : [0, pad]) {
      const block = await segyRead(labelled(said(more)));
      expect([...getHeader(block, 'Inline3D')]).toEqual([100, 100, 101, 101]);
    }
    const given = { firstTrace: 128 + 3600 + 3200 + pad };
    expect((await segyRead(labelled(file(moved, { pad })), given)).ntraces).toBe(4);
  });

  test('is written again, and appended behind', async () => {
    const before = labelled(makeSegy({ revision: [2, 0], int32: { 3525: 3728 }, traces }));
    const block = await segyRead(before);
    const sink = memorySink();
    await segyWrite(sink, block);
    expect(Buffer.from(sink.bytes()).equals(before)).toBe(true);
    const longer = memorySink(before);
    await segyWriteAppend({ source: bufferSource(before), sink: longer }, block);
    const after = await segyRead(longer.bytes());
    expect(after).toMatchObject({ ntraces: 8, fileHeader: { tapeLabel: label }, warnings: [] });
  });

  test('of other bytes is none', async () => {
    await expect(segyRead(Uint8Array.from([...Buffer.alloc(128, 1), ...file()]))).rejects.toThrow(/format code/);
  });
});
