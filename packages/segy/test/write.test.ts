import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyColumn, fieldTypes } from '../src/header/field-type.ts';
import {
  type ByteSink,
  bufferSource,
  extensionFields,
  memorySink,
  openSegyWriter,
  type Revision,
  SampleValueError,
  segyRead,
  segyWrite,
  streamSink,
  traceFieldNames,
  traceFields,
  type WritableBlock,
  WriteLayoutError,
  type WriteOptions,
} from '../src/index.ts';

async function written(block: WritableBlock, options: WriteOptions = {}): Promise<Uint8Array> {
  const sink = memorySink();
  await segyWrite(sink, block, options);
  return sink.bytes();
}

async function readBack(block: WritableBlock, options: WriteOptions = {}) {
  const back = await segyRead(bufferSource(await written(block, options)));
  expect(back.warnings).toEqual([]);
  return back;
}

function ramp(ns: number, ntraces: number): Float32Array {
  return Float32Array.from({ length: ns * ntraces }, (_, i) => i - 10);
}

/** Collects what a web stream gets; a browser's file stream also takes positions. */
function collectingStream(): { stream: WritableStream<Uint8Array>; bytes: () => Uint8Array } {
  const parts: Uint8Array[] = [];
  const stream = new WritableStream<Uint8Array>({ write: (part) => void parts.push(part) });
  return { stream, bytes: () => Uint8Array.from(Buffer.concat(parts)) };
}

/** A sink that fails after some writes, and records how it ended. */
function failingSink(writes: number): ByteSink & { readonly ends: string[] } {
  let left = writes;
  const ends: string[] = [];
  return {
    name: 'failing',
    ends,
    async write() {
      if (left-- <= 0) throw new Error('no more');
    },
    async close() {
      ends.push('closed');
    },
    async abort() {
      ends.push('aborted');
    },
  };
}

