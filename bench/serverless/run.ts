import { parseArgs } from 'node:util';
import { measureHttpStart } from './http-start.ts';
import { measureOverhead, measureSubmission } from './overhead.ts';
import { type Scenario, simulate } from './simulation.ts';

const help = `Measures what the serverless part costs on an emulator, and simulates it at a size that no emulator has.

  npx node --conditions=@judi4cloud/source bench/serverless/run.ts [overhead] [submit] [simulate] [http] [--json]

  overhead   200 empty tasks on two nodes: milliseconds a task of the client (bound 25), and beyond the start of its
             process of everything: client, task, emulator and its storage, which share this machine's cores
  submit     10,000 tasks: seconds (bound 10) and memory of the client (bound 200 MB)
  http       a process that makes four requests, in several ways: milliseconds
  simulate   10,000 shots on 1,000 nodes with the times of times.json: utilisation, tail and cost

Start times of processes are measured before and after the tasks, two at a time, as tasks run.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
const wanted = positionals.length > 0 ? positionals : ['overhead', 'submit', 'http', 'simulate'];

if (values.help) console.log(help);
else {
  const overhead = wanted.includes('overhead') ? await measureOverhead(200) : undefined;
  if (overhead && !values.json) {
    const { beyond, total, processStart, client } = overhead;
    console.log(
      `overhead: ${client.toFixed(1)} ms a task on the client's side (bound 25); of everything on this machine ` +
        `${beyond.toFixed(1)} ms beyond its process: ${total.toFixed(1)} ms, less ${processStart.toFixed(1)} ms a process`,
    );
  }
  const submission = wanted.includes('submit') ? await measureSubmission(10_000) : undefined;
  if (submission && !values.json) {
    const { tasks, seconds, megabytes } = submission;
    console.log(`submit: ${tasks} tasks in ${seconds.toFixed(1)} s (bound 10), ${megabytes.toFixed(0)} MB (bound 200)`);
  }
  const http = wanted.includes('http') ? await measureHttpStart(20) : undefined;
  if (http && !values.json) {
    const times = Object.entries(http).map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`);
    console.log(`http: ${times.join(', ')}`);
  }
  const simulated = wanted.includes('simulate')
    ? scenarios().map((scenario) => ({ scenario, ...simulate(scenario) }))
    : undefined;
  if (simulated && !values.json) {
    for (const { scenario, makespan, tail, depth, utilisation, cost, evictions } of simulated) {
      const what = `${scenario.pool}, ${scenario.evictionsPerHour > 0 ? `${evictions} evictions` : 'no evictions'}`;
      console.log(
        `simulate: ${what.padEnd(26)} ${(100 * utilisation).toFixed(1)} % busy, ${makespan.toFixed(0)} s, ` +
          `tail ${tail.toFixed(0)} s for ${depth} levels, $${cost.toFixed(2)}`,
      );
    }
  }
  if (values.json) console.log(JSON.stringify({ overhead, submission, http, simulated }, undefined, 1));
}

function scenarios(): Scenario[] {
  return (['eager', 'autoscale', 'fixed'] as const).flatMap((pool) =>
    [0, 0.1].map((evictionsPerHour) => ({ shots: 10_000, nodes: 1000, pool, evictionsPerHour, seed: 1 })),
  );
}
