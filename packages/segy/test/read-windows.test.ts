import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type SeisBlock, segyRead } from '../src/index.ts';
import { openFile } from '../src/node.ts';
import { makeSegy, ramp } from './make-segy.ts';

/** Some fifty windows, more than are read in one go. */
const bytes = makeSegy({ traces: Array.from({ length: 400 }, (_, i) => ({ samples: ramp(i, 16000) })) });
let folder = '';
let path = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segy-windows-'));
  path = join(folder, 'line.segy');
  await writeFile(path, bytes);
});

afterEach(() => {
  vi.restoreAllMocks();
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A file whose reads are counted by kind. */
async function counted() {
  const file = await openFile(path);
  const reads = { atOnce: 0, background: 0 };
  const source = {
    ...file,
    readSync(offset: number, into: Uint8Array) {
      reads.atOnce++;
      file.readSync?.(offset, into);
    },
    async readInto(offset: number, into: Uint8Array, signal?: AbortSignal) {
      reads.background++;
      await file.readInto?.(offset, into, signal);
    },
  };
  return { source, reads, [Symbol.asyncDispose]: () => file.close() };
}

async function isWhole({ data }: SeisBlock): Promise<boolean> {
  const expected = (await segyRead(bytes)).data;
  return Buffer.from(expected.buffer).equals(new Uint8Array(data.buffer));
}

test('a file in memory is read at once, and other work gets its turn meanwhile', async () => {
  await using file = await counted();
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const block = await segyRead(file.source);
  clearInterval(timer);
  expect(await isWhole(block)).toBe(true);
  expect(file.reads.atOnce).toBeGreaterThan(0);
  expect(turns).toBeGreaterThan(0);
});

test('a file that is slow to read is read in the background, and tried again now and then', async () => {
  await using file = await counted();
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (clock += 10));
  const block = await segyRead(file.source);
  expect(await isWhole(block)).toBe(true);
  expect(file.reads.atOnce).toBe(2);
  expect(file.reads.background).toBeGreaterThan(32);
});

test('traces longer than a window are read all the same', async () => {
  const long = makeSegy({
    revision: [2, 0],
    int32: { 3269: 200_000 },
    traces: [{ samples: ramp(1, 200_000) }, { samples: ramp(2, 200_000) }],
  });
  await writeFile(join(folder, 'long.segy'), long);
  await using file = await openFile(join(folder, 'long.segy'));
  const block = await segyRead(file, { ns: 200_000 });
  expect([block.ntraces, ...block.data.subarray(199_998, 200_002)]).toEqual([2, 200_998, 200_999, 2000, 2001]);
});

test('readers at the same time do not get into each other’s way', async () => {
  await using file = await openFile(path);
  const blocks = await Promise.all(Array.from({ length: 5 }, () => segyRead(file)));
  for (const block of blocks) expect(await isWhole(block)).toBe(true);
});

test('memory for large blocks is all zeros, and says nothing of how it was got', async () => {
  const { sampleMemory } = await import('../src/block/sample-memory.ts');
  const warnings = vi.spyOn(process, 'emitWarning');
  const samples = sampleMemory(1 << 24);
  expect(samples.length).toBe(1 << 24);
  expect(samples.every((sample) => sample === 0)).toBe(true);
  expect(warnings).not.toHaveBeenCalled();
});
