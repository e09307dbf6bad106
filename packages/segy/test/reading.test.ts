import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  bufferSource,
  getHeader,
  HeaderValueError,
  mergeBlocks,
  SegyFormatError,
  sampleAxis,
  segyRead,
  segyScan,
  selectTraces,
  setHeader,
  splitBlock,
  TraceError,
  UnknownFieldError,
} from '../src/index.ts';
import { makeSegy, makeSeismicUnix, ramp } from './make-segy.ts';

const orders = [false, true];

/** Three traces of 5 samples. */
const plain = { traces: [0, 1, 2].map((i) => ({ samples: ramp(i, 5), int32: { 1: i + 1, 73: 400 * i } })) };
const samples = [0, 1, 2].flatMap((i) => [...ramp(i, 5)]);

async function warningCodes(bytes: Uint8Array, options = {}): Promise<string[]> {
  return ((await segyRead(bytes, options)).warnings ?? []).map(({ code }) => code);
}

async function formatError(reading: Promise<unknown>): Promise<SegyFormatError> {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SegyFormatError);
  return error as SegyFormatError;
}

describe('what a file is', () => {
  test.each(orders)('byte order is found from the format code, little-endian %s', async (littleEndian) => {
    for (const revision of [
      [0, 0],
      [1, 0],
    ] as const) {
      const block = await segyRead(makeSegy({ ...plain, littleEndian, revision }));
      expect(block.fileHeader.endian).toBe(littleEndian ? 'little' : 'big');
      expect([...block.data]).toEqual(samples);
      expect([...getHeader(block, 'SourceX')]).toEqual([0, 400, 800]);
      expect(block.warnings).toEqual([]);
    }
  });

  test.each(orders)('the byte order mark of revision 2 is believed, little-endian %s', async (littleEndian) => {
    const bytes = makeSegy({ ...plain, littleEndian, revision: [2, 0], int32: { 3297: 0x01020304 } });
    expect((await segyRead(bytes)).fileHeader.endian).toBe(littleEndian ? 'little' : 'big');
  });

  test('pairwise swapped bytes are refused at the mark', async () => {
    const bytes = makeSegy({ ...plain, revision: [2, 0], int32: { 3297: 0x02010403 }, int16: { 3225: 0x4000 } });
    expect((await formatError(segyRead(bytes))).byte).toBe(3297);
  });

  test.each(orders)('a Seismic Unix file is known by its traces, little-endian %s', async (littleEndian) => {
    const block = await segyRead(makeSeismicUnix({ ...plain, littleEndian }));
    expect([block.ns, block.ntraces]).toEqual([5, 3]);
    expect([...block.data]).toEqual(samples);
    expect(sampleAxis(block)).toEqual({ domain: 'time', step: 2, start: 0, count: 5 });
  });

  test.each(orders)('a Seismic Unix file without sample interval too, little-endian %s', async (littleEndian) => {
    const traces = plain.traces.map((trace) => ({ ...trace, int16: { 117: 0 } }));
    expect([...(await segyRead(makeSeismicUnix({ traces, littleEndian }))).data]).toEqual(samples);
  });

  test('the bytes of a Node Buffer are read like any', async () => {
    const bytes = Buffer.from(makeSegy({ ...plain, int16: { 3505: 1 }, extended: ['text'] }));
    const { fileHeader, data } = await segyRead(bytes.subarray(0));
    expect([...data]).toEqual(samples);
    expect(fileHeader.binaryBytes?.buffer).not.toBe(bytes.buffer);
  });

  test('a revision written as a 16-bit number in little-endian order is understood, with a warning', async () => {
    expect(await warningCodes(makeSegy({ ...plain, littleEndian: true, revision: [0, 1] }))).toEqual(['revision']);
  });

  test('rubbish where revision 2 has its fields does not disturb older files', async () => {
    const int32 = { 3261: 77, 3269: 999999, 3297: 0x05060708, 3507: 12345, 3513: -1, 3521: 5000, 3529: 3 };
    for (const revision of [
      [0, 0],
      [1, 0],
    ] as const) {
      const block = await segyRead(makeSegy({ ...plain, revision, int32 }));
      expect([...block.data]).toEqual(samples);
    }
  });
});

