import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const help = `Measures reading, writing, decoding and scanning of SEG-Y, on one core where taskset is there.

  npx node --conditions=@judi4cloud/source bench/segy.ts [--mib 1024] [--traces 1000000] [--rounds 3] [--json]

Each reading runs in a process of its own, in turn with segyio (Debian: python3-segyio) where a python3 can import it.
Files are written to the system's temporary folder and read from the page cache. Rates are the file's bytes over the
seconds of processor time, which other programs disturb less than those on the clock (in brackets); medians over the
rounds. Memory is the growth of the process beyond the result.`;

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '1024' },
    traces: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** What a task of `segy-task.ts`, or segyio, found out in its process. */
interface Timing {
  readonly bytes: number;
  /** On the clock, and of the processor. */
  readonly seconds: number;
  readonly cpu: number;
  readonly memory?: number;
  readonly traces?: number;
}

interface Line {
  readonly what: string;
  readonly megabytesPerSecond: number;
  readonly megabytesPerClockSecond: number;
  readonly memoryMib?: number;
  readonly segyioMegabytesPerSecond?: number;
  readonly ratioToSegyio?: number;
  readonly seconds?: number;
}

const segyioRead = `
import json, sys, time, segyio
with segyio.open(sys.argv[1], ignore_geometry=True) as f:
    f.mmap()
    clock, cpu = time.perf_counter(), time.process_time()
    data = f.trace.raw[:]
    print(json.dumps({'seconds': time.perf_counter() - clock, 'cpu': time.process_time() - cpu,
                      'bytes': data.shape[0] * (240 + 4 * data.shape[1])}))
`;

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const rate = ({ bytes, cpu }: Timing): number => bytes / cpu / 1e6;
const clockRate = ({ bytes, seconds }: Timing): number => bytes / seconds / 1e6;
const rates = (timings: readonly Timing[]) => ({
  megabytesPerSecond: median(timings.map(rate)),
  megabytesPerClockSecond: median(timings.map(clockRate)),
});
const oneCore =
  spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', String(availableParallelism() - 1)] : [];
const python = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import segyio']).status === 0);

function measured(command: readonly string[]): Timing {
  const [program, ...rest] = [...oneCore, ...command];
  return JSON.parse(execFileSync(program, rest, { encoding: 'utf8' })) as Timing;
}

function task(name: string, ...rest: readonly string[]): Timing {
  const script = join(import.meta.dirname, 'segy-task.ts');
  return measured([process.execPath, '--conditions=@judi4cloud/source', script, name, ...rest]);
}

function readingLine(what: string, ours: readonly Timing[], theirs: readonly Timing[]): Line {
  const beside =
    theirs.length === 0
      ? {}
      : {
          segyioMegabytesPerSecond: median(theirs.map(rate)),
          ratioToSegyio: median(ours.map((timing, round) => rate(timing) / rate(theirs[round]))),
        };
  const memoryMib = Math.max(...ours.map(({ memory = 0 }) => memory)) / 2 ** 20;
  return { what, ...rates(ours), memoryMib, ...beside };
}

function measureFormat(folder: string, format: string, rounds: number): Line[] {
  const path = join(folder, `${format}.segy`);
  const written = task('write', path, format, values.mib);
  const [few, all, theirs]: Timing[][] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    few.push(task('read', path, 'FieldRecord'));
    if (python !== undefined && (format === '1' || format === '5'))
      theirs.push(measured([python, '-c', segyioRead, path]));
    all.push(task('read', path));
  }
  rmSync(path);
  return [
    { what: `format ${format}: write`, ...rates([written]), memoryMib: (written.memory ?? 0) / 2 ** 20 },
    readingLine(`format ${format}: read samples and 1 field`, few, theirs),
    readingLine(`format ${format}: read samples and all 91 fields`, all, theirs),
  ];
}

function measureScan(folder: string, rounds: number): Line {
  const path = join(folder, 'scan.segy');
  task('write-traces', path, values.traces);
  const scans = Array.from({ length: rounds }, () => task('scan', path));
  const seconds = median(scans.map(({ cpu }) => cpu));
  const index = (scans[0].bytes / 2 ** 20).toFixed(1);
  const memoryMib = Math.max(...scans.map(({ memory = 0 }) => memory)) / 2 ** 20;
  const what = `scan of ${scans[0].traces} traces, 6 keys, index ${index} MiB`;
  return { what, seconds, ...rates(scans), memoryMib };
}

function describe(line: Line): string {
  const { what, seconds, memoryMib, ratioToSegyio, segyioMegabytesPerSecond } = line;
  const rate = `${line.megabytesPerSecond.toFixed(0)} MB/s (${line.megabytesPerClockSecond.toFixed(0)})`;
  const memory = memoryMib === undefined ? '' : `, ${memoryMib.toFixed(0)} MiB of memory`;
  const theirs = segyioMegabytesPerSecond?.toFixed(0);
  const beside = ratioToSegyio === undefined ? '' : `, segyio ${theirs} MB/s: ${ratioToSegyio.toFixed(2)} ×`;
  return `${what.padEnd(50)} ${(seconds === undefined ? rate : `${seconds.toFixed(2)} s`).padStart(18)}${memory}${beside}`;
}

if (values.help) console.log(help);
else {
  const folder = mkdtempSync(join(tmpdir(), 'segy-bench-'));
  try {
    const rounds = Number(values.rounds);
    const lines: Line[] = [];
    const add = (...more: readonly Line[]) => {
      lines.push(...more);
      if (!values.json) for (const line of more) console.log(describe(line));
    };
    if (python === undefined && !values.json) console.log('Without segyio: no python3 here can import it.');
    for (const format of ['1', '2', '3', '5', '6', '8', '10', '11', '12', '16']) {
      add({ what: `format ${format}: decode in memory`, ...rates([task('decode', format)]) });
    }
    for (const format of ['5', '1', '3']) add(...measureFormat(folder, format, rounds));
    add(measureScan(folder, rounds));
    if (values.json) console.log(JSON.stringify(lines, undefined, 1));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
