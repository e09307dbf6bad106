import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  binaryFields,
  bufferSource,
  memorySink,
  type SeisBlock,
  scaledHeaders,
  segyRead,
  segyWrite,
  traceFieldNames,
  traceFields,
  type WriteOptions,
} from '../src/index.ts';
import { type FileShape, randomFile } from './random-file.ts';
import { pythonWithSegyio, runPython } from './segyio.ts';

interface Dump {
  readonly format: number;
  readonly ns: number;
  readonly interval: number;
  readonly text: string;
  readonly extended: readonly string[];
  readonly binary: Readonly<Record<string, number>>;
  readonly headers: Readonly<Record<string, readonly number[]>>;
}

interface Dumps {
  readonly files: readonly Dump[];
  readonly cubes: readonly {
    readonly ilines: number[];
    readonly xlines: number[];
    readonly sorting: number;
    readonly line: number[][];
  }[];
}

type Made = readonly Pick<Dump, 'text' | 'binary' | 'headers'>[];

/** What segyio 1.8 of Debian reads, and what it writes: files of 3 and 8 that it creates, it can't read itself. */
const formats = [1, 2, 3, 5, 8] as const;
const createdFormats = [1, 2, 5] as const;
const endians = ['big', 'little'] as const;
const python = pythonWithSegyio();
const folder = mkdtempSync(join(tmpdir(), 'segyio-'));
afterAll(() => rmSync(folder, { recursive: true }));

