import { FutureError } from '../errors.ts';
import type { Broadcast } from './broadcast.ts';

declare const resultType: unique symbol;

/**
 * The result of a task, where it lies: plain data to put into the arguments of later tasks, which fetch it themselves.
 *
 * @example
 * const images = job.futures.map((shot) => ({ shot }));
 * await batchexec(pmap(migrate, images)); // migrate calls context.fetch(shot)
 */
export interface Future<T> {
  readonly kind: 'future';
  /** Job of the task. */
  readonly job: string;
  /** The task whose result it is. */
  readonly task: string;
  /** Position among the results of that task, where it has several. */
  readonly item?: number | undefined;
  readonly [resultType]?: T;
}

/** A value that tasks fetch: one that was broadcast, or the result of an earlier task. */
export type Reference<T> = Broadcast<T> | Future<T>;

/**
 * A reference that is a broadcast: the only kind that executors of one machine give out.
 *
 * @throws FutureError for the result of a job's task
 */
export function onlyBroadcast<T>(reference: Reference<T>): Broadcast<T> {
  if (reference.kind === 'broadcast') return reference;
  throw new FutureError({ job: reference.job, task: reference.task });
}
