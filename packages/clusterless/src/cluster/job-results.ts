import { blockRoots, graphTasks } from '../graph/task-graph.ts';
import { blobNames } from '../task/orders.ts';
import type { Manifest } from './manifest.ts';
import type { Site } from './site.ts';

/** Tasks of a job that have their result. */
export async function doneTasks(name: string, { storage }: Site): Promise<Set<string>> {
  const prefix = blobNames.result('');
  const done = new Set<string>();
  for await (const blob of storage.list(name, prefix)) done.add(blob.slice(prefix.length));
  return done;
}

/** True when these tasks are all that is wanted of a job. */
export function coversAll({ shape }: Manifest, done: ReadonlySet<string>): boolean {
  if (shape.reduced) return blockRoots(shape).every((id) => done.has(id));
  for (const { id } of graphTasks(shape)) if (!done.has(id)) return false;
  return true;
}