describe('where the traces are', () => {
  test('extended textual headers and trailer stanzas are read and passed over', async () => {
    const bytes = makeSegy({
      ...plain,
      revision: [2, 1],
      int16: { 3505: 2, 3503: 1 },
      int32: { 3529: 1 },
      extended: ['((SEG: Location))', 'second'],
      trailer: ['((JUDI: trailer))'],
    });
    const { fileHeader, data } = await segyRead(bytes);
    expect([...data]).toEqual(samples);
    expect(fileHeader.extendedText.map((text) => text.slice(0, 17).trim())).toEqual(['((SEG: Location))', 'second']);
    expect(fileHeader.trailer[0].startsWith('((JUDI: trailer))')).toBe(true);
  });

  test('a variable number of extended headers ends with its stanza', async () => {
    const extended = ['one', 'two', '((SEG: EndText))'];
    const bytes = makeSegy({ ...plain, int16: { 3505: -1 }, extended });
    expect((await segyRead(bytes)).fileHeader.extendedText.length).toBe(3);
    const endless = makeSegy({ ...plain, int16: { 3505: -1 } });
    expect((await formatError(segyRead(endless))).byte).toBe(3505);
  });

  test('extended headers of a file that claims revision 0 are told from rubbish in their count', async () => {
    for (const count of [2, -1]) {
      const extended = ['one', '((SEG: EndText))'];
      const block = await segyRead(makeSegy({ ...plain, revision: [0, 0], int16: { 3505: count }, extended }));
      expect([...block.data]).toEqual(samples);
      expect(block.fileHeader.binary).toMatchObject({ SegyFormatRevisionNumber: 0, NumberOfExtTextualHeaders: count });
      expect(block.warnings).toMatchObject([{ code: 'revision', byte: 3501 }]);
      const without = await segyRead(makeSegy({ ...plain, revision: [0, 0], int16: { 3505: count } }));
      expect([...without.data]).toEqual(samples);
      expect(without.warnings).toEqual([]);
    }
  });

  test('an unknown number of trailer records is what the traces leave over', async () => {
    const trailer = ['((JUDI: a))', '((SEG: EndText))'];
    const bytes = makeSegy({ ...plain, revision: [2, 0], int16: { 3503: 1 }, int32: { 3529: -1 }, trailer });
    const block = await segyRead(bytes);
    expect([block.ntraces, block.fileHeader.trailer.length]).toEqual([3, 2]);
  });

  test('the offset of the first trace is followed, and so is the user', async () => {
    const int32 = { 3525: 3700 };
    expect([...(await segyRead(makeSegy({ ...plain, revision: [2, 0], int32, pad: 100 }))).data]).toEqual(samples);
    expect([...(await segyRead(makeSegy({ ...plain, pad: 60 }), { firstTrace: 3660 })).data]).toEqual(samples);
  });

  test('trace header extensions are kept, and their wide fields are preferred', async () => {
    const traces = plain.traces.map((trace, i) => ({ ...trace, float64: { 337: i * 0.125, 385: 1234.5 } }));
    // 2.0 has a 4-byte count, 2.1 a 2-byte one in the same place.
    const counts = [
      { revision: [2, 0] as const, int32: { 3507: 2 } },
      { revision: [2, 1] as const, int16: { 3507: 2 } },
    ];
    for (const count of counts) {
      const block = await segyRead(makeSegy({ traces, extensions: 2, ...count }));
      expect([...block.data]).toEqual(samples);
      expect([...getHeader(block, 'SourceX')]).toEqual([0, 0.125, 0.25]);
      expect([...getHeader(block, 'SourceX', { scale: false })]).toEqual([0, 400, 800]);
      expect(sampleAxis(block).step).toBe(1.2345);
      expect(block.traceExtensions?.length).toBe(3 * 480);
    }
  });
});

