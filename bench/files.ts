import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readParameters, readShots, writeModel, writeShots } from '@judi4cloud/files';
import { Geometry, judiVector, PhysicalParameter } from '@judi4cloud/judi';

const help = `Measures writing and reading of a model and of shots in every format.

  npx node --conditions=@judi4cloud/source bench/files.ts [--mib 400] [--rounds 3] [--formats h5,zarr,bin,segy] [--json]

Each is done --rounds times in a process of its own, on the system's temporary folder, read from the page cache; given are the
fastest round and the largest memory of a process beyond the values themselves.`;

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '400' },
    rounds: { type: 'string', default: '3' },
    formats: { type: 'string', default: 'h5,zarr,bin,segy' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    task: { type: 'string' },
  },
});
const count = Number(values.mib) * 2 ** 18;

/** Values that compress as little as those of the field. */
function noise(length: number): Float32Array {
  const out = new Float32Array(length);
  let seed = 1;
  for (let i = 0; i < length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    out[i] = 0.1 + 1e-9 * Math.abs(seed);
  }
  return out;
}

function model(): PhysicalParameter {
  const n = [Math.floor(count / (500 * 200)), 500, 200];
  return new PhysicalParameter(noise(n[0] * n[1] * n[2]), n, [10, 10, 10], [0, 0, 0]);
}

function shots() {
  const [nt, nrec] = [1001, 500];
  const nsrc = Math.floor(count / (nt * nrec));
  const x = Float64Array.from({ length: nrec }, (_, k) => 10 * k);
  const receivers = new Geometry(x, 0, 10, { dt: 4, t: 4 * (nt - 1), nsrc });
  const sources = new Geometry(
    Array.from({ length: nsrc }, (_, k) => [100 * k]),
    0,
    20,
    { dt: 4, t: 4 * (nt - 1) },
  );
  const all = noise(nsrc * nt * nrec);
  const data = Array.from({ length: nsrc }, (_, k) => all.subarray(k * nt * nrec, (k + 1) * nt * nrec));
  return { data: judiVector(receivers, data), sources };
}

/** Runs one task in this process: `write model /tmp/x.h5` */
async function runTask(task: string): Promise<Measured> {
  const [verb, what, path] = task.split(' ');
  const given = verb !== 'write' ? undefined : what === 'model' ? model() : shots();
  const held = process.resourceUsage().maxRSS;
  const start = performance.now();
  const before = process.cpuUsage();
  if (given instanceof PhysicalParameter) await writeModel(path, given, { overwrite: true });
  else if (given) await writeShots(path, given.data, { sources: given.sources, overwrite: true });
  else if (what === 'model') await readParameters(path);
  else await readShots(path);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1e6;
  const grown = (process.resourceUsage().maxRSS - held) / 1024;
  return { seconds, cpu, memoryMib: given ? grown : grown - Number(values.mib) };
}

interface Measured {
  /** On the clock, and of the processor. */
  readonly seconds: number;
  readonly cpu: number;
  readonly memoryMib: number;
}

interface Row extends Measured {
  readonly what: string;
}

const line = ({ what, seconds, cpu, memoryMib }: Row): string =>
  `${what.padEnd(18)} ${seconds.toFixed(2)} s  ${cpu.toFixed(2)} s of the processor  ${memoryMib.toFixed(0).padStart(4)} MiB beyond`;

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'judi4cloud-bench-'));
  const rows: Row[] = [];
  try {
    for (const format of values.formats.split(','))
      for (const what of ['model', 'shots'])
        for (const verb of ['write', 'read']) {
          const task = `${verb} ${what} ${join(folder, `${what}.${format}`)}`;
          const args = [
            '--conditions=@judi4cloud/source',
            import.meta.filename,
            `--mib=${values.mib}`,
            `--task=${task}`,
          ];
          const rounds = Array.from(
            { length: Number(values.rounds) },
            () => JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measured,
          );
          const row = {
            what: `${verb} ${what}.${format}`,
            seconds: Math.min(...rounds.map(({ seconds }) => seconds)),
            cpu: Math.min(...rounds.map(({ cpu }) => cpu)),
            memoryMib: Math.max(...rounds.map(({ memoryMib }) => memoryMib)),
          };
          rows.push(row);
          if (!values.json) console.log(line(row));
        }
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (values.json) console.log(JSON.stringify(rows, undefined, 2));
}

if (values.help) console.log(help);
else if (values.task) console.log(JSON.stringify(await runTask(values.task)));
else await measure();
