// π by throwing darts in parallel: map and reduce without seismics, on an embedded cluster, or on Azure Batch with a credentials file.
//   node --conditions=@judi4cloud/source examples/monte-carlo-pi.ts [creds.json]
// With judi4cloud installed from npm, leave --conditions=… out.
import { batchexec, fetchreduce, finalizeClusterless, initClusterless, pmap, remote, sumReducer } from 'judi4cloud';

/** Darts thrown at a square, and those inside its circle. */
export const throwDarts = remote(
  import.meta,
  'throwDarts',
  async ({ seed, darts }: { seed: number; darts: number }) => {
    let state = seed >>> 0;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    let inside = 0;
    for (let i = 0; i < darts; i++) if (random() ** 2 + random() ** 2 < 1) inside += 1;
    return { darts, inside };
  },
);

if (import.meta.main) {
  await initClusterless(2, { credentials: process.argv[2] ?? 'emulator', poolName: 'DartsPool', nthreads: 1 });
  const games = Array.from({ length: 16 }, (_, i) => ({ seed: 7 * i + 1, darts: 500_000 }));
  const job = await batchexec(pmap(throwDarts, games), { label: 'pi', reduce: sumReducer() });
  console.log(`job ${job.id}: this process may end now, and another one attach`);
  const { darts, inside } = await fetchreduce(job);
  console.log(`π ≈ ${((4 * inside) / darts).toFixed(4)} from ${darts} darts`);
  await finalizeClusterless();
}