function samplesBeside(path: string): Float64Array {
  const bytes = readFileSync(`${path}.samples`);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/**
 * segyio 1.8 reads half of SourceWaterDepth, doesn't swap the unassigned fields, and takes the first two angles of the source
 * direction as one mantissa.
 */
const misread: readonly string[] = ['SourceWaterDepth', 'Unassigned1', 'Unassigned2'];
const mantissa: readonly string[] = ['SourceEnergyDirectionVertical', 'SourceEnergyDirectionCrossline'];

/** segyio names header fields by their bytes, and takes all numbers as signed. */
function expectSameHeaders(ours: SeisBlock, theirs: Dump['headers']): void {
  for (const name of traceFieldNames.filter((field) => !misread.includes(field) && !mantissa.includes(field))) {
    const { byte, type } = traceFields[name];
    const values = theirs[byte].map((value) => (type === 'uint16' ? value & 0xffff : value));
    expect([...(ours.headers.get(name) ?? [])], name).toEqual(values);
  }
  const halves = mantissa.map((name) => [...(ours.headers.get(name) ?? [])]);
  if (ours.fileHeader.endian === 'little') halves.reverse();
  const { byte } = traceFields.SourceEnergyDirectionVertical;
  expect(halves[0].map((high, trace) => (high << 16) | (halves[1][trace] & 0xffff))).toEqual(theirs[byte]);
}

if (python === undefined) {
  it('segyio reads and writes the same', ({ skip }) =>
    skip('no python3 here can import segyio (Debian: python3-segyio)'));
} else {
  describe('files of segyio', () => {
    const files = createdFormats.flatMap((code) =>
      endians.map((endian) => ({
        path: join(folder, `theirs-${code}-${endian}.segy`),
        code,
        endian,
        ns: 10 + code,
        ntraces: 7,
        extended: code % 3,
      })),
    );
    const made = runPython(python, 'segyio_make.py', { seed: 20261123, files }) as Made;

    it.each(files.map((file, i) => ({ ...file, ...made[i] })))(
      'in format $code, $endian-endian, read as it reads them',
      async (file) => {
        const block = await segyRead(bufferSource(readFileSync(file.path)), { endian: file.endian });
        expect(block.fileHeader.text.replaceAll('\n', '').slice(0, 3199)).toBe(file.text.slice(0, 3199));
        for (const { byte } of Object.values(binaryFields).filter(({ byte, since }) => since < 2 && byte < 3500)) {
          const name = Object.entries(binaryFields).find(([, place]) => place.byte === byte)?.[0] ?? '';
          expect(block.fileHeader.binary[name as keyof typeof binaryFields], name).toBe(file.binary[byte]);
        }
        expectSameHeaders(block, file.headers);
        expect(block.fileHeader.extendedText.length).toBe(file.extended);
        expect(block.data).toEqual(Float32Array.from(samplesBeside(file.path)));
      },
    );
  });

  describe('our files', () => {
    const shape: FileShape = {
      format: 1,
      littleEndian: false,
      major: 1,
      minor: 0,
      ns: 31,
      ntraces: 40,
      extended: 1,
      extensions: 0,
      trailer: 0,
      ascii: false,
      fixed: true,
      seed: 5,
    };
    const variants: readonly { options: WriteOptions; path: string }[] = [
      ...formats.flatMap((format) => endians.map((endian) => ({ format, endian }) as const)),
      { revision: 0, format: 5 } as const,
      { revision: 1, format: 'ibm', extendedText: ['((X: Y))\nnote'] } as const,
      { revision: 2, format: 5 } as const,
      { revision: 2.1, format: 1 } as const,
    ].map((options, i) => ({ options, path: join(folder, `ours-${i}.segy`) }));

    it('open in segyio without complaint, with the same headers and samples', async () => {
      const { headers, data: samples } = await segyRead(bufferSource(randomFile(shape)));
      const wholeNumbers = samples.map((_, i) => (i % 200) - 100);
      const blocks: SeisBlock[] = [];
      for (const { options, path } of variants) {
        const sink = memorySink();
        const data = options.format === 2 || options.format === 3 || options.format === 8 ? wholeNumbers : samples;
        await segyWrite(sink, { data, ns: 31, headers }, { dt: 2000, ...options });
        writeFileSync(path, sink.bytes());
        blocks.push(await segyRead(bufferSource(sink.bytes())));
        expect(blocks.at(-1)?.headers.get('SourceX')).toEqual(headers.get('SourceX'));
        expect(blocks.at(-1)?.data).toEqual(data);
      }
      const job = { files: variants.map(({ path, options }) => [path, options.endian ?? 'big']), cubes: [] };
      const { files } = runPython(python, 'segyio_dump.py', job) as Dumps;
      files.forEach((file, i) => {
        const ours = blocks[i];
        const { path } = variants[i];
        expect(ours.warnings).toEqual([]);
        expect(file.format, path).toBe(ours.fileHeader.binary.DataSampleFormat);
        expect(file.ns).toBe(31);
        expect(Buffer.from(file.text, 'base64').toString('latin1')).toBe(ours.fileHeader.text.replaceAll('\n', ''));
        expect(file.extended.length).toBe(ours.fileHeader.extendedText.length);
        expectSameHeaders(ours, file.headers);
        expect(Float32Array.from(samplesBeside(path)), path).toEqual(ours.data);
      });
    });

    it('open as cubes with their inlines and crosslines', async () => {
      const path = join(folder, 'cube.segy');
      const [ilines, xlines] = [
        [5, 6, 7, 8],
        [20, 22, 24],
      ];
      const traces = ilines.flatMap((iline) => xlines.map((xline) => [iline, xline]));
      const headers = {
        Inline3D: traces.map(([iline]) => iline),
        Crossline3D: traces.map(([, xline]) => xline),
        ...scaledHeaders({ CDPX: traces.map(([iline]) => 12.5 * iline), CDPY: traces.map(([, xline]) => 25 * xline) }),
      };
      const data = Float32Array.from({ length: 12 * 9 }, (_, i) => i);
      const sink = memorySink();
      await segyWrite(sink, { data, ns: 9, headers }, { dt: 4000 });
      writeFileSync(path, sink.bytes());
      const { cubes } = runPython(python, 'segyio_dump.py', { files: [], cubes: [path] }) as Dumps;
      expect(cubes[0]).toMatchObject({ ilines, xlines, sorting: 2 });
      expect(cubes[0].line.flat()).toEqual([...data.subarray(27, 54)]);
    });
  });
}