describe('how many samples', () => {
  test('more than 32,767 are an unsigned number, more than 65,535 an extended one', async () => {
    for (const [ns, extra] of [
      [40000, {}],
      [70000, { revision: [2, 0] as const, int32: { 3269: 70000 }, ns: 0 }],
    ] as const) {
      const traces = [0, 1].map((i) => ({ samples: ramp(i, ns) }));
      const block = await segyRead(makeSegy({ traces, ...extra }));
      expect([block.ns, block.ntraces]).toEqual([ns, 2]);
      expect(block.data.at(-1)).toBe(1000 + ns - 1);
    }
  });

  test('varying lengths are found from the trace headers and filled with zeros', async () => {
    const lengths = [5, 3, 7, 7, 1];
    const traces = lengths.map((ns, i) => ({ samples: ramp(i, ns), int32: { 9: i } }));
    for (const ns of [5, 7, 9]) {
      const block = await segyRead(makeSegy({ traces, ns }));
      expect([block.ns, block.ntraces]).toEqual([7, 5]);
      expect([...getHeader(block, 'ns')]).toEqual(lengths);
      expect([...getHeader(block, 'FieldRecord')]).toEqual([0, 1, 2, 3, 4]);
      lengths.forEach((length, i) => {
        expect([...block.data.subarray(7 * i, 7 * (i + 1))]).toEqual([
          ...ramp(i, length),
          ...Array(7 - length).fill(0),
        ]);
        expect(sampleAxis(block, i).count).toBe(length);
      });
    }
  });

  test('lengths that begin to vary after many equal traces are found too', async () => {
    const lengths = [...Array(300).fill(6), 4, 8, 6];
    const traces = lengths.map((ns, i) => ({ samples: ramp(i, ns) }));
    const block = await segyRead(makeSegy({ traces }));
    expect([...getHeader(block, 'ns')]).toEqual(lengths);
    expect(block.data[302 * 8 + 5]).toBe(302005);
  });

  test('a wrong number in one trace header is told and does not move the others', async () => {
    for (const wrong of [0, 1, 2]) {
      const traces = plain.traces.map((trace, i) => (i === wrong ? { ...trace, int16: { 115: 4000 } } : trace));
      const block = await segyRead(makeSegy({ traces }));
      expect([...block.data]).toEqual(samples);
      expect(block.warnings).toMatchObject([{ code: 'trace-length', byte: 3600 + 260 * wrong + 115 }]);
    }
  });

  test('a wrong number with which the first trace would end where the file does is not believed', async () => {
    const wrong = plain.traces.map((trace, i) => (i === 0 ? { ...trace, int16: { 115: 5 + 2 * 65 } } : trace));
    const block = await segyRead(makeSegy({ traces: wrong }));
    expect([...block.data]).toEqual(samples);
    expect(block.warnings).toMatchObject([{ code: 'trace-length', byte: 3715 }]);
  });

  test('a last trace that is longer than all others is read as it is', async () => {
    const block = await segyRead(makeSegy({ traces: [...plain.traces, { samples: ramp(3, 9) }] }));
    expect([block.ntraces, block.ns, ...block.data.subarray(27)]).toEqual([4, 9, ...ramp(3, 9)]);
    expect(block.warnings).toEqual([]);
  });

  test('a wrong number in the binary header is told and the trace headers are believed', async () => {
    for (const ns of [0, 4]) {
      const bytes = makeSegy({ ...plain, ns });
      expect([...(await segyRead(bytes)).data]).toEqual(samples);
      expect(await warningCodes(bytes)).toEqual(['sample-count']);
    }
  });

  test('a wrong number in the binary header of a file that is cut is told, and the trace headers are believed', async () => {
    const bytes = makeSegy({ ...plain, ns: 900 });
    for (const missing of [1, 21, 200]) {
      const block = await segyRead(bytes.subarray(0, bytes.length - missing));
      expect([...block.data]).toEqual(samples.slice(0, 10));
      expect(block.warnings?.map(({ code }) => code).sort()).toEqual(['sample-count', 'truncated']);
    }
  });

  test('zeros that lie where a wrong number leads are no trace headers', async () => {
    const traces = Array.from({ length: 3 }, () => ({ samples: new Float32Array(200), int16: { 117: 0 } }));
    const wrong = traces.map((trace, i) => (i === 1 ? { ...trace, int16: { 115: 20, 117: 0 } } : trace));
    const block = await segyRead(makeSegy({ traces: wrong }));
    expect([block.ns, block.ntraces]).toEqual([200, 3]);
    expect(block.warnings?.map(({ code }) => code)).toEqual(['trace-length']);
  });

  test('the user may say it', async () => {
    const block = await segyRead(makeSegy({ ...plain, ns: 9999 }), { ns: 5 });
    expect([...block.data]).toEqual(samples);
  });
});

describe('long traces of revision 2', () => {
  const long = 70000;
  const file = (held: number, own = held) =>
    makeSegy({
      revision: [2, 0],
      ns: held,
      int32: { 3269: long },
      traces: [0, 1, 2].map((i) => ({ samples: ramp(i, long), int16: { 115: own } })),
    });

  test.each([0, 32767, -1, long & 0xffff])('whose 16 bits hold %i have no other length', async (held) => {
    const block = await segyRead(file(held));
    expect(block).toMatchObject({ ntraces: 3, ns: long, warnings: [] });
    expect(sampleAxis(block, 2)).toEqual({ domain: 'time', start: 0, step: 2, count: long });
    expect((await segyScan(file(held))).files[0]).toMatchObject({ scanned: 3, warnings: [] });
  });

  test('whose 16 bits hold something else are as wrong as any', async () => {
    expect(await warningCodes(file(32767, 1000))).toEqual(['trace-length']);
  });
});

