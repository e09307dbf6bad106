import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type AzureAccount, loadCredentials, possessions, removePossession } from '@judi4cloud/azure-batch';
import type { FaultPlan } from '@judi4cloud/batch-emulator';
import { beforeAll, expect, test } from 'vitest';
import { processesWith } from '../../../test/processes-with.ts';
import { startEmulator } from '../src/clusterless/embedded-emulator.ts';
import { gradientHere } from './chaos-gradient.ts';

/** Runs, each with another seed; `CHAOS_RUNS=50` takes a quarter of an hour. */
const runs = Number(process.env['CHAOS_RUNS'] ?? 1);
const firstSeed = Number(process.env['CHAOS_SEED'] ?? 1);

let expected: string;
beforeAll(async () => {
  expected = await gradientHere();
});

/** Everything that can go wrong does, now and then. */
function plan(seed: number, random: () => number): FaultPlan {
  return {
    seed,
    evictionAfter: 4000,
    nodeLossAfter: 10_000,
    taskKills: 0.05,
    throttling: { rate: 0.02, retryAfter: 0.1 },
    storms: [{ after: 8000 * random(), lasts: 800, rate: 0.5, status: random() < 0.5 ? 429 : 503, retryAfter: 0.1 }],
    lostResponses: 0.03,
    droppedRequests: 0.03,
    duplicatedRequests: 0.03,
    staleLists: 300,
    staleCounts: 1000,
    storage: { errors: 0.01, busy: 0.01, resets: 0.01 },
  };
}

test.each(Array.from({ length: runs }, (_, i) => firstSeed + i))(
  'evictions, lost nodes, killed tasks, storms, lost answers, a client that is killed: the gradient keeps its bits (seed %d)',
  async (seed) => {
    const random = generator(seed);
    const folder = mkdtempSync(join(tmpdir(), 'judi4cloud-chaos-'));
    const credentials = join(folder, 'credentials.json');
    try {
      const emulator = await startEmulator({ faults: plan(seed, random), folder: join(folder, 'emulator') });
      try {
        emulator.writeCredentials(credentials);
        const [account] = (await loadCredentials(emulator.credentials())) as [AzureAccount];
        const first = client(credentials);
        await Promise.race([setTimeout(1000 + 6000 * random()), once(first, 'exit')]);
        first.kill('SIGKILL');
        const second = client(credentials);
        const [out, err, [code]] = await Promise.all([
          text(second.stdout as NodeJS.ReadableStream),
          text(second.stderr as NodeJS.ReadableStream),
          once(second, 'exit'),
        ]);
        expect({ out: out.trim(), err, code }).toEqual({ out: expected, err: '', code: 0 });
        for await (const found of possessions(account)) await removePossession(account, found);
        for await (const { kind, id } of possessions(account)) throw new Error(`${kind} ${id} was left`);
      } finally {
        await emulator.close();
      }
      expect(processesWith(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

function client(credentials: string): ChildProcess {
  const script = fileURLToPath(new URL('chaos-gradient.ts', import.meta.url));
  return spawn(process.execPath, ['--conditions=@judi4cloud/source', script, credentials], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
