import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferSource, memorySink, type SeisBlock, segyRead, segyScan, segyWrite } from '../src/index.ts';
import { type FileShape, fileShapes, randomBytes, randomFile } from './random-file.ts';

/** `SEGY_FUZZ=100000 SEGY_FUZZ_SEED=1 npx vitest run packages/segy/test/fuzz.test.ts` goes on for longer, on other files. */
const runs = Number(process.env['SEGY_FUZZ'] ?? 2000);
const settings = { seed: Number(process.env['SEGY_FUZZ_SEED'] ?? 20261123), numRuns: runs };
const timeout = 300_000 + 60 * runs;

/** Damage to a file; places are shares of its length, or bytes of its headers. */
type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | {
      readonly kind: 'set';
      readonly at: number;
      readonly value: number;
      readonly width: 1 | 2 | 4;
      readonly little: boolean;
    }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'insert'; readonly at: number; readonly length: number }
  | { readonly kind: 'remove'; readonly at: number; readonly length: number };

/** Bytes that say how long things are, in the binary header and the first trace header; below 1 a share of the length. */
const telling = [3212, 3216, 3220, 3224, 3268, 3272, 3296, 3500, 3502, 3504, 3506, 3508, 3512, 3520, 3528];
const at = fc.oneof(
  fc.constantFrom(...telling, 3714, 3716, 3976, 3996),
  fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
);
const length = fc.integer({ min: 1, max: 500 });
const value = fc.oneof(
  fc.constantFrom(0, 1, -1, 2, 127, 128, 255, 256, 32767, -32768, 65535, 2147483647, -2147483648),
  fc.integer(),
);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at, bit: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ kind: fc.constant('set' as const), at, value, width: fc.constantFrom(1, 2, 4), little: fc.boolean() }),
  fc.record({ kind: fc.constant('cut' as const), at }),
  fc.record({ kind: fc.constant('insert' as const), at, length }),
  fc.record({ kind: fc.constant('remove' as const), at, length }),
);

function mutate(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const place = mutation.at < 1 ? Math.floor(mutation.at * bytes.length) : mutation.at;
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  switch (mutation.kind) {
    case 'flip':
      if (place < bytes.length) copy[place] ^= 1 << mutation.bit;
      return copy;
    case 'set': {
      const { width, value, little } = mutation;
      if (place + width > bytes.length) return copy;
      if (width === 1) view.setInt8(place, value);
      else if (width === 2) view.setInt16(place, value, little);
      else view.setInt32(place, value, little);
      return copy;
    }
    case 'cut':
      return bytes.slice(0, place);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, place), randomBytes(mutation.length, place), bytes.subarray(place)]);
    case 'remove':
      return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + mutation.length)]);
    default:
      return mutation satisfies never;
  }
}

const damage = fc.array(mutation, { minLength: 1, maxLength: 4 });

function damaged(shape: FileShape, mutations: readonly Mutation[]): Uint8Array {
  return mutations.reduce(mutate, randomFile(shape));
}

/** Errors of reading that say where the file is wrong. */
async function expectedly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    expect(error).toHaveProperty('_tag');
    expect(error).toMatchObject({ _tag: expect.stringMatching(/^(SegyFormatError|SourceError|BlockSizeError)$/) });
    if ((error as { _tag: string })._tag !== 'BlockSizeError') {
      expect((error as { byte: number }).byte).toBeGreaterThan(0);
      expect((error as Error).message).toMatch(/byte \d+/);
    }
    return undefined;
  }
}

function expectSound(block: SeisBlock, size: number): void {
  expect(block.data.length).toBe(block.ns * block.ntraces);
  for (const column of block.headers.values()) expect(column.length).toBe(block.ntraces);
  expect(block.ntraces).toBeLessThanOrEqual(size / 240);
  expect(block.data.byteLength).toBeLessThanOrEqual(16 * size + 2 ** 20);
  for (const warning of block.warnings ?? []) expect(warning.byte).toBeGreaterThan(0);
}

describe('damaged files', () => {
  it(`give a sound block, or an error that names the byte (${runs} files)`, {
    timeout,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fileShapes, damage, async (shape, mutations) => {
        const bytes = damaged(shape, mutations);
        const block = await expectedly(() => segyRead(bufferSource(bytes)));
        if (block !== undefined) expectSound(block, bytes.length);
      }),
      settings,
    );
  });

  it('can be scanned to a sound index, or give an error that names the byte', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(fileShapes, damage, async (shape, mutations) => {
        const bytes = damaged(shape, mutations);
        const index = await expectedly(() => segyScan(bufferSource(bytes)));
        if (index === undefined) return;
        for (const column of index.columns.values()) expect(column.length).toBeLessThanOrEqual(bytes.length / 240);
      }),
      settings,
    );
  });

  const formats = [
    ['in their own format', {}],
    ['in another format', { format: 6 }],
  ] as const;

  it.each(formats)(
    'that could be read are written soundly %s: the same headers and samples come back',
    {
      timeout,
    },
    async (_, options) => {
      await fc.assert(
        fc.asyncProperty(fileShapes, damage, async (shape, mutations) => {
          const bytes = damaged(shape, mutations);
          const block = await expectedly(() => segyRead(bufferSource(bytes)));
          if (block === undefined || block.ntraces === 0) return;
          const sink = memorySink();
          await segyWrite(sink, block, { ...options, clip: true });
          const back = await segyRead(bufferSource(sink.bytes()));
          expect(back.data).toEqual(block.data);
          for (const name of ['SourceX', 'GroupX', 'FieldRecord', 'CDP']) {
            expect(back.headers.get(name)).toEqual(block.headers.get(name));
          }
        }),
        settings,
      );
    },
  );
});