describe('writing a new file', () => {
  it('describes itself in the textual header and fills the counts', async () => {
    const back = await readBack({ data: ramp(5, 3), ns: 5, headers: { FieldRecord: [7, 7, 8] } }, { dt: 2000 });
    expect(back.fileHeader.text.replaceAll(/ +(?=\n|$)/g, '')).toMatchInlineSnapshot(`
      "C 1 SEG-Y FILE WRITTEN BY @JUDI4CLOUD/SEGY
      C 2 SAMPLES PER TRACE: 5   SAMPLE INTERVAL: 2000 (MICROSECONDS FOR TIME DATA)
      C 3 SAMPLE FORMAT: 4-BYTE IEEE FLOATING POINT, BIG-ENDIAN
      C 4
      C 5 TRACE HEADER   FIELD RECORD BYTES 9-12       TRACE NUMBER BYTES 13-16
      C 6                SOURCE X BYTES 73-76          SOURCE Y BYTES 77-80
      C 7                RECEIVER X BYTES 81-84        RECEIVER Y BYTES 85-88
      C 8                CDP X BYTES 181-184           CDP Y BYTES 185-188
      C 9                INLINE BYTES 189-192          CROSSLINE BYTES 193-196
      C10                COORDINATE SCALAR BYTES 71-72, ELEVATION SCALAR BYTES 69-70:
      C11                POSITIVE MULTIPLIES, NEGATIVE DIVIDES, 0 MEANS 1
      C12
      C13
      C14
      C15
      C16
      C17
      C18
      C19
      C20
      C21
      C22
      C23
      C24
      C25
      C26
      C27
      C28
      C29
      C30
      C31
      C32
      C33
      C34
      C35
      C36
      C37
      C38
      C39 SEG Y REV1
      C40 END TEXTUAL HEADER"
    `);
    const { binary } = back.fileHeader;
    expect(Object.fromEntries(Object.entries(binary).filter(([, value]) => value !== 0))).toEqual({
      DataTracePerEnsemble: 2,
      dt: 2000,
      dtOrig: 2000,
      ns: 5,
      nsOrig: 5,
      DataSampleFormat: 5,
      MeasurementSystem: 1,
      SegyFormatRevisionNumber: 1,
      FixedLengthTraceFlag: 1,
    });
    const filled = [...back.headers].filter(([, column]) => column.some((value) => value !== 0));
    expect(Object.fromEntries(filled.map(([name, column]) => [name, [...column]]))).toEqual({
      TraceNumWithinLine: [1, 2, 3],
      TraceNumWithinFile: [1, 2, 3],
      FieldRecord: [7, 7, 8],
      TraceIDCode: [1, 1, 1],
      ns: [5, 5, 5],
      dt: [2000, 2000, 2000],
    });
    expect(back.data).toEqual(ramp(5, 3));
  });

  it('keeps random values of every standard field', async () => {
    const valuesOf = (name: (typeof traceFieldNames)[number]) => {
      const [min, max] = fieldTypes[traceFields[name].type].range ?? [0, 0];
      return fc.integer({ min, max });
    };
    const names = traceFieldNames.filter((name) => name !== 'ns' && name !== 'dt');
    const headers = fc.record(
      Object.fromEntries(names.map((name) => [name, fc.tuple(valuesOf(name), valuesOf(name))])),
    );
    await fc.assert(
      fc.asyncProperty(
        headers,
        fc.constantFrom<Revision>(0, 1, 2, 2.1),
        fc.boolean(),
        async (values, revision, little) => {
          const options = { dt: 500, revision, endian: little ? 'little' : 'big' } as const;
          const back = await readBack({ data: ramp(3, 2), ns: 3, headers: values }, options);
          for (const [name, column] of Object.entries(values))
            expect([...(back.headers.get(name) ?? [])]).toEqual(column);
        },
      ),
      { seed: 4, numRuns: 100 },
    );
  });

  it('takes names of other conventions, and fields of a header map', async () => {
    const headerMap = { Line: { byte: 233, type: 'int32' }, Weight: { byte: 237, type: 'float32' } } as const;
    const block = { data: ramp(3, 2), ns: 3, headers: { sx: [10, 20], Line: [5, 6], Weight: [0.5, 0.25] }, headerMap };
    const back = await segyRead(bufferSource(await written(block, { dt: 500 })), { headerMap });
    expect([...(back.headers.get('SourceX') ?? [])]).toEqual([10, 20]);
    expect([...(back.headers.get('Line') ?? [])]).toEqual([5, 6]);
    expect([...(back.headers.get('Weight') ?? [])]).toEqual([0.5, 0.25]);
  });

  it.each([
    [32767, 1, { ns: 32767, ExtNs: 0 }],
    [32768, 2, { ns: 32768, ExtNs: 32768 }],
    [65535, 2, { ns: 65535, ExtNs: 65535 }],
    [65536, 2, { ns: 0, ExtNs: 65536 }],
    [200000, 2, { ns: 0, ExtNs: 200000 }],
  ])('says %i samples in revision %i', async (ns, revision, fields) => {
    const data = ramp(ns, 2);
    const back = await readBack({ data, ns }, { dt: 1000 });
    expect(back.fileHeader.binary).toMatchObject({ ...fields, SegyFormatRevisionNumber: revision });
    expect(back.ns).toBe(ns);
    expect(back.data).toEqual(data);
  });

  it('says fractional and long sample intervals in revision 2', async () => {
    for (const dt of [0.5, 1333.25, 70000]) {
      const { binary } = (await readBack({ data: ramp(4, 1), ns: 4 }, { dt })).fileHeader;
      expect(binary).toMatchObject({ dt: 0, ExtDt: dt, SegyFormatRevisionNumber: 2 });
    }
  });

  it('writes the counts of revision 2 and the byte order', async () => {
    const { binary } = (await readBack({ data: ramp(4, 9), ns: 4 }, { dt: 1000, revision: 2, endian: 'little' }))
      .fileHeader;
    expect(binary).toMatchObject({
      NumberOfTraces: 9,
      FirstTraceOffset: 3600,
      ByteOrder: 0x01020304,
      SegyFormatRevisionMinor: 0,
    });
  });

  it('numbers the lines of a text, and ends extended texts', async () => {
    const options = { dt: 1000, textHeader: 'My survey\nC 2 is numbered', extendedText: ['((JUDI: Notes))\nhello'] };
    const { text, extendedText, binary } = (await readBack({ data: ramp(4, 1), ns: 4 }, options)).fileHeader;
    const lines = text.split('\n').map((line) => line.trimEnd());
    expect(lines.slice(0, 3)).toEqual(['C 1 My survey', 'C 2 is numbered', 'C 3']);
    expect(lines.slice(38)).toEqual(['C39 SEG Y REV1', 'C40 END TEXTUAL HEADER']);
    expect(binary.NumberOfExtTextualHeaders).toBe(2);
    expect(
      extendedText.map((record) =>
        record
          .split('\n')
          .slice(0, 2)
          .map((line) => line.trimEnd()),
      ),
    ).toEqual([
      ['((JUDI: Notes))', 'hello'],
      ['((SEG: EndText))', ''],
    ]);
    const ascii = await written({ data: ramp(4, 1), ns: 4 }, { ...options, textEncoding: 'ascii', revision: 2.1 });
    expect(Buffer.from(ascii.subarray(0, 13)).toString('latin1')).toBe('C 1 My survey');
    expect(Buffer.from(ascii.subarray(38 * 80, 3200)).toString('latin1')).toMatch(
      /^C39 SEG-Y_REV2\.1 +C40 END TEXTUAL HEADER +$/,
    );
    expect([...ascii.subarray(3500, 3502)]).toEqual([2, 1]);
  });

  it('makes room for fields of trace header extensions', async () => {
    const headers = { ExtSourceX: [6512345.678, -1.5], ExtFieldRecord: [2 ** 40, -3] };
    const back = await readBack({ data: ramp(4, 2), ns: 4, headers }, { dt: 1000 });
    expect(back.fileHeader.binary).toMatchObject({
      SegyFormatRevisionNumber: 2,
      SegyFormatRevisionMinor: 1,
      MaxExtTraceHeaders: 1,
    });
    for (const [name, values] of Object.entries(headers)) expect([...(back.headers.get(name) ?? [])]).toEqual(values);
    expect(back.traceExtensions?.length).toBe(480);
    expect(Object.keys(extensionFields)).toContain('ExtSourceX');
  });

  it('leaves the file headers out for Seismic Unix', async () => {
    const data = ramp(4, 2);
    const bytes = await written({ data, ns: 4, headers: { sx: [5, 6] } }, { dt: 1000, kind: 'su', endian: 'little' });
    expect(bytes.length).toBe(2 * (240 + 16));
    const back = await segyRead(bufferSource(bytes));
    expect(back.data).toEqual(data);
    expect([...(back.headers.get('SourceX') ?? [])]).toEqual([5, 6]);
    const segy = await readBack(back);
    expect(segy.fileHeader.endian).toBe('big');
    expect(segy.fileHeader.text).toContain('SAMPLES PER TRACE: 4');
    expect(segy.data).toEqual(data);
    expect(segy.headers).toEqual(back.headers);
  });

  it('refuses what can not be written, and says what would do', async () => {
    const data = ramp(4, 2);
    const cases: readonly [WritableBlock, WriteOptions, RegExp][] = [
      [{ data, ns: 4 }, {}, /dt, the sample interval: got 0 µs, expected a positive number/],
      [{ data, ns: 4 }, { dt: Number.NaN }, /got NaN µs/],
      [{ data, ns: 3 }, { dt: 1 }, /data: got 8 samples, expected ns × ntraces = 3 × a whole number/],
      [{ data, ns: 4, ntraces: 3 }, { dt: 1 }, /data: got 8 samples, expected ns × ntraces = 4 × 3/],
      [{ data, ns: 0 }, { dt: 1 }, /ns, the samples of a trace: got 0/],
      [{ data, ns: 4 }, { dt: 0.5, revision: 1 }, /revision 1: got a sample interval of 0.5, expected revision 2/],
      [{ data: ramp(70000, 1), ns: 70000 }, { dt: 1, revision: 0 }, /revision 0: got 70000 samples a trace/],
      [{ data, ns: 4 }, { dt: 1, textHeader: 'x\n'.repeat(41) }, /textHeader: got 41 lines, expected at most 40/],
      [{ data, ns: 4 }, { dt: 1, textHeader: 'x'.repeat(81) }, /81 characters in line 1/],
      [{ data, ns: 4 }, { dt: 1, revision: 0, extendedText: ['x'] }, /extendedText: got revision 0/],
      [{ data, ns: 4 }, { dt: 1, format: 4 }, /Sample format 4 is unknown/],
      [{ data, ns: 4 }, { dt: 1, kind: 'su', format: 'ibm' }, /a Seismic Unix file: got format 1/],
      [
        { data, ns: 4, headers: { SourceX: [1] } },
        { dt: 1 },
        /SourceX: got 1 value, expected one for each of 2 traces/,
      ],
      [
        { data, ns: 4, headers: { SourceX: [1, 0.5] } },
        { dt: 1 },
        /SourceX: got 0.5 for trace 1, expected a value of type int32/,
      ],
      [{ data, ns: 4, headers: { TraceIDCode: [1, 40000] } }, { dt: 1 }, /TraceIDCode: got 40000 for trace 1/],
      [{ data, ns: 4, headers: { Sourcex: [1, 2] } }, { dt: 1 }, /There is no trace header field 'Sourcex'/],
      [{ data, ns: 4, traceExtensions: new Uint8Array(100) }, { dt: 1 }, /bytes of trace header extensions: got 50/],
    ];
    for (const [block, options, message] of cases) await expect(written(block, options)).rejects.toThrow(message);
  });
});

