import { type HeaderColumn, type SeisBlock, traceFieldNames } from '@judi4cloud/segy';
import { expect, test } from 'vitest';
import { survey } from '../src/segy/survey.ts';
import type { TraceFile } from '../src/segy/trace-file.ts';

const ns = 10;

/** A file that makes up its traces: trace `i` has number `i + 1` and samples `i`; tells which were read. */
function imaginaryFile(ntraces: number): TraceFile & { readonly reads: (readonly [number, number])[] } {
  const reads: (readonly [number, number])[] = [];
  const header = { text: '', extendedText: [], trailer: [], endian: 'big', textEncoding: 'ascii' } as const;
  const fileHeader = { ...header, binary: {} as SeisBlock['fileHeader']['binary'] };
  const headers = (traces: Uint32Array) =>
    new Map<string, HeaderColumn>(
      traceFieldNames.map((name) => {
        const value = (trace: number) => (name === 'TraceNumWithinFile' ? trace + 1 : 0);
        return [name, Int32Array.from(traces, value)];
      }),
    );
  return {
    path: 'imaginary',
    size: 0,
    kind: 'segy',
    fileHeader,
    format: 5,
    ns,
    ntraces,
    varyingLengths: false,
    extensionBytes: 0,
    warnings: [],
    reads,
    headers: async (traces) => headers(traces),
    async block(traces) {
      reads.push([traces[0], traces.length]);
      const data = Float32Array.from({ length: traces.length * ns }, (_, k) => traces[Math.floor(k / ns)]);
      return { fileHeader, headers: headers(traces), data, ns, ntraces: traces.length };
    },
    words: async (traces) => new Uint32Array(traces.length * ns),
    stored: () => Promise.reject(new Error('It has no bytes.')),
    [Symbol.asyncDispose]: async () => {},
  };
}

const quiet = { signal: new AbortController().signal, onProgress: () => {} };

test('a file beyond the budget is looked at from its first trace to its last', async () => {
  const file = imaginaryFile(1_000_000);
  const traceBytes = 240 + 4 * ns;
  const found = await survey(file, { ...quiet, budget: 5000 * traceBytes });
  expect(found.looked).toBeGreaterThan(4000);
  expect(found.looked).toBeLessThanOrEqual(5000);
  expect(file.reads.length).toBeGreaterThan(50);
  const numbers = found.fields.find(({ name }) => name === 'TraceNumWithinFile');
  expect(numbers).toMatchObject({
    first: 1,
    last: 1_000_000,
    smallest: 1,
    largest: 1_000_000,
    different: found.looked,
  });
  expect(found.amplitudes).toMatchObject({ smallest: 0, largest: 999_999, silentTraces: 1 });
});

test('a file within the budget is looked at once and as a whole, a few megabytes at a time', async () => {
  const file = imaginaryFile(40_000);
  const found = await survey(file, { ...quiet, budget: Number.POSITIVE_INFINITY });
  expect(found.looked).toBe(40_000);
  let next = 0;
  for (const [from, count] of file.reads) {
    expect(from).toBe(next);
    expect(count * (240 + 4 * ns)).toBeLessThanOrEqual(4 << 20);
    next += count;
  }
});

test('an interrupted survey ends at once', async () => {
  const file = imaginaryFile(1000);
  await expect(survey(file, { ...quiet, budget: 1, signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  expect(file.reads).toEqual([]);
});
