import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import { bufferSource, memorySink, openSegyWriter, segyRead, segyWrite } from '../src/index.ts';
import { type FileShape, fileShapes, randomFile } from './random-file.ts';

const seed = { seed: 20261123, numRuns: 400 };

const plainShape: FileShape = {
  format: 5,
  littleEndian: false,
  major: 1,
  minor: 0,
  ns: 10,
  ntraces: 4,
  extended: 0,
  extensions: 0,
  trailer: 0,
  ascii: false,
  fixed: false,
  seed: 3,
};

async function rewritten(bytes: Uint8Array): Promise<Uint8Array> {
  const sink = memorySink();
  await segyWrite(sink, await segyRead(bufferSource(bytes)));
  return sink.bytes();
}

describe('rewriting', () => {
  it('gives back every bit of a file that was not changed', async () => {
    await fc.assert(
      fc.asyncProperty(fileShapes, async (shape) => {
        const bytes = randomFile(shape);
        expect(Buffer.compare(await rewritten(bytes), bytes)).toBe(0);
      }),
      seed,
    );
  });

  it('gives the same bytes whether the traces come at once or in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fileShapes, fc.integer({ min: 1, max: 3 }), async (shape, piece) => {
        const bytes = randomFile(shape);
        const block = await segyRead(bufferSource(bytes));
        const sink = memorySink();
        const { ns, ntraces, fileHeader } = block;
        const extensionBytes = (block.traceExtensions?.length ?? 0) / ntraces;
        await using writer = openSegyWriter(sink, { ns, fileHeader, extensionBytes });
        for (let from = 0; from < ntraces; from += piece) {
          const to = Math.min(ntraces, from + piece);
          await writer.write({
            data: block.data.subarray(from * ns, to * ns),
            ns,
            headers: new Map([...block.headers].map(([name, column]) => [name, column.subarray(from, to)])),
            ...(block.traceExtensions === undefined
              ? {}
              : { traceExtensions: block.traceExtensions.subarray(from * extensionBytes, to * extensionBytes) }),
          });
        }
        await writer.close();
        expect(Buffer.compare(sink.bytes(), bytes)).toBe(0);
      }),
      seed,
    );
  });

  it('keeps headers and samples when format, byte order and revision change', async () => {
    await fc.assert(
      fc.asyncProperty(fileShapes, fc.boolean(), async (shape, little) => {
        const block = await segyRead(bufferSource(randomFile({ ...shape, extended: 0, extensions: 0, trailer: 0 })));
        const sink = memorySink();
        await segyWrite(sink, block, { format: 6, endian: little ? 'little' : 'big', revision: 2 });
        const back = await segyRead(bufferSource(sink.bytes()));
        expect(back.warnings).toEqual([]);
        expect(back.fileHeader.endian).toBe(little ? 'little' : 'big');
        expect(back.fileHeader.binary.SegyFormatRevisionNumber).toBe(2);
        expect(back.fileHeader.text).toBe(block.fileHeader.text);
        expect(back.headers).toEqual(block.headers);
        expect(back.data).toEqual(block.data);
      }),
      seed,
    );
  });

  it('gives back every bit of a file whose wide count of samples differs from the narrow one', async () => {
    const ns = 70000;
    const sink = memorySink();
    await segyWrite(sink, { data: Float32Array.from({ length: ns }, (_, i) => i), ns }, { dt: 500 });
    const bytes = sink.bytes().slice();
    new DataView(bytes.buffer).setUint16(3220, 17);
    expect(Buffer.compare(await rewritten(bytes), bytes)).toBe(0);
  });

  it('gives back every bit of a file of revision 0 with the extended text of revision 1', async () => {
    for (const extended of [1, 2]) {
      const bytes = randomFile({ ...plainShape, ns: 300, extended });
      bytes.fill(0, 3500, 3502);
      const block = await segyRead(bufferSource(bytes));
      expect(block.fileHeader.extendedText.length).toBe(extended);
      expect(Buffer.compare(await rewritten(bytes), bytes)).toBe(0);
    }
  });

  it('writes the counts of traces that were cut, whatever their headers said', async () => {
    const block = await segyRead(bufferSource(randomFile({ ...plainShape, ns: 20, ntraces: 3 })));
    const data = new Float32Array(3 * 12).map((_, i) => block.data[Math.floor(i / 12) * 20 + (i % 12)]);
    const sink = memorySink();
    await segyWrite(sink, { ...block, data, ns: 12 }, { dt: 250 });
    const back = await segyRead(bufferSource(sink.bytes()));
    expect(back.warnings).toEqual([]);
    expect(back.fileHeader.binary).toMatchObject({ ns: 12, dt: 250 });
    expect([...(back.headers.get('ns') ?? [])]).toEqual([12, 12, 12]);
    expect([...(back.headers.get('dt') ?? [])]).toEqual([250, 250, 250]);
    expect(back.headers.get('SourceX')).toEqual(block.headers.get('SourceX'));
    expect(back.data).toEqual(data);
  });

  it('marks the byte order when it changes, also where there was no mark', async () => {
    const bytes = randomFile({ ...plainShape, major: 2 });
    bytes.fill(0, 3296, 3300);
    const sink = memorySink();
    await segyWrite(sink, await segyRead(bufferSource(bytes)), { endian: 'little' });
    expect([...sink.bytes().subarray(3296, 3300)]).toEqual([4, 3, 2, 1]);
  });

  it('keeps whole traces where the length in a header is wrong, told by warnings or by what lies behind', async () => {
    const bytes = randomFile({ ...plainShape, major: 1, ns: 30, ntraces: 8 });
    const trace = 3600 + 3 * (240 + 120);
    new DataView(bytes.buffer).setInt16(trace + 114, 7);
    const { warnings: _, ...block } = await segyRead(bufferSource(bytes));
    const sink = memorySink();
    await segyWrite(sink, block);
    expect(Buffer.compare(sink.bytes(), bytes)).toBe(0);
    bytes.fill(0, trace + 240 + 4 * 7, trace + 240 + 4 * 30);
    expect(Buffer.compare(await rewritten(bytes), bytes)).toBe(0);
  });

  it('says the true number of samples in trace headers where samples take other room than they took', async () => {
    const bytes = randomFile({ ...plainShape, ns: 32, ntraces: 3 });
    // Twice as wide, 156 samples and a header would fill the place of all three traces.
    new DataView(bytes.buffer).setInt16(3600 + 114, 156);
    const block = await segyRead(bufferSource(bytes));
    expect(block.warnings?.map(({ code, byte }) => [code, byte])).toEqual([['trace-length', 3715]]);
    const sink = memorySink();
    await segyWrite(sink, block, { format: 6 });
    const back = await segyRead(bufferSource(sink.bytes()));
    expect(back.warnings).toEqual([]);
    expect([...(back.headers.get('ns') ?? [])]).toEqual([32, 32, 32]);
    expect(back.data).toEqual(block.data);
  });

  it('says the new number of samples and interval in trace header extensions too', async () => {
    const shape: FileShape = { ...plainShape, major: 2, minor: 1, ns: 20, extensions: 1 };
    const block = await segyRead(bufferSource(randomFile(shape)));
    const data = new Float32Array(4 * 12).map((_, i) => block.data[Math.floor(i / 12) * 20 + (i % 12)]);
    const sink = memorySink();
    await segyWrite(sink, { ...block, data, ns: 12 }, { dt: 250.5 });
    const back = await segyRead(bufferSource(sink.bytes()));
    expect(back.warnings).toEqual([]);
    expect([...(back.headers.get('ExtNs') ?? [])]).toEqual([12, 12, 12, 12]);
    expect([...(back.headers.get('ExtDt') ?? [])]).toEqual([250.5, 250.5, 250.5, 250.5]);
    expect(back.headers.get('ExtCDPX')).toEqual(block.headers.get('ExtCDPX'));
    expect(back.data).toEqual(data);
  });

  it('keeps traces of varying length as they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 12 }),
        fc.integer({ min: 0, max: 50 }),
        async (lengths, nominal) => {
          const ns = Math.max(...lengths);
          const sink = memorySink();
          await using writer = openSegyWriter(sink, { ns, dt: 4000, varyingLengths: true });
          const data = Float32Array.from({ length: ns * lengths.length }, (_, i) =>
            i % ns < lengths[Math.floor(i / ns)] ? i + 1 : 0,
          );
          await writer.write({ data, ns, headers: { ns: lengths } });
          await writer.close();
          const bytes = sink.bytes();
          expect(bytes.length).toBe(3600 + lengths.reduce((sum, length) => sum + 240 + 4 * length, 0));
          new DataView(bytes.buffer, bytes.byteOffset).setUint16(3220, nominal);
          const block = await segyRead(bufferSource(bytes));
          expect(block.data).toEqual(data);
          expect(Buffer.compare(await rewritten(bytes), bytes)).toBe(0);
        },
      ),
      seed,
    );
  });

  it('gives back every bit of the real files in JUDI_DATA', async ({ skip }) => {
    const folder = process.env['JUDI_DATA'];
    if (folder === undefined) return skip(beyondCi.realData);
    const names = (await readdir(folder)).filter((name) => /\.se?gy$/i.test(name));
    if (names.length === 0) return skip(beyondCi.realData);
    for (const name of names) {
      const bytes = new Uint8Array(await readFile(join(folder, name)));
      expect(Buffer.compare(await rewritten(bytes), bytes), name).toBe(0);
    }
  });
});
