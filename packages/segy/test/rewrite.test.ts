import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferSource, memorySink, openSegyWriter, segyRead, segyWrite } from '../src/index.ts';
import { fileShapes, randomFile } from './random-file.ts';

const seed = { seed: 20261123, numRuns: 400 };

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
    if (folder === undefined) return skip('JUDI_DATA names no folder with real SEG-Y files');
    const names = (await readdir(folder)).filter((name) => /\.se?gy$/i.test(name));
    if (names.length === 0) return skip('the folder JUDI_DATA has no SEG-Y files');
    for (const name of names) {
      const bytes = new Uint8Array(await readFile(join(folder, name)));
      expect(Buffer.compare(await rewritten(bytes), bytes), name).toBe(0);
    }
  });
});
