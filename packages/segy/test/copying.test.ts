import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bufferSource,
  decodeSamples,
  type FormatCode,
  memorySink,
  openSegyWriter,
  readStoredTraces,
  SampleValueError,
  type SegyLayout,
  sampleFormats,
  segyRead,
  segyScan,
  segyWrite,
} from '../src/index.ts';
import { makeSegy, makeSeismicUnix, ramp } from './make-segy.ts';
import { fileShapes, randomFile } from './random-file.ts';

const seed = { seed: 20261128, numRuns: 300 };
const codes = sampleFormats.map(({ code }) => code as FormatCode);
const anyFormat = fc.constantFrom(...codes);

/** A file with traces of another, undecoded: all in their order unless told otherwise. */
async function copied(bytes: Uint8Array, wishes: Partial<SegyLayout> = {}, traces?: readonly number[]) {
  const source = bufferSource(bytes);
  const [file] = (await segyScan(source, { keys: ['ns'], groupBy: ['ns'] })).files;
  const chosen =
    traces === undefined ? Uint32Array.from({ length: file.map.count }, (_, i) => i) : Uint32Array.from(traces);
  const sink = memorySink();
  await using writer = openSegyWriter(sink, {
    kind: file.kind,
    ns: file.map.ns,
    fileHeader: file.fileHeader,
    format: file.format,
    extensionBytes: 240 * file.extensions,
    varyingLengths: file.map.kind === 'listed',
    ...wishes,
  });
  await writer.copy(await readStoredTraces(source, file, chosen));
  const { clipped } = await writer.close();
  return { bytes: sink.bytes(), clipped };
}

/** Three traces of the samples in a format. */
async function file(format: number, samples: readonly number[]): Promise<Uint8Array> {
  const sink = memorySink();
  const data = Float64Array.from([...samples, ...samples, ...samples]);
  await segyWrite(sink, { data, ns: samples.length }, { dt: 1000, format });
  return sink.bytes();
}

/** The samples of the first trace in double precision. */
function samplesOf(bytes: Uint8Array, format: number, count: number): number[] {
  const samples = new Float64Array(count);
  decodeSamples(bytes.subarray(3840), format, false, samples, 0, count);
  return [...samples];
}

describe('copying traces', () => {
  it('keeps every byte of any format', async () => {
    await fc.assert(
      fc.asyncProperty(fileShapes, anyFormat, async (shape, format) => {
        const bytes = randomFile({ ...shape, format });
        expect(Buffer.compare((await copied(bytes)).bytes, bytes)).toBe(0);
      }),
      seed,
    );
  });

  it('turns bytes round for another byte order: what is read stays, and turning back gives the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fileShapes, anyFormat, async (shape, format) => {
        const bytes = randomFile({ ...shape, format, extensions: Math.min(shape.extensions, 1) });
        const [own, other] = shape.littleEndian ? (['little', 'big'] as const) : (['big', 'little'] as const);
        const turned = (await copied(bytes, { endian: other })).bytes;
        const [before, after] = [await segyRead(bufferSource(bytes)), await segyRead(bufferSource(turned))];
        expect(after.fileHeader.endian).toBe(other);
        expect(after.data).toEqual(before.data);
        expect(after.headers).toEqual(before.headers);
        expect(Buffer.compare((await copied(turned, { endian: own })).bytes, bytes)).toBe(0);
      }),
      seed,
    );
  });

  it('takes traces in any order, of varying length too', async () => {
    const order = [3, 0, 0, 2, 1, 3];
    for (const lengths of [
      [4, 4, 4, 4],
      [4, 2, 3, 3],
    ]) {
      const traces = lengths.map((length, i) => ({ samples: ramp(i, length), int32: { 9: i } }));
      const { bytes } = await copied(makeSegy({ traces }), {}, order);
      const back = await segyRead(bytes);
      expect([...(back.headers.get('FieldRecord') ?? [])]).toEqual(order);
      expect([...back.data]).toEqual(order.flatMap((i) => [...ramp(i, lengths[i]), 0, 0].slice(0, 4)));
      expect(bytes.length).toBe(3600 + order.reduce((sum, i) => sum + 240 + 4 * lengths[i], 0));
    }
  });

  it('keeps the fields of Seismic Unix among its files, and leaves them behind otherwise', async () => {
    const su = makeSeismicUnix({ traces: [0, 1].map((i) => ({ samples: ramp(i, 4), int32: { 181: 0x3b83126f } })) });
    expect(Buffer.compare((await copied(su)).bytes, su)).toBe(0);
    const little = new DataView((await copied(su, { endian: 'little' })).bytes.buffer);
    expect(little.getInt32(180, true)).toBe(0x3b83126f);
    const segy = (await copied(su, { kind: 'segy' })).bytes;
    expect(segy.subarray(3600 + 180, 3600 + 240)).toEqual(new Uint8Array(60));
    const back = (await copied(segy, { kind: 'su' })).bytes;
    expect((await segyRead(back)).data).toEqual((await segyRead(su)).data);
  });

  it('holds in another format what that can hold', async () => {
    const held: readonly (readonly [number, number, readonly number[]])[] = [
      [2, 6, [2147483647, -2147483648, 16777217]],
      [2, 10, [2147483647, 16777217, 0]],
      [10, 12, [4294967295, 16777217, 1]],
      [9, 6, [2 ** 53 - 1, -(2 ** 53) + 1, 3]],
      [6, 9, [2 ** 53 - 1, -5, 16777217]],
      [1, 6, [(1 - 2 ** -24) * 16 ** 63, 2 ** -250, -118.625]],
      [6, 1, [2 ** 200, -(2 ** -200), 1.5]],
      [6, 5, [0.5, -(2 ** 100), 16777216]],
      [16, 7, [255, 0, 1]],
    ];
    for (const [from, to, samples] of held) {
      const bytes = await file(from, samples);
      expect(samplesOf(bytes, from, 3)).toEqual(samples);
      expect(samplesOf((await copied(bytes, { format: to })).bytes, to, 3)).toEqual(samples);
    }
  });

  it('says what another format can not hold, or clips it', async () => {
    const beyond: readonly (readonly [number, number, number])[] = [
      [6, 5, 1e300],
      [6, 1, 1e300],
      [1, 5, 1e70],
      [10, 2, 4294967295],
      [2, 10, -1],
      [5, 3, 40000],
    ];
    for (const [from, to, value] of beyond) {
      const bytes = await file(from, [1, value, 2]);
      const [, stored] = samplesOf(bytes, from, 3);
      const failure = copied(bytes, { format: to });
      await expect(failure).rejects.toBeInstanceOf(SampleValueError);
      await expect(failure).rejects.toMatchObject({ trace: 0, sample: 1, value: stored, format: to });
      expect((await copied(bytes, { format: to, clip: true })).clipped).toBe(3);
    }
  });

  it('says the true number of samples in headers where samples take other room', async () => {
    const bytes = makeSegy({ traces: [0, 1, 2].map((i) => ({ samples: ramp(i, 32) })) });
    new DataView(bytes.buffer).setInt16(3600 + 114, 156);
    const back = await segyRead((await copied(bytes, { format: 6 })).bytes);
    expect([...(back.headers.get('ns') ?? [])]).toEqual([32, 32, 32]);
  });

  it('refuses traces of another length than the file is to have', async () => {
    const bytes = makeSegy({ traces: [{ samples: ramp(0, 5) }] });
    await expect(copied(bytes, { ns: 4 })).rejects.toMatchObject({ _tag: 'WriteLayoutError' });
  });
});
