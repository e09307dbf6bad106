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

/** Runs, each with another seed; `CHAOS_RUNS=50` takes a quarter of an hour. */
const runs = Number(process.env['CHAOS_RUNS'] ?? 1);
const firstSeed = Number(process.env['CHAOS_SEED'] ?? 1);

/** What a process without a pool prints, and the milliseconds it takes: faults come as often to a machine that is slow or busy. */
let expected: Ended;
let pace: number;
beforeAll(async () => {
  const begin = performance.now();
  expected = await ended(start());
  pace = performance.now() - begin;
  expect(expected.code).toBe(0);
});

/** Everything that can go wrong does, now and then. */
function plan(seed: number, random: () => number): FaultPlan {
  return {
    seed,
    evictionAfter: 2 * pace,
    nodeLossAfter: 5 * pace,
    taskKills: 0.05,
    throttling: { rate: 0.02, retryAfter: 0.1 },
    storms: [
      { after: 4 * pace * random(), lasts: 800, rate: 0.5, status: random() < 0.5 ? 429 : 503, retryAfter: 0.1 },
    ],
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
        const first = start(credentials);
        await Promise.race([setTimeout(pace * (0.5 + 3 * random())), once(first, 'exit')]);
        first.kill('SIGKILL');
        expect(await ended(start(credentials))).toEqual(expected);
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

/** Starts a process that computes the gradient: on Spot nodes where it is given credentials. */
function start(...credentials: string[]): ChildProcess {
  const script = fileURLToPath(new URL('chaos-gradient.ts', import.meta.url));
  return spawn(process.execPath, ['--conditions=@judi4cloud/source', script, ...credentials], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

async function ended(child: ChildProcess): Promise<Ended> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, 'exit'),
  ]);
  return { out, err, code };
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
