import { pauseBefore, standardPatience } from '@judi4cloud/clusterless/service';
import type { BatchClient } from '../client/batch-client.ts';
import { isRefusal } from '../client/batch-service-error.ts';
import type { BatchTaskCreateOptions, BatchTaskCreateResult } from '../client/types/task.ts';
import { TaskRefusedError } from '../errors.ts';

/** Tasks that one call takes at most. */
const mostTasks = 100;
/** Calls at the same time. */
const lanes = 4;

/**
 * Adds tasks to a job, a hundred at a time; half as many where that is too much. Tasks that are there already stay as they are.
 *
 * @throws TaskRefusedError when the service takes a task for wrong
 */
export async function addTasks(
  batch: BatchClient,
  job: string,
  tasks: Iterable<BatchTaskCreateOptions>,
  signal?: AbortSignal,
): Promise<void> {
  const source = tasks[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let group = take(source); group.length > 0; group = take(source)) await addGroup(batch, job, group, signal);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function take(source: Iterator<BatchTaskCreateOptions>): BatchTaskCreateOptions[] {
  const group: BatchTaskCreateOptions[] = [];
  while (group.length < mostTasks) {
    const { done, value } = source.next();
    if (done) break;
    group.push(value);
  }
  return group;
}

async function addGroup(
  batch: BatchClient,
  job: string,
  group: readonly BatchTaskCreateOptions[],
  signal: AbortSignal | undefined,
): Promise<void> {
  let waiting = group;
  for (let attempt = 1; waiting.length > 0; attempt++) {
    signal?.throwIfAborted();
    let results: readonly BatchTaskCreateResult[];
    try {
      results = await batch.createTaskCollection(job, { value: waiting }, signal && { signal });
    } catch (error) {
      if (!isRefusal(error, 'RequestBodyTooLarge') || waiting.length === 1) throw error;
      const half = Math.ceil(waiting.length / 2);
      await addGroup(batch, job, waiting.slice(0, half), signal);
      waiting = waiting.slice(half);
      continue;
    }
    const again = new Set<string>();
    for (const { taskId, status, error } of results) {
      if (status === 'success' || error?.code === 'TaskExists') continue;
      const isFinal = status === 'clienterror' || attempt === standardPatience.attempts;
      if (isFinal)
        throw new TaskRefusedError({
          job,
          task: taskId,
          code: error?.code ?? status,
          problem: error?.message?.value ?? '',
        });
      again.add(taskId);
    }
    waiting = waiting.filter(({ id }) => again.has(id));
    if (waiting.length > 0) await pauseBefore(attempt, standardPatience, undefined, signal);
  }
}
