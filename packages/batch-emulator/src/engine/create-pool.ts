import { Pool } from '../state/entities.ts';
import { initially } from '../state/status.ts';
import type { PoolSpec } from '../wire/pool-shapes.ts';
import { enableAutoScale, watchMetrics } from './autoscale.ts';
import type { Engine } from './engine.ts';
import { resizePool } from './pool-lifecycle.ts';

/** Adds a pool to the account, takes the jobs that wait for it, and begins to give it nodes. */
export function createPool(engine: Engine, spec: PoolSpec, ownerJob?: string): Pool {
  const { account, clock } = engine;
  const now = clock.now();
  const pool = new Pool({
    spec,
    created: now,
    revision: account.revisions.next(now),
    status: initially('active', now),
    allocation: initially('steady', now),
    targets: { dedicated: 0, spot: 0 },
    resizeTimeout: spec.resizeTimeout ?? 'PT15M',
    resizeErrors: [],
    deallocation: 'requeue',
    ownerJob,
    nodesCreated: 0,
  });
  account.pools.set(pool.id.toLowerCase(), pool);
  for (const job of account.jobs.values()) {
    if (job.record.poolId?.toLowerCase() === pool.id.toLowerCase()) pool.jobs.add(job);
  }
  engine.log(`pool ${pool.id} is created`);
  watchMetrics(engine, pool);
  const { targetDedicatedNodes: dedicated = 0, targetLowPriorityNodes: spot = 0 } = spec;
  resizePool(engine, pool, { dedicated, spot, timeout: spec.resizeTimeout });
  if (spec.enableAutoScale) {
    enableAutoScale(engine, pool, spec.autoScaleFormula as string, spec.autoScaleEvaluationInterval);
  }
  return pool;
}
