import { parseArgs } from 'node:util';
import { type Measurement, measurePropagation } from './propagation.ts';
import { measureStartUp, type StartUp } from './start-up.ts';

const help = `Measures the speed of propagation and how soon it starts.

  npm run bench -- [a] [b] [f] [start-up] [--threads 2] [--rounds 5] [--json]

  a, b, f      2D acoustic, 3D acoustic (beside a plain C kernel), 2D gradient: GPts/s on C and WebAssembly
  start-up     whole processes, as ratios to node -e 0: the import, and the first shot record of the example with full and
               empty caches of kernels and on WebAssembly; builds the packages first

Machines are noisy: only numbers of one run compare, and ratios are medians over neighbouring runs.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const wanted = positionals.length > 0 ? positionals : ['a', 'b', 'f', 'start-up'];
if (values.help) console.log(help);
else {
  const names = (['a', 'b', 'f'] as const).filter((name) => wanted.includes(name));
  const propagation =
    names.length > 0 ? await measurePropagation(names, Number(values.threads), Number(values.rounds)) : [];
  const startUp = wanted.includes('start-up') ? measureStartUp(Number(values.rounds)) : [];
  if (values.json) console.log(JSON.stringify({ propagation, startUp }, undefined, 1));
  else {
    for (const line of [...propagation.map(describe), ...startUp.map(describeStart)]) console.log(line);
  }
}

function describe(m: Measurement): string {
  const parts = m.seconds.map((s) => `${s.toFixed(2)} s`).join(' + ');
  const ratio = m.ratioToBaseline === undefined ? '' : `, ${m.ratioToBaseline.toFixed(2)} × the plain kernel`;
  const speed = `${m.gptsPerSecond.toFixed(3)} GPts/s, ${m.gigabytesPerSecond.toFixed(1)} GB/s`;
  return `${m.problem.padEnd(22)} ${m.backend.padEnd(5)} ${parts.padEnd(16)} ${speed}${ratio}`;
}

function describeStart({ name, seconds, ratio, bound }: StartUp): string {
  return `${name.padEnd(24)} ${seconds.toFixed(2)} s, ${ratio.toFixed(2)} × node -e 0 (bound ${bound})`;
}
