import { expect, test } from 'vitest';
import { collectGarbage } from '../src/task/collect-garbage.ts';

test('large arrays that nothing holds any more are freed, others are not', async () => {
  const inUse = () => process.memoryUsage().arrayBuffers;
  const large = 2 ** 27;
  const before = inUse();
  const kept = new Uint8Array(large);
  (() => new Uint8Array(large).fill(1))();
  expect(inUse() - before).toBeGreaterThanOrEqual(2 * large);
  await collectGarbage();
  await expect.poll(inUse).toBeLessThan(before + 1.5 * large);
  expect(kept).toHaveLength(large);
});
