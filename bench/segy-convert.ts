import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSegyWriter } from '@judi4cloud/segy';
import { fileSink } from '@judi4cloud/segy/node';

const help = `Measures 'judi segy convert' on a file of 1500 samples a trace, each time in a process of its own.

  npx node --conditions=@judi4cloud/source bench/segy-convert.ts [--mib 500] [--rounds 5] [--folder /dev/shm] [--beside <checkout>]

Told are the fastest seconds of a process on the clock, and of the processor in brackets, start-up included. The files lie
in --folder, by default the system's temporary one, where waiting for the disk counts too. With --beside, another checkout
of this repository does the same in turn.`;

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: tmpdir() },
    beside: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const tasks: Readonly<Record<string, readonly string[]>> = {
  'as it is': [],
  'other byte order': ['--endian', 'little'],
  'last trace first': ['--sort', '-trace'],
  'one trace of two': ['--traces', '1-:2'],
  'to IBM': ['--format', 'ibm'],
};

interface Seconds {
  readonly clock: number;
  readonly cpu: number;
}

async function writeLine(path: string, mib: number): Promise<void> {
  const [ns, perShot] = [1500, 100];
  const data = Float32Array.from({ length: ns * perShot }, (_, k) => 100 * Math.sin(k));
  await using writer = openSegyWriter(fileSink(path), { ns, dt: 2000 });
  for (let shot = 0; shot < (mib * 2 ** 20) / (perShot * (240 + 4 * ns)); shot++) {
    const numbers = Int32Array.from({ length: perShot }, (_, k) => shot * perShot + k + 1);
    const headers = { TraceNumWithinLine: numbers, FieldRecord: new Int32Array(perShot).fill(shot + 1) };
    await writer.write({ data, ns, headers });
  }
  await writer.close();
}

/** Tells the processor's time of the process that loads it. */
const meter = "process.on('exit', () => process.stderr.write(JSON.stringify(process.cpuUsage())))";

function convert(checkout: string, args: readonly string[]): Seconds {
  const judi = join(checkout, 'packages/judi4cloud/src/cli/judi.ts');
  const node = ['--conditions=@judi4cloud/source', '--import', `data:text/javascript,${encodeURIComponent(meter)}`];
  const begin = performance.now();
  const options = { encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(
    process.execPath,
    [...node, judi, 'segy', 'convert', ...args, '--json'],
    options,
  );
  const clock = (performance.now() - begin) / 1000;
  if (status !== 0) throw new Error(stderr);
  const { user, system } = JSON.parse(stderr) as { readonly user: number; readonly system: number };
  return { clock, cpu: (user + system) / 1e6 };
}

function fastest(all: readonly Seconds[]): string {
  const least = (of: keyof Seconds) => Math.min(...all.map((seconds) => seconds[of])).toFixed(2);
  return `${least('clock')} s (${least('cpu')})`;
}

if (values.help) console.log(help);
else {
  const folder = mkdtempSync(join(values.folder, 'segy-bench-'));
  const checkouts = [join(import.meta.dirname, '..'), ...(values.beside === undefined ? [] : [values.beside])];
  try {
    const [line, out] = ['line.segy', 'out.segy'].map((name) => join(folder, name));
    await writeLine(line, Number(values.mib));
    for (const [what, wishes] of Object.entries(tasks)) {
      const times: Seconds[][] = checkouts.map(() => []);
      for (let round = 0; round < Number(values.rounds); round++) {
        checkouts.forEach((checkout, k) => {
          times[k].push(convert(checkout, [line, out, ...wishes]));
          rmSync(out);
        });
      }
      console.log(
        [what.padEnd(20), ...times.map((all, k) => `${k === 0 ? '' : 'beside: '}${fastest(all)}`)].join('  '),
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
