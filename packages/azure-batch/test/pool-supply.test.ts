import { describe, expect, it } from 'vitest';
import type { BatchPool } from '../src/client/types/pool.ts';
import { PoolResizeError } from '../src/index.ts';
import { type AskingPace, PoolSupply, type PoolSupplyOptions, type SuppliedPool } from '../src/pool/pool-supply.ts';
import { clientOf } from './clients.ts';
import type { Sent } from './fake-service.ts';

const pace: AskingPace = { first: 30_000, longest: 600_000, formula: 35_000 };
const scarcity = [{ code: 'AllocationFailed', message: 'No capacity.' }];
const quota = [{ code: 'AccountCoreQuotaReached', message: 'The quota is used up.' }];

/** A pool of two nodes, none of which there is, and its service, which answers every request with its errors some time later. */
function shortPool(
  resizeErrors: NonNullable<BatchPool['resizeErrors']>,
  options: PoolSupplyOptions & { readonly age?: number; readonly pool?: SuppliedPool } = {},
) {
  const asked: { readonly at: number; readonly sent: Sent }[] = [];
  const { client, clock } = clientOf((sent) => {
    asked.push({ at: (clock.now() - begun) / 1000, sent });
    answered = clock.now();
    return { status: 202 };
  });
  const begun = clock.now();
  let answered = begun - (options.age ?? 0);
  const supply = new PoolSupply(client, 'p', { clock, pace, ...options });
  const pool = (more: SuppliedPool = {}): SuppliedPool => ({
    allocationState: 'steady',
    allocationStateTransitionTime: new Date(answered).toISOString(),
    resizeErrors,
    targetDedicatedNodes: 2,
    targetLowPriorityNodes: 0,
    currentDedicatedNodes: 0,
    currentLowPriorityNodes: 0,
    ...options.pool,
    ...more,
  });
  return { supply, clock, asked, pool };
}

describe('a pool that did not get its nodes', () => {
  it('is asked for again ever more rarely while there is no capacity, and says so, until the time is over', async () => {
    const { supply, clock, asked, pool } = shortPool(scarcity);
    const said = new Set<string | undefined>();
    const waiting = async () => {
      for (; ; clock.time += 10_000) said.add(await supply.consider(pool()));
    };
    const error = await waiting().catch((thrown: unknown) => thrown);
    // 30, 60, 120 … 600 s after the answer before was seen, at looks 10 s apart.
    expect(asked.map(({ at }) => at)).toEqual([30, 100, 230, 480, 970, 1570]);
    expect(asked.map(({ sent }) => [sent.path, sent.body])[0]).toEqual([
      '/pools/p/resize',
      { targetDedicatedNodes: 2, targetLowPriorityNodes: 0 },
    ]);
    expect([...said].slice(0, 3)).toEqual([
      'waiting for capacity (AllocationFailed)',
      'waiting for capacity (AllocationFailed, asked again once)',
      'waiting for capacity (AllocationFailed, asked again 2 times)',
    ]);
    expect(error).toBeInstanceOf(PoolResizeError);
    expect(error).toMatchObject({ nodes: 0, wanted: 2, asked: 6, seconds: 1810 });
    expect((error as Error).message).toContain('They were asked for again 6 times in 1810 s.');
  });

  it('is content when they come', async () => {
    const { supply, clock, asked, pool } = shortPool(scarcity);
    for (let i = 0; i < 4; i++, clock.time += 10_000) await supply.consider(pool());
    expect(asked).toHaveLength(1);
    expect(await supply.consider(pool({ allocationState: 'resizing', resizeErrors: [] }))).toMatch(/asked again once/);
    expect(await supply.consider(pool({ resizeErrors: [], currentDedicatedNodes: 2 }))).toBeUndefined();
    clock.time += 3_600_000;
    expect(await supply.consider(pool())).toMatch(/AllocationFailed/);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['is old', { age: 3_600_000 }],
    ['answers to somebody who asked before', { answers: false }],
  ])('is asked for at once where the error %s, whatever it says; the answer to that counts', async (_, options) => {
    const { supply, clock, asked, pool } = shortPool(quota, options);
    expect(await supply.consider(pool())).toBe('waiting for capacity (AccountCoreQuotaReached, asked again once)');
    expect(asked.map(({ at }) => at)).toEqual([0]);
    clock.time += 1000;
    await expect(supply.consider(pool())).rejects.toMatchObject({ codes: ['AccountCoreQuotaReached'], asked: 1 });
  });

  it('fails at once where asking again does not help', async () => {
    const { supply, asked, pool } = shortPool(quota);
    await expect(supply.consider(pool())).rejects.toThrow(PoolResizeError);
    expect(asked).toHaveLength(0);
  });

  it('works with those that it has, and is asked for the others', async () => {
    const spot = { targetDedicatedNodes: 0, targetLowPriorityNodes: 8, currentLowPriorityNodes: 3 };
    const { supply, clock, asked, pool } = shortPool(scarcity, { pool: spot });
    for (; clock.time < Date.UTC(2026, 0, 1, 3); clock.time += 60_000) await supply.consider(pool());
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.at(-1)?.sent.body).toEqual({ targetDedicatedNodes: 0, targetLowPriorityNodes: 8 });
    const limited = shortPool(quota, { pool: spot });
    expect(await limited.supply.consider(limited.pool())).toBeUndefined();
  });

  it('that scales by itself has its formula held and let go, since a result that stays the same asks for nothing', async () => {
    const formula = '$TargetDedicatedNodes = 2;';
    const scaling = { enableAutoScale: true, autoScaleFormula: formula };
    const { supply, clock, asked, pool } = shortPool(scarcity, { pool: scaling, age: 3_600_000 });
    const formulas = () =>
      asked.map(({ sent }) => (sent.body as { readonly autoScaleFormula: string }).autoScaleFormula);
    await supply.consider(pool());
    const held = `${formula}\nheld = 1;\n$TargetDedicatedNodes = 0;\n$TargetLowPriorityNodes = 0;`;
    expect(asked[0]?.sent.path).toBe('/pools/p/enableautoscale');
    expect(formulas()).toEqual([held]);
    const none = { autoScaleFormula: held, targetDedicatedNodes: 0, resizeErrors: [] };
    clock.time += 10_000;
    expect(await supply.consider(pool(none))).toMatch(/asked again once/);
    clock.time += 30_000;
    await supply.consider(pool({ ...none, targetDedicatedNodes: 2 }));
    expect(formulas()).toEqual([held]);
    await supply.consider(pool(none));
    expect(formulas()).toEqual([held, formula]);
    // Not evaluated yet.
    expect(await supply.consider(pool({ targetDedicatedNodes: 0, resizeErrors: [] }))).toMatch(/asked again once/);
    // What another client held, and left so.
    const other = shortPool(scarcity, { pool: scaling });
    await other.supply.consider(other.pool(none));
    other.clock.time += 40_000;
    await other.supply.consider(other.pool(none));
    expect(other.asked.map(({ sent }) => sent.body)).toEqual([{ autoScaleFormula: formula }]);
  });

  it('and that wants none lacks nothing, whatever it said once', async () => {
    const { supply, asked, pool } = shortPool(scarcity, { age: 86_400_000, pool: { targetDedicatedNodes: 0 } });
    expect(await supply.consider(pool())).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