describe('the textual header that files get', () => {
  it.each([
    [5, 1000 / 3],
    [70000, 1000 / 3],
    [4294967295, 1 / 8100000.1],
    [10, 1234567.1 / 7],
  ])('has room for %i samples every %f µs', async (ns, dt) => {
    const sink = memorySink();
    await using writer = openSegyWriter(sink, { ns, dt });
    await writer.close();
    const { text, binary } = (await segyRead(sink.bytes())).fileHeader;
    expect(text.split('\n').every((row) => row.length === 80)).toBe(true);
    expect(text).toContain(`SAMPLES PER TRACE: ${ns} `);
    expect(text).toContain(`SAMPLE INTERVAL: ${dt} (MICROSECONDS`);
    expect(binary.ExtDt).toBe(dt);
  });
});

describe('samples that do not fit', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 40000, -40000, Number.NaN);

  it('are refused with their place, and nothing is left', async () => {
    const sink = memorySink();
    const failure = segyWrite(sink, { data, ns: 4 }, { dt: 1000, format: 3 });
    await expect(failure).rejects.toThrow(SampleValueError);
    await expect(failure).rejects.toMatchObject({ trace: 1, sample: 1, value: 40000, format: 3 });
    await expect(failure).rejects.toThrow('Trace 1, sample 1 is 40000 (with 2 more in this trace), which format 3');
    expect(() => sink.bytes()).toThrow(/not closed/);
  });

  it('become the nearest with clip, and are counted', async () => {
    const sink = memorySink();
    expect((await segyWrite(sink, { data, ns: 4 }, { dt: 1000, format: 3, clip: true })).clipped).toBe(3);
    expect([...(await segyRead(bufferSource(sink.bytes()))).data]).toEqual([1, 2, 3, 4, 5, 32767, -32768, 0]);
  });
});

