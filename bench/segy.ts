import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const help = `Measures reading, writing, decoding and scanning of SEG-Y, on one core where taskset is there.

  npx node --conditions=@judi4cloud/source bench/segy.ts [--mib 1024] [--traces 1000000] [--rounds 5] [--passes 6]
           [--formats 5,1,3] [--only-reading] [--all-cores] [--json]

Files are written to the system's temporary folder and read from the page cache. Rates are the file's bytes over seconds
on the clock, and of the processor in brackets.

Reading is measured beside segyio (Debian: python3-segyio) where a python3 can import it, in both of its ways to all
traces, trace.raw[:] with and without mmap. In each round each of them, in turn and every other round backwards, has a
process of its own that reads the file --passes times and lets go of the result before the next pass. The first pass is
told apart: it waits for memory that the process, and on virtual machines the machine itself, has to get. Of the others the
fastest counts, the one that other programs disturbed least. Ratios are of the passes of one round, to segyio's
faster way; given are their median and their range over the rounds, above 1 where we are faster. Checksums show that all
read the same samples. Memory is the growth of the process beyond the result.`;

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '1024' },
    traces: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    passes: { type: 'string', default: '6' },
    formats: { type: 'string', default: '5,1,3' },
    'only-reading': { type: 'boolean', default: false },
    'all-cores': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);

/** Seconds on the clock, and of the processor. */
interface Seconds {
  readonly seconds: number;
  readonly cpu: number;
}

/** What a task of `segy-task.ts` found out in its process. */
interface Timing extends Seconds {
  readonly bytes: number;
  readonly memory?: number;
  readonly traces?: number;
}

/** What a process that read a file several times found out. */
interface Reading {
  readonly passes: readonly Seconds[];
  readonly bytes: number;
  readonly checksum: number;
  readonly memory?: number;
}

/** On the clock and of the processor: megabytes a second, or ratios. */
interface Pair {
  readonly clock: number;
  readonly cpu: number;
}

