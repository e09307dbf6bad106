import { expect, test } from 'vitest';
import { Client, withoutStorage } from './emulated.ts';

test('ten thousand tasks with dependencies are added, listed, counted, and run in the order of their tree', async () => {
  const sum = (width: number): number => (width === 1 ? 0 : Math.ceil(width / 100) + sum(Math.ceil(width / 100)));
  await using emulator = await withoutStorage();
  const client = new Client(emulator, false);
  await client.job('many', 'pool', { usesTaskDependencies: true, priority: 1 });
  // Leaves 1 … 9900 wait for a gate that never opens; sums depend on a hundred each.
  const leaves = Array.from({ length: 9900 }, (_, i) => ({
    id: String(i + 1),
    commandLine: '/bin/true',
    dependsOn: { taskIds: ['gate'] },
  }));
  const sums = Array.from({ length: 99 }, (_, i) => ({
    id: `sum-${i}`,
    commandLine: '/bin/true',
    dependsOn: { taskIdRanges: [{ start: 100 * i + 1, end: 100 * i + 100 }] },
  }));
  const top = { id: 'top', commandLine: '/bin/true', dependsOn: { taskIds: sums.map(({ id }) => id) } };
  const all = [top, ...sums, ...leaves];
  for (let i = 0; i < all.length; i += 100) {
    const { value } = await client.do('POST', '/jobs/many/addtaskcollection', { value: all.slice(i, i + 100) });
    expect(value.every(({ status }: { status: string }) => status === 'success')).toBe(true);
  }
  expect(sum(9900)).toBe(100);
  expect((await client.get('/jobs/many/taskcounts')).taskCounts).toMatchObject({ active: 10_000 });
  expect(await client.list('/jobs/many/tasks', { $select: 'id,state', $filter: "state eq 'active'" })).toHaveLength(
    10_000,
  );
  // All leaves of the first sum end; then it alone is free.
  for (let i = 1; i <= 100; i++) await client.do('DELETE', `/jobs/many/tasks/${i}`);
  const open = Array.from({ length: 100 }, (_, i) => ({ id: String(i + 1), commandLine: '/bin/true' }));
  await client.do('POST', '/jobs/many/addtaskcollection', { value: open });
  await client.pool('pool', { targetDedicatedNodes: 2, taskSlotsPerNode: 4 });
  await client.taskIn('many', 'sum-0', 'completed');
  expect((await client.get('/jobs/many/taskcounts')).taskCounts).toEqual({
    active: 9899,
    running: 0,
    completed: 101,
    succeeded: 101,
    failed: 0,
  });
  await client.do('DELETE', '/jobs/many');
});