describe('odd and broken files', () => {
  test('a cut last trace is left out, with a warning that says where', async () => {
    const bytes = makeSegy(plain);
    const block = await segyRead(bytes.subarray(0, bytes.length - 7));
    expect(block.ntraces).toBe(2);
    expect(block.warnings).toMatchObject([{ code: 'truncated', byte: 3600 + 2 * 260 + 1 }]);
  });

  test('a file without traces has none', async () => {
    expect((await segyRead(makeSegy({ traces: [], ns: 5 }))).ntraces).toBe(0);
  });

  test('errors name the byte: too short, no format, no samples, no whole trace', async () => {
    const bytes = makeSegy(plain);
    expect((await formatError(segyRead(new Uint8Array(0)))).byte).toBe(1);
    expect((await formatError(segyRead(bytes.subarray(0, 3500)))).byte).toBe(3501);
    expect((await formatError(segyRead(bytes.subarray(0, 3700)))).byte).toBe(3601);
    const noSamples = plain.traces.map((trace) => ({ ...trace, int16: { 115: 0 } }));
    expect((await formatError(segyRead(makeSegy({ traces: noSamples, ns: 0 })))).byte).toBe(3221);
    const noFormat = makeSegy({ ...plain, int16: { 3225: 0 } });
    expect((await formatError(segyRead(noFormat))).message).toContain('byte 3225: sample format code 0');
    expect([...(await segyRead(noFormat, { format: 5 })).data]).toEqual(samples);
  });

  test('packed files are told from damaged ones', async () => {
    const packed = new Uint8Array(gzipSync(makeSegy(plain)));
    // Compressed bytes hold anything, a format code where SEG-Y has it among that.
    const likely = new Uint8Array(8000);
    likely.set(packed.subarray(0, 100));
    likely.set([0, 5], 3224);
    for (const bytes of [packed, likely]) {
      const { message } = await formatError(segyRead(bytes));
      expect(message).toContain('byte 1: bytes packed by gzip, expected a SEG-Y file itself. Unpack it first: gunzip.');
    }
  });

  test('what can not be read from is named', async () => {
    const text = 'line.segy' as unknown as Uint8Array;
    await expect(segyRead(text)).rejects.toMatchObject({ _tag: 'InputError', got: "the text 'line.segy'" });
    await expect(segyRead(text)).rejects.toThrow("'openFile' of '@judi4cloud/segy/node' opens a file by its path");
    await expect(segyScan(5 as unknown as Uint8Array)).rejects.toMatchObject({ _tag: 'InputError', got: '5' });
  });

  test('a number of samples beyond all bounds costs no memory', async () => {
    const int32 = { 3269: -1 };
    const bytes = makeSegy({ ...plain, revision: [2, 0], int32 });
    expect([...(await segyRead(bytes)).data]).toEqual(samples);
    const traces = plain.traces.map((trace) => ({ ...trace, int16: { 115: 0 } }));
    const nothingElse = makeSegy({ traces, revision: [2, 0], int32, ns: 0, int16: { 3503: 1 } });
    await formatError(segyRead(nothingElse));
  });

  test('one long trace among short ones is refused as a block that small files may not become', async () => {
    const traces = [...Array.from({ length: 3000 }, () => ({ samples: ramp(0, 1) })), { samples: ramp(1, 60000) }];
    await expect(segyRead(makeSegy({ traces }))).rejects.toMatchObject({ _tag: 'BlockSizeError', ns: 60000 });
  });

  test('an aborted read stops with its reason', async () => {
    const reason = new Error('enough');
    await expect(segyRead(makeSegy(plain), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('headers of a block', () => {
  const land = {
    traces: [0, 1].map((i) => ({
      samples: ramp(i, 4),
      int16: { 69: -100, 71: i === 0 ? 10 : 0, 109: -500, 215: i === 0 ? -10 : 0, 29: 1 },
      int32: { 41: i === 0 ? 12345 : -250, 73: 7, 81: -8, 233: 99 },
    })),
  };

  test('coordinates, elevations and times are scaled each by its scalar; signs are kept', async () => {
    const block = await segyRead(makeSegy(land));
    expect([...getHeader(block, 'SourceX')]).toEqual([70, 7]);
    expect([...getHeader(block, 'rec_x')]).toEqual([-80, -8]);
    expect([...getHeader(block, 'RecGroupElevation')]).toEqual([123.45, -2.5]);
    expect([...getHeader(block, 'DelayRecordingTime')]).toEqual([-50, -500]);
    expect([sampleAxis(block, 0).start, sampleAxis(block, 1).start]).toEqual([-50, -500]);
    expect([...getHeader(block, 'RecGroupElevation', { scale: false })]).toEqual([12345, -250]);
  });

  test('depth data has its step in metres', async () => {
    const traces = [{ samples: ramp(0, 4), int16: { 29: 28, 117: 5 } }];
    expect(sampleAxis(await segyRead(makeSegy({ traces })))).toEqual({ domain: 'depth', step: 5, start: 0, count: 4 });
  });

  test('only the keys asked for are kept, with their scalars, ns and dt', async () => {
    const block = await segyRead(makeSegy(land), { keys: ['sx'] });
    expect([...block.headers.keys()].sort()).toEqual(['RecSourceScalar', 'SourceX', 'dt', 'ns']);
    expect(() => getHeader(block, 'GroupX')).toThrow(HeaderValueError);
    await expect(segyRead(makeSegy(land), { keys: ['SourceZ'] })).rejects.toThrow(UnknownFieldError);
  });

  test('a map of the user is read from its bytes', async () => {
    const headerMap = { Line: { byte: 233, type: 'int32' }, SourceX: { byte: 81, type: 'int32' } } as const;
    const block = await segyRead(makeSegy(land), { headerMap });
    expect([...getHeader(block, 'Line')]).toEqual([99, 99]);
    expect([...getHeader(block, 'SourceX')]).toEqual([-80, -8]);
  });

  test('what is set is got, scaled or not; what a field can not hold is refused', async () => {
    const block = await segyRead(makeSegy(land));
    expect([...getHeader(setHeader(block, 'GroupY', 3), 'GroupY', { scale: false })]).toEqual([3, 3]);
    expect([...getHeader(setHeader(block, 'SourceX', [120, -5], { scale: true }), 'SourceX')]).toEqual([120, -5]);
    expect([...getHeader(block, 'SourceX')]).toEqual([70, 7]);
    expect(() => setHeader(block, 'CoordUnits', 40000)).toThrow(HeaderValueError);
    expect(() => setHeader(block, 'SourceX', 0.5)).toThrow(HeaderValueError);
    expect(() => setHeader(block, 'SourceX', [1])).toThrow(/1 value, expected one for each of 2 traces/);
  });

  test('a block that is split and merged again is the block', async () => {
    const records = [3, 1, 3, 2, 1].map((record, i) => ({ samples: ramp(i, 3), int32: { 9: record, 13: i } }));
    const block = await segyRead(makeSegy({ traces: records }));
    const parts = splitBlock(block, 'FieldRecord');
    expect([...parts.keys()]).toEqual([3, 1, 2]);
    const merged = mergeBlocks([...parts.values()]);
    expect([...getHeader(merged, 'TraceNumber')]).toEqual([0, 2, 1, 4, 3]);
    const back = selectTraces(merged, [0, 2, 1, 4, 3]);
    expect(back.data).toEqual(block.data);
    expect(back.headers).toEqual(block.headers);
    expect(selectTraces(block, -1).data).toEqual(ramp(4, 3));
    expect(() => selectTraces(block, 5)).toThrow(TraceError);
  });

  test('blocks of other sampling are not merged unless forced', async () => {
    const one = await segyRead(makeSegy(plain));
    const other = await segyRead(makeSegy({ ...plain, int16: { 3217: 4000 } }));
    expect(() => mergeBlocks([one, other])).toThrow(/sample interval 4000, expected 2000/);
    expect(mergeBlocks([one, other], { force: true }).ntraces).toBe(6);
    const longer = await segyRead(makeSegy({ traces: [{ samples: ramp(0, 6) }] }));
    expect(() => mergeBlocks([one, longer], { force: true })).toThrow(/samples a trace 6, expected 5/);
  });
});

test('a part of a file reads only that part', async () => {
  const bytes = makeSegy({ traces: Array.from({ length: 50 }, (_, i) => ({ samples: ramp(i, 5) })) });
  const whole = bufferSource(bytes);
  let touched = 0;
  const source = {
    ...whole,
    read: (offset: number, length: number) => {
      touched += length;
      return whole.read(offset, length);
    },
  };
  const block = await segyRead(source, { traces: [20, 22] });
  expect([...block.data]).toEqual([...ramp(20, 5), ...ramp(21, 5)]);
  expect(touched).toBeLessThan(3600 + 2 * 240 + 2 * 260 + 1);
});