interface Range {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

interface Line {
  readonly what: string;
  readonly rate: Pair;
  readonly memoryMib?: number;
  readonly seconds?: number;
  /** The first pass, on the clock. */
  readonly first?: number;
  readonly segyio?: {
    readonly mmap: Pair;
    readonly read: Pair;
    readonly first: number;
    readonly ratio: { readonly clock: Range; readonly cpu: Range };
    readonly sameSamples: boolean;
  };
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const range = (numbers: readonly number[]): Range => ({
  median: median(numbers),
  least: Math.min(...numbers),
  most: Math.max(...numbers),
});
const pinned =
  !values['all-cores'] && spawnSync('taskset', ['-c', '0', 'true']).status === 0
    ? ['taskset', '-c', String(availableParallelism() - 1)]
    : [];
const python = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import segyio']).status === 0);

function measured<T>(command: readonly string[]): T {
  const [program, ...rest] = [...pinned, ...command];
  return JSON.parse(execFileSync(program, rest, { encoding: 'utf8' })) as T;
}

function task<T = Timing>(name: string, ...rest: readonly string[]): T {
  const script = join(import.meta.dirname, 'segy-task.ts');
  return measured([process.execPath, '--conditions=@judi4cloud/source', script, name, ...rest]);
}

function rateOf(timings: readonly Timing[]): Pair {
  return {
    clock: median(timings.map(({ bytes, seconds }) => bytes / seconds / 1e6)),
    cpu: median(timings.map(({ bytes, cpu }) => bytes / cpu / 1e6)),
  };
}

/** The fastest pass after the first. */
function best({ passes }: Reading, of: keyof Seconds): number {
  return Math.min(...passes.slice(1).map((pass) => pass[of]));
}

function bestRate(readings: readonly Reading[]): Pair {
  const rate = (of: keyof Seconds) => median(readings.map((reading) => reading.bytes / best(reading, of) / 1e6));
  return { clock: rate('seconds'), cpu: rate('cpu') };
}

function firstRate(readings: readonly Reading[]): number {
  return median(readings.map(({ bytes, passes }) => bytes / passes[0].seconds / 1e6));
}

/** Readers of a file, by name. */
type Readers = Readonly<Record<string, () => Reading>>;

/** What each reader found out, round by round. */
function inTurn(readers: Readers): Readonly<Record<string, readonly Reading[]>> {
  const found: Record<string, Reading[]> = Object.fromEntries(Object.keys(readers).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const order = Object.keys(readers);
    for (const name of round % 2 === 0 ? order : order.reverse()) found[name].push(readers[name]());
  }
  return found;
}

function readingLine(what: string, ours: readonly Reading[], mmap: readonly Reading[], read: readonly Reading[]): Line {
  const memoryMib = Math.max(...ours.map(({ memory = 0 }) => memory)) / 2 ** 20;
  const line = { what, rate: bestRate(ours), memoryMib, first: firstRate(ours) };
  if (mmap.length === 0) return line;
  const ratio = (of: keyof Seconds) =>
    range(ours.map((reading, round) => Math.min(best(mmap[round], of), best(read[round], of)) / best(reading, of)));
  const checksums = new Set([...ours, ...mmap, ...read].map(({ checksum }) => checksum));
  return {
    ...line,
    segyio: {
      mmap: bestRate(mmap),
      read: bestRate(read),
      first: Math.max(firstRate(mmap), firstRate(read)),
      ratio: { clock: ratio('seconds'), cpu: ratio('cpu') },
      sameSamples: checksums.size === 1,
    },
  };
}

function measureFormat(folder: string, format: string): Line[] {
  const path = join(folder, `${format}.segy`);
  const written = task('write', path, format, values.mib);
  const segyio = (way: string) => () =>
    measured<Reading>([python ?? '', join(import.meta.dirname, 'segy-read.py'), path, way, values.passes]);
  const beside: Readers =
    python !== undefined && ['1', '5'].includes(format) ? { mmap: segyio('mmap'), read: segyio('read') } : {};
  const {
    few,
    all,
    mmap = [],
    read = [],
  } = inTurn({
    few: () => task<Reading>('read', path, values.passes, 'FieldRecord'),
    ...beside,
    all: () => task<Reading>('read', path, values.passes),
  });
  rmSync(path);
  return [
    { what: `format ${format}: write`, rate: rateOf([written]), memoryMib: (written.memory ?? 0) / 2 ** 20 },
    readingLine(`format ${format}: read samples and 1 field`, few, mmap, read),
    readingLine(`format ${format}: read samples and all 91 fields`, all, mmap, read),
  ];
}

function measureScan(folder: string): Line {
  const path = join(folder, 'scan.segy');
  task('write-traces', path, values.traces);
  const scans = Array.from({ length: rounds }, () => task('scan', path));
  const seconds = median(scans.map((scan) => scan.seconds));
  const index = (scans[0].bytes / 2 ** 20).toFixed(1);
  const memoryMib = Math.max(...scans.map(({ memory = 0 }) => memory)) / 2 ** 20;
  const what = `scan of ${scans[0].traces} traces, 6 keys, index ${index} MiB`;
  return { what, seconds, rate: rateOf(scans), memoryMib };
}

function describe({ what, rate, seconds, memoryMib, first, segyio }: Line): string {
  const pair = ({ clock, cpu }: Pair) => `${clock.toFixed(0)} MB/s (${cpu.toFixed(0)})`;
  const spread = ({ median, least, most }: Range) => `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
  const memory = memoryMib === undefined ? '' : `, ${memoryMib.toFixed(0)} MiB of memory`;
  const begin = first === undefined ? '' : `, first pass ${first.toFixed(0)} MB/s`;
  const line = `${what.padEnd(50)} ${(seconds === undefined ? pair(rate) : `${seconds.toFixed(2)} s`).padStart(18)}${begin}${memory}`;
  if (segyio === undefined) return line;
  const { mmap, read, ratio } = segyio;
  const samples = segyio.sameSamples ? 'the same samples' : 'OTHER SAMPLES';
  return [
    line,
    `    segyio: mmap ${pair(mmap)}, without ${pair(read)}, first pass ${segyio.first.toFixed(0)} MB/s, ${samples}`,
    `    ratio to its faster way: ${spread(ratio.clock)} on the clock, ${spread(ratio.cpu)} of the processor`,
  ].join('\n');
}

if (values.help) console.log(help);
else {
  const folder = mkdtempSync(join(tmpdir(), 'segy-bench-'));
  try {
    const lines: Line[] = [];
    const add = (...more: readonly Line[]) => {
      lines.push(...more);
      if (!values.json) for (const line of more) console.log(describe(line));
    };
    if (python === undefined && !values.json) console.log('Without segyio: no python3 here can import it.');
    if (!values['only-reading']) {
      for (const format of ['1', '2', '3', '5', '6', '8', '10', '11', '12', '16']) {
        add({ what: `format ${format}: decode in memory`, rate: rateOf([task('decode', format)]) });
      }
    }
    for (const format of values.formats.split(',')) add(...measureFormat(folder, format));
    if (!values['only-reading']) add(measureScan(folder));
    if (values.json) console.log(JSON.stringify(lines, undefined, 1));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
