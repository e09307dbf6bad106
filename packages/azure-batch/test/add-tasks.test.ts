import { expect, test } from 'vitest';
import type { BatchClient } from '../src/client/batch-client.ts';
import { BatchServiceError } from '../src/client/batch-service-error.ts';
import type { BatchTaskCreateOptions, BatchTaskCreateResult } from '../src/client/types/task.ts';
import { addTasks } from '../src/run/add-tasks.ts';

type Answer = (id: string, attempt: number) => Partial<BatchTaskCreateResult>;

/** A job that takes tasks in calls of limited size, and notes what came. */
function job(largest: number, answer: Answer = () => ({})) {
  const added: string[] = [];
  const calls: number[] = [];
  const attempts = new Map<string, number>();
  const batch = {
    async createTaskCollection(_: string, { value }: { value: readonly BatchTaskCreateOptions[] }) {
      calls.push(value.length);
      if (value.length > largest) {
        throw new BatchServiceError({
          operation: 'createTaskCollection',
          status: 413,
          code: 'RequestBodyTooLarge',
          message: '',
        });
      }
      return value.map(({ id: taskId }) => {
        const attempt = (attempts.get(taskId) ?? 0) + 1;
        attempts.set(taskId, attempt);
        const result = { taskId, status: 'success', ...answer(taskId, attempt) };
        if (result.status === 'success') added.push(taskId);
        return result;
      });
    },
  } as unknown as BatchClient;
  return { batch, added, calls };
}

const tasks = (count: number): BatchTaskCreateOptions[] =>
  Array.from({ length: count }, (_, i) => ({ id: `t${i}`, commandLine: 'node' }));
const sorted = (ids: readonly string[]) => [...ids].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
const all = (count: number) => tasks(count).map(({ id }) => id);

test('tasks are added a hundred at a time', async () => {
  const { batch, added, calls } = job(100);
  await addTasks(batch, 'job', tasks(1050));
  expect(sorted(added)).toEqual(all(1050));
  expect(calls).toHaveLength(11);
});

test('a collection that is too large is halved until it is not', async () => {
  const { batch, added } = job(13);
  await addTasks(batch, 'job', tasks(250));
  expect(sorted(added)).toEqual(all(250));
  await expect(addTasks(job(0).batch, 'job', tasks(1))).rejects.toMatchObject({ code: 'RequestBodyTooLarge' });
});

test('tasks that are there already stay, and those that the service could not take now are added again', async () => {
  const { batch, added } = job(100, (id, attempt) => {
    if (id === 't3') return { status: 'clienterror', error: { code: 'TaskExists' } };
    return id === 't5' && attempt < 3 ? { status: 'servererror', error: { code: 'ServerBusy' } } : {};
  });
  await addTasks(batch, 'job', tasks(8));
  expect(sorted(added)).toEqual(all(8).filter((id) => id !== 't3'));
});

test('a task that the service takes for wrong is named', async () => {
  const { batch } = job(100, (id) =>
    id === 't2' ? { status: 'clienterror', error: { code: 'InvalidPropertyValue' } } : {},
  );
  await expect(addTasks(batch, 'job', tasks(4))).rejects.toMatchObject({
    name: 'TaskRefusedError',
    task: 't2',
    code: 'InvalidPropertyValue',
  });
});
