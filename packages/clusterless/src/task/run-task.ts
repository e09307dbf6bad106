import { BlobContainer } from '../blob/blob-container.ts';
import { BlobError, isBlobError } from '../blob/blob-error.ts';
import { copyOf } from '../payload/copy-of.ts';
import { encodePayload } from '../payload/encode.ts';
import { encodeThrown } from '../portable-error.ts';
import { loadReducer, type Reducer } from '../reducer.ts';
import { ReductionTree } from '../reduction-tree.ts';
import { loadRemote } from '../remote.ts';
import { ContentCache } from './content-cache.ts';
import { blobNames, exitCodes, type JobOrder, type PackedArguments, type TaskOrder } from './orders.ts';
import { TaskSurroundings } from './task-context.ts';

/** Milliseconds that a new access policy may take until it is known everywhere. */
const policyDelay = 45_000;

/** What a task runs with. */
export interface TaskRun {
  readonly job: JobOrder;
  readonly task: TaskOrder;
  /** Folder that the tasks of this machine share. */
  readonly shared: string | undefined;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Runs one task of a job: reads its arguments, calls the function, writes the result. A task that has a result already, from a life
 * before an eviction, does nothing; one that threw before fails as it did.
 *
 * @returns the exit code of its process
 */
export async function runTask(run: TaskRun): Promise<number> {
  const { job, task, signal, log } = run;
  const open = (url: string) => new BlobContainer(url, { policyDelay });
  const results = open(job.results);
  try {
    const [done, thrown] = await Promise.all([
      results.has(blobNames.result(task.id), signal),
      results.has(blobNames.error(task.id), signal),
    ]);
    if (done) return exitCodes.done;
    if (thrown) return exitCodes.thrown;
    const content = new ContentCache(open(job.content), run.shared);
    const surroundings = new TaskSurroundings({ order: job, content, open, signal });
    const outcome = await attempt(() =>
      task.kind === 'leaf'
        ? runLeaf(job, task, open(job.content), surroundings, signal)
        : reduceInputs(job, task.inputs, results, surroundings, signal),
    );
    signal.throwIfAborted();
    if ('thrown' in outcome) {
      log(`${task.id} of ${job.label} failed: ${text(outcome.thrown)}`);
      await results.write(blobNames.error(task.id), encodeThrown(outcome.thrown), { signal });
      return exitCodes.thrown;
    }
    await results.write(blobNames.result(task.id), outcome.encoded, { ifAbsent: true, signal });
    return exitCodes.done;
  } catch (error) {
    log(`${task.id} of ${job.label} could not be run: ${text(error)}`);
    return signal.aborted ? exitCodes.stopped : exitCodes.failed;
  }
}

/** Tells what the function itself throws, which it would throw again, from failures of storage, which may pass. */
async function attempt(
  run: () => Promise<unknown>,
): Promise<{ readonly encoded: Uint8Array[] } | { readonly thrown: unknown }> {
  try {
    return { encoded: encodePayload(await run()) };
  } catch (thrown) {
    if (isBlobError(thrown)) throw thrown;
    return { thrown };
  }
}

async function runLeaf(
  job: JobOrder,
  task: TaskOrder & { kind: 'leaf' },
  packs: BlobContainer,
  surroundings: TaskSurroundings,
  signal: AbortSignal,
): Promise<unknown> {
  const { call } = await loadRemote(job.call.url, job.call.name);
  const collected =
    job.reduce === undefined
      ? new ResultList()
      : new Reduction(await loadReducer(job.reduce.url, job.reduce.name), copyOf);
  let index = task.first;
  for (const packed of task.arguments) {
    for (const payload of await readArguments(packed, packs, signal)) {
      signal.throwIfAborted();
      const argument = await surroundings.decode(payload);
      collected.add(await call(argument, surroundings.context(index)));
      index += 1;
    }
  }
  return collected.finish();
}

/** The payloads of neighbouring arguments, with one request. */
async function readArguments(
  packed: PackedArguments,
  packs: BlobContainer,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  const { pack, offset, lengths } = packed;
  const length = lengths.reduce((sum, bytes) => sum + bytes, 0);
  const bytes = await packs.read(pack, { range: { offset, length }, signal });
  if (bytes === undefined)
    throw new BlobError({
      action: 'reading',
      container: packs.name,
      blob: pack,
      status: 404,
      problem: 'arguments are gone',
      attempts: 1,
    });
  let end = 0;
  return lengths.map((payload) => {
    end += payload;
    return bytes.subarray(end - payload, end);
  });
}

async function reduceInputs(
  job: JobOrder,
  inputs: readonly string[],
  results: BlobContainer,
  surroundings: TaskSurroundings,
  signal: AbortSignal,
): Promise<unknown> {
  if (job.reduce === undefined) throw new TypeError('a reduction in a job without reducer');
  const reduction = new Reduction(await loadReducer(job.reduce.url, job.reduce.name));
  for (const input of inputs) {
    const bytes = await results.read(blobNames.result(input), { signal });
    if (bytes === undefined)
      throw new BlobError({
        action: 'reading',
        container: results.name,
        blob: input,
        status: 404,
        problem: 'the result to be reduced is not there',
        attempts: 1,
      });
    reduction.add(await surroundings.decode(bytes));
  }
  return reduction.finish();
}

/** Results in the order in which they come. */
class ResultList {
  readonly #results: unknown[] = [];

  add(result: unknown): void {
    this.#results.push(result);
  }

  finish(): unknown {
    return this.#results;
  }
}

/** Results reduced as they come, in the order of the whole run's tree. */
class Reduction {
  readonly #tree: ReductionTree<unknown>;
  #count = 0;

  constructor(reducer: Reducer<unknown>, own?: (result: unknown) => unknown) {
    this.#tree = new ReductionTree(reducer, own);
  }

  add(result: unknown): void {
    this.#tree.add(this.#count, result);
    this.#count += 1;
  }

  finish(): unknown {
    return this.#tree.finish(this.#count);
  }
}

function text(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