describe('writing piece by piece', () => {
  const block = { data: ramp(600, 1000), ns: 600 };
  const options = { dt: 1000, revision: 2 } as const;

  it('corrects the number of traces at the end, in memory and in a file stream of a browser', async () => {
    const whole = await written(block, options);
    const sink = memorySink();
    await using writer = openSegyWriter(sink, { ns: 600, ...options });
    for (let trace = 0; trace < 1000; trace += 250) {
      await writer.write({ data: block.data.subarray(trace * 600, (trace + 250) * 600), ns: 600 });
    }
    expect(await writer.close()).toEqual({ ntraces: 1000, bytes: whole.length, clipped: 0 });
    expect(Buffer.compare(sink.bytes(), whole)).toBe(0);

    const file = Buffer.alloc(whole.length);
    let at = 0;
    const put = (chunk: Uint8Array | { position: number; data: Uint8Array }) => {
      if ('position' in chunk) file.set(chunk.data, chunk.position);
      else {
        file.set(chunk, at);
        at += chunk.length;
      }
    };
    const stream = Object.assign(new WritableStream<Uint8Array>({ write: put }), { seek: async () => undefined });
    await using second = openSegyWriter(streamSink(stream), { ns: 600, ...options });
    await second.write(block);
    await second.close();
    expect(Buffer.compare(file, whole)).toBe(0);
  });

  it('says the announced number, or none, where it can not go back', async () => {
    for (const ntraces of [1000, undefined]) {
      const { stream, bytes } = collectingStream();
      await using writer = openSegyWriter(streamSink(stream), { ns: 600, ...options, ...(ntraces && { ntraces }) });
      await writer.write(block);
      await writer.close();
      const back = await segyRead(bufferSource(bytes()));
      expect(back.fileHeader.binary.NumberOfTraces).toBe(ntraces ?? 0);
      expect(back.data).toEqual(block.data);
    }
  });

  it('refuses to end with another number of traces than it announced and can not correct', async () => {
    const { stream } = collectingStream();
    const writer = openSegyWriter(streamSink(stream), { ns: 600, ...options, ntraces: 5 });
    await writer.write(block);
    await expect(writer.close()).rejects.toThrow(/ntraces: got 1000, expected 5/);
  });

  it('takes the file back when a write fails, when it is cancelled and when it is left', async () => {
    for (const writes of [0, 1, 2]) {
      const sink = failingSink(writes);
      await expect(segyWrite(sink, block, options)).rejects.toThrow('no more');
      expect(sink.ends).toEqual(['aborted']);
    }
    const cancelled = failingSink(99);
    const control = new AbortController();
    const onProgress = () => control.abort(new Error('enough'));
    await expect(segyWrite(cancelled, block, { ...options, signal: control.signal, onProgress })).rejects.toThrow(
      'enough',
    );
    expect(cancelled.ends).toEqual(['aborted']);
    const left = failingSink(99);
    {
      await using writer = openSegyWriter(left, { ns: 600, ...options });
      await writer.write(block);
    }
    expect(left.ends).toEqual(['aborted']);
  });

  it('refuses more after the end and traces of another length', async () => {
    const writer = openSegyWriter(memorySink(), { ns: 600, ...options });
    await writer.close();
    await expect(writer.write(block)).rejects.toThrow(WriteLayoutError);
    const other = openSegyWriter(memorySink(), { ns: 601, ...options });
    await expect(other.write(block)).rejects.toThrow(/ns, the samples of a trace: got 600, expected 601/);
  });

  it('writes in turn what is not waited for, trace by trace too', async () => {
    const whole = await written(block, options);
    const sink = memorySink();
    await using writer = openSegyWriter(sink, { ns: 600, ...options });
    const writes = Array.from({ length: 1000 }, (_, trace) =>
      writer.write({ data: block.data.subarray(trace * 600, (trace + 1) * 600), ns: 600 }),
    );
    await Promise.all([...writes, writer.close()]);
    expect(Buffer.compare(sink.bytes(), whole)).toBe(0);
  });

  it('leaves nothing of a piece in the next', async () => {
    const sink = memorySink();
    await using writer = openSegyWriter(sink, { ns: 600, ...options });
    await writer.write({ ...block, headers: { SourceX: new Int32Array(1000).fill(7) } });
    await writer.write(block);
    await writer.close();
    const { headers } = await segyRead(bufferSource(sink.bytes()));
    expect([...(headers.get('SourceX') ?? [])]).toEqual([...Array(1000).fill(7), ...Array(1000).fill(0)]);
  });

  it('reports progress', async () => {
    const seen: number[] = [];
    await written(block, { ...options, onProgress: (ntraces) => seen.push(ntraces) });
    expect(seen.at(-1)).toBe(1000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBeGreaterThan(1);
  });
});

it('columns of every type are written', async () => {
  const headerMap = Object.fromEntries(
    Object.keys(fieldTypes).map((type, i) => [type, { byte: 1 + 8 * i, type: type as keyof typeof fieldTypes }]),
  );
  const headers = new Map(Object.values(headerMap).map(({ type }) => [type as string, emptyColumn(type, 1).fill(1)]));
  const bytes = await written({ data: ramp(3, 1), ns: 3, headers, headerMap }, { dt: 1000 });
  const back = await segyRead(bufferSource(bytes), { headerMap });
  for (const [name] of headers) expect(back.headers.get(name), name).toEqual(headers.get(name));
});
