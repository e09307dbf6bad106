import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AppendError,
  bufferSource,
  memorySink,
  openSegyWriter,
  segyRead,
  segyWrite,
  segyWriteAppend,
  type WritableBlock,
  type WriteOptions,
} from '../src/index.ts';
import { continueFile } from '../src/node.ts';

async function written(block: WritableBlock, options: WriteOptions): Promise<Uint8Array> {
  const sink = memorySink();
  await segyWrite(sink, block, options);
  return sink.bytes();
}

async function appended(bytes: Uint8Array, block: WritableBlock): Promise<Uint8Array> {
  const sink = memorySink(bytes);
  await segyWriteAppend({ source: bufferSource(bytes), sink }, block);
  return sink.bytes();
}

const all = {
  data: Float32Array.from({ length: 60 }, (_, i) => i),
  ns: 6,
  headers: { FieldRecord: [1, 1, 1, 1, 2, 2, 2, 2, 2, 2] },
};

function part(from: number, to: number): WritableBlock {
  return {
    data: all.data.subarray(from * 6, to * 6),
    ns: 6,
    headers: { FieldRecord: all.headers.FieldRecord.slice(from, to) },
  };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segy-append-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('appending', () => {
  it('makes the file that would have been written at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: 9 }),
        fc.constantFrom('ieee', 'ibm', 3),
        fc.constantFrom(0, 1, 2, 2.1),
        fc.boolean(),
        async (cut, format, revision, little) => {
          const options = { dt: 1000, format, revision, endian: little ? 'little' : 'big' } as const;
          const start = await written(part(0, cut), options as WriteOptions);
          const whole = await written(all, options as WriteOptions);
          expect(Buffer.compare(await appended(start, part(cut, 10)), whole)).toBe(0);
        },
      ),
      { seed: 9, numRuns: 100 },
    );
  });

  it('takes a block of another format, byte order and revision', async () => {
    const start = await written(part(0, 4), { dt: 1000, format: 'ibm' });
    const other = await segyRead(bufferSource(await written(part(4, 10), { dt: 1000, endian: 'little' })));
    const back = await segyRead(bufferSource(await appended(start, other)));
    expect(back.fileHeader.binary.DataSampleFormat).toBe(1);
    expect(back.warnings).toEqual([]);
    expect(back.data).toEqual(all.data);
    expect([...(back.headers.get('FieldRecord') ?? [])]).toEqual(all.headers.FieldRecord);
  });

  it('begins a file that has headers only', async () => {
    const sink = memorySink();
    await openSegyWriter(sink, { ns: 6, dt: 1000, revision: 2 }).close();
    const back = await segyRead(bufferSource(await appended(sink.bytes(), all)));
    expect(back.data).toEqual(all.data);
  });

  it('refuses traces that do not belong to the file', async () => {
    const file = await written(part(0, 4), { dt: 1000 });
    const longer = { data: new Float32Array(14), ns: 7 };
    await expect(appended(file, longer)).rejects.toThrow(AppendError);
    await expect(appended(file, longer)).rejects.toThrow(
      'memory, byte 3221: the number of samples a trace is 6 in the file and 7 in what is to be appended.',
    );
    const finer = await segyRead(bufferSource(await written(part(4, 10), { dt: 500 })));
    await expect(appended(file, finer)).rejects.toThrow(
      'byte 3217: the sample interval in µs is 1000 in the file and 500',
    );
    const { fileHeader } = finer;
    const feet = {
      ...part(4, 10),
      fileHeader: { ...fileHeader, binary: { ...fileHeader.binary, dt: 1000, MeasurementSystem: 2 } },
    };
    await expect(appended(file, feet)).rejects.toThrow('byte 3255: the measurement system is 1 in the file and 2');
    const cut = file.subarray(0, file.length - 3);
    await expect(appended(cut, part(4, 10))).rejects.toThrow(
      /byte 4393: what follows the last whole trace is a part of a trace of 261 bytes/,
    );
  });

  it.each([false, true])(
    'continues a file on the disk, and leaves it as it was on failure, in place: %s',
    async (inPlace) => {
      const path = join(folder, 'a.segy');
      const start = await written(part(0, 4), { dt: 1000, format: 'ibm', revision: 2 });
      await writeFile(path, start);
      const bad = { data: new Float32Array(6 * 10000).fill(Number.NaN, 6 * 9999), ns: 6 };
      await expect(segyWriteAppend(await continueFile(path, { inPlace }), bad)).rejects.toThrow(
        'Trace 10003, sample 0 is NaN',
      );
      expect(Buffer.compare(await readFile(path), start)).toBe(0);
      const result = await segyWriteAppend(await continueFile(path, { inPlace }), part(4, 10));
      const whole = await written(all, { dt: 1000, format: 'ibm', revision: 2 });
      expect(result).toEqual({ ntraces: 10, bytes: whole.length, clipped: 0 });
      expect(Buffer.compare(await readFile(path), whole)).toBe(0);
      expect(await readdir(folder)).toEqual(['a.segy']);
      await expect(continueFile(join(folder, 'b.segy'))).rejects.toThrow('b.segy');
    },
  );
});
