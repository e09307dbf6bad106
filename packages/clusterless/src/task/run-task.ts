import { BlobError, isBlobError } from '../blob/blob-error.ts';
import type { Container } from '../blob/container.ts';
import { copyOf } from '../payload/copy-of.ts';
import { encodePayload } from '../payload/encode.ts';
import { loadReducer, type Reducer } from '../reduce/reducer.ts';
import { ReductionTree } from '../reduce/reduction-tree.ts';
import { encodeThrown } from '../remote/portable-error.ts';
import { loadRemote } from '../remote/remote.ts';
import { collectGarbage } from './collect-garbage.ts';
import { ContentCache } from './content-cache.ts';
import { blobNames, exitCodes, type JobOrder, type PackedArguments, type TaskOrder } from './orders.ts';
import { TaskSurroundings } from './task-surroundings.ts';

/** What a task runs with. */
export interface TaskRun {
  readonly job: JobOrder;
  readonly task: TaskOrder;
  /** Opens a container by its URL. */
  readonly open: (url: string) => Container;
  /** Folder that the tasks of this machine share. */
  readonly shared: string | undefined;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** What a task left in place of its result: what was thrown, encoded, and by the call for which argument; reducers have none. */
export interface ThrownRecord {
  readonly index: number | undefined;
  readonly thrown: Uint8Array;
}

/**
 * Runs one task of a job: reads its arguments, calls the function, writes the result. A task that has a result already, from a life
 * before an eviction, does nothing; one that threw before fails as it did.
 *
 * @returns the exit code of its process
 */
export async function runTask(run: TaskRun): Promise<number> {
  const { job, task, open, signal, log } = run;
  const results = open(job.results);
  try {
    const [done, thrown] = await Promise.all([
      results.has(blobNames.result(task.id), signal),
      results.has(blobNames.error(task.id), signal),
    ]);
    if (done) return exitCodes.done;
    if (thrown) return exitCodes.thrown;
    const outcome = await new TaskAttempt(run, results).outcome();
    signal.throwIfAborted();
    if ('error' in outcome) {
      const { index, error } = outcome;
      log(`${task.id} of ${job.label} failed: ${text(error)}`);
      const record: ThrownRecord = { index, thrown: Buffer.concat(encodeThrown(error)) };
      await results.write(blobNames.error(task.id), encodePayload(record), { signal });
      return exitCodes.thrown;
    }
    await results.write(blobNames.result(task.id), outcome.encoded, { ifAbsent: true, signal });
    return exitCodes.done;
  } catch (error) {
    log(`${task.id} of ${job.label} could not be run: ${text(error)}`);
    return signal.aborted ? exitCodes.stopped : exitCodes.failed;
  }
}

class TaskAttempt {
  readonly #run: TaskRun;
  readonly #results: Container;
  readonly #packs: Container;
  readonly #surroundings: TaskSurroundings;
  /** The argument whose call is under way. */
  #calling: number | undefined;

  constructor(run: TaskRun, results: Container) {
    const { job, open, shared, signal } = run;
    this.#run = run;
    this.#results = results;
    this.#packs = open(job.content);
    const content = new ContentCache(this.#packs, shared);
    this.#surroundings = new TaskSurroundings({ order: job, content, open, signal });
  }

  /**
   * The encoded result, or what the function or the reducer threw, and would throw again.
   *
   * @throws BlobError for failures of storage, which may pass
   */
  async outcome(): Promise<
    { readonly encoded: Uint8Array[] } | { readonly index: number | undefined; readonly error: unknown }
  > {
    const { task } = this.#run;
    try {
      return { encoded: encodePayload(await (task.kind === 'leaf' ? this.#leaf(task) : this.#reduction(task.inputs))) };
    } catch (error) {
      if (isBlobError(error)) throw error;
      return { index: this.#calling, error };
    }
  }

  async #leaf({ first, arguments: packed }: TaskOrder & { kind: 'leaf' }): Promise<unknown> {
    const { job, signal } = this.#run;
    this.#calling = first;
    const { call } = await loadRemote(job.call.url, job.call.name);
    const collected = job.reduce === undefined ? new ResultList() : await Reduction.with(job.reduce, copyOf);
    let index = first;
    for (const part of packed) {
      for (const payload of await this.#arguments(part)) {
        signal.throwIfAborted();
        this.#calling = index;
        const argument = await this.#surroundings.decode(payload);
        const result = await call(argument, this.#surroundings.context(index));
        this.#calling = undefined;
        collected.add(result);
        index += 1;
      }
    }
    return collected.finish();
  }

  /** The payloads of neighbouring arguments, with one request. */
  async #arguments({ pack, offset, lengths }: PackedArguments): Promise<Uint8Array[]> {
    const length = lengths.reduce((sum, bytes) => sum + bytes, 0);
    const range = { offset, length };
    const bytes = await this.#packs.read(pack, { range, signal: this.#run.signal });
    if (bytes === undefined) throw missing(this.#packs, pack, 'the arguments are not there');
    let end = 0;
    return lengths.map((payload) => {
      end += payload;
      return bytes.subarray(end - payload, end);
    });
  }

  /** Reads one result after the other, so that no more are in memory than the tree needs. */
  async #reduction(inputs: readonly string[]): Promise<unknown> {
    const { job, signal } = this.#run;
    if (job.reduce === undefined) throw new TypeError('a reduction in a job without reducer');
    const reduction = await Reduction.with(job.reduce);
    for (const input of inputs) {
      reduction.add(await this.#result(input, signal));
      await collectGarbage();
    }
    return reduction.finish();
  }

  async #result(task: string, signal: AbortSignal): Promise<unknown> {
    const blob = blobNames.result(task);
    const bytes = await this.#results.read(blob, { signal });
    if (bytes === undefined) throw missing(this.#results, blob, 'the result to be reduced is not there');
    return this.#surroundings.decode(bytes);
  }
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

  static async with(
    { url, name }: { readonly url: string; readonly name: string },
    own?: (result: unknown) => unknown,
  ) {
    return new Reduction(await loadReducer(url, name), own);
  }

  add(result: unknown): void {
    this.#tree.add(this.#count, result);
    this.#count += 1;
  }

  finish(): unknown {
    return this.#tree.finish(this.#count);
  }
}

function missing({ name }: Container, blob: string, problem: string): BlobError {
  return new BlobError({ action: 'reading', container: name, blob, status: 404, problem, attempts: 1 });
}

function text(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
