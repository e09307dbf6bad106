import { parseArgs } from 'node:util';
import { measureFirstShots } from './first-shot.ts';
import { type Measurement, measurePropagation } from './propagation.ts';

const help = `Measures the speed of propagation and the time to the first shot.

  npm run bench -- [a] [b] [f] [first-shot] [--threads 2] [--rounds 5] [--json]

  a, b, f      2D acoustic, 3D acoustic (beside a plain C kernel), 2D gradient: GPts/s on C and WebAssembly
  first-shot   seconds from the start of node to the first shot record of the example: cold, warm, WebAssembly

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
const wanted = positionals.length > 0 ? positionals : ['a', 'b', 'f', 'first-shot'];
if (values.help) console.log(help);
else {
  const names = (['a', 'b', 'f'] as const).filter((name) => wanted.includes(name));
  const propagation =
    names.length > 0 ? await measurePropagation(names, Number(values.threads), Number(values.rounds)) : [];
  const firstShots = wanted.includes('first-shot') ? measureFirstShots(Number(values.rounds)) : [];
  if (values.json) console.log(JSON.stringify({ propagation, firstShots }, undefined, 1));
  else {
    for (const line of propagation.map(describe)) console.log(line);
    for (const { name, seconds, bound } of firstShots)
      console.log(`first shot, ${name}: ${seconds.toFixed(2)} s (bound ${bound} s)`);
  }
}

function describe(m: Measurement): string {
  const parts = m.seconds.map((s) => `${s.toFixed(2)} s`).join(' + ');
  const ratio = m.ratioToBaseline === undefined ? '' : `, ${m.ratioToBaseline.toFixed(2)} × the plain kernel`;
  const speed = `${m.gptsPerSecond.toFixed(3)} GPts/s, ${m.gigabytesPerSecond.toFixed(1)} GB/s`;
  return `${m.problem.padEnd(22)} ${m.backend.padEnd(5)} ${parts.padEnd(16)} ${speed}${ratio}`;
}
