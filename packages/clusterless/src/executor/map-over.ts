import { EmptyReductionError } from '../errors.ts';
import type { Reducer } from '../reduce/reducer.ts';
import { ReductionTree } from '../reduce/reduction-tree.ts';
import type { RunOptions } from './run-options.ts';
import { runTasks, type TaskRun } from './run-tasks.ts';

/** A run without what is done with its results. */
export type SeatedRun<A, R> = Omit<TaskRun<A, R>, 'collect'>;

/** Results in the order of their arguments. */
export async function mapOver<A, R>(run: SeatedRun<A, R>, options: RunOptions): Promise<R[]> {
  const results: R[] = [];
  await runTasks(
    {
      ...run,
      collect: (index, result) => {
        results[index] = result;
      },
    },
    options,
  );
  return results;
}

/** What to reduce with, and for whom. */
export interface Reduction<R> {
  readonly functionName: string;
  readonly reducer: Reducer<R>;
  /** Makes a result writable for the reducer; by default results are. */
  readonly own?: (result: R) => R;
}

/** Results reduced in the fixed tree over their arguments' order. */
export async function reduceOver<A, R>(run: SeatedRun<A, R>, reduction: Reduction<R>, options: RunOptions): Promise<R> {
  const tree = new ReductionTree(reduction.reducer, reduction.own);
  const count = await runTasks({ ...run, collect: (index, result) => tree.add(index, result) }, options);
  if (count === 0) throw new EmptyReductionError({ work: reduction.functionName });
  return tree.finish(count);
}
