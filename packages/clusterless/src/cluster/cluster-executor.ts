import { type Bundle, bundleModules } from '../bundle/bundle-modules.ts';
import { readableStack } from '../bundle/readable-stack.ts';
import { EmptyReductionError, ExecutorClosedError, FileReferenceError, RemoteError } from '../errors.ts';
import type { Executor, PoolControl, Reach } from '../executor/executor.ts';
import type { RunOptions } from '../executor/run-options.ts';
import { blocksFor, type GraphShape, leafCount } from '../graph/task-graph.ts';
import { encodeDetached } from '../payload/encode.ts';
import type { Reducer } from '../reduce/reducer.ts';
import type { Broadcast } from '../reference/broadcast.ts';
import { copyLocal, type FileReference, localFile } from '../reference/file-reference.ts';
import type { RemoteFunction } from '../remote/remote.ts';
import type { ClusterGauge } from './cluster-gauge.ts';
import { ClusterRun, type RunSurroundings } from './cluster-run.ts';
import { collectArguments, detachedBytes } from './collect-arguments.ts';
import { Contact } from './contact.ts';
import { JobNotFoundError } from './errors.ts';
import { farPace, type Pace } from './job-watch.ts';
import { type JobLimits, type Manifest, partName, runName, type Work } from './manifest.ts';
import type { Site } from './site.ts';
import { findManifest, resumeJob, submitJob } from './submit-job.ts';
import type { SubmittedJob } from './submitted-job.ts';

/** What a service brings to its executor. */
export interface ClusterExecutorOptions {
  /** Name of the executor, which is that of the service. */
  readonly name: string;
  /** What tasks can see. Default: the network alone. */
  readonly reach?: Reach | undefined;
  /** URL of the module whose `taskMain` a task's process runs: it knows how containers are opened there. */
  readonly taskMain: string;
  readonly pace?: Pace | undefined;
  /** Seconds of work that a task should have, as far as there is enough for all workers. Default 10. */
  readonly secondsPerTask?: number | undefined;
  /** Packages with native code, which machines have installed. Default `['koffi']`. */
  readonly native?: readonly string[] | undefined;
  readonly gauge?: ClusterGauge | undefined;
  /** Waits for services that can't be reached. Default: for half an hour. */
  readonly contact?: Contact | undefined;
  readonly pool?: PoolControl | undefined;
}

const twoDays = 172_800;

/**
 * Runs remote functions as tasks of a service: each run is one job, at each of the sites, whose whole graph from arguments to the
 * reduced result the service runs by itself. This process may end meanwhile; `attach` finds the run again, and the same run made
 * anew goes on where the first one was.
 */
export class ClusterExecutor implements Executor {
  readonly name: string;
  readonly reach: Reach;
  readonly workers: number;
  readonly pool: PoolControl | undefined;
  readonly #sites: readonly [Site, ...Site[]];
  readonly #options: ClusterExecutorOptions;
  readonly #contact: Contact;
  readonly #broadcasts = new Set<string>();
  /** Where jobs of this executor keep their results. */
  readonly #homes = new Map<string, Site>();
  readonly #sourceMaps = new Set<string>();
  readonly #closing = new AbortController();
  readonly #tidying = new Set<Promise<void>>();

  /** @param sites at least one; runs are spread over them */
  constructor(sites: readonly [Site, ...Site[]], options: ClusterExecutorOptions) {
    this.#sites = sites;
    this.#options = options;
    this.#contact = options.contact ?? new Contact({ pace: options.pace ?? farPace });
    this.name = options.name;
    this.reach = options.reach ?? 'network';
    this.pool = options.pool;
    this.workers = sites.reduce((sum, { workers }) => sum + workers, 0);
  }

  /** Names of the jobs that this executor submitted or found. */
  get jobs(): ReadonlySet<string> {
    return new Set(this.#homes.keys());
  }

  /** What this executor waits for no more although it may go on: what that needs is to be kept. */
  get left(): ReadonlySet<string> {
    return this.#contact.left;
  }

  async map<A, R>(fn: RemoteFunction<A, R>, args: Iterable<A>, options: RunOptions = {}): Promise<R[]> {
    const run = await this.submit(fn, args, undefined, options);
    return this.#finish(run, options, run.results(options));
  }

  async mapReduce<A, R>(
    fn: RemoteFunction<A, R>,
    args: Iterable<A>,
    reducer: Reducer<R>,
    options: RunOptions = {},
  ): Promise<R> {
    const run = await this.submit(fn, args, reducer, options);
    if (run.jobs.length === 0) throw new EmptyReductionError({ work: fn.name });
    const result = await this.#finish(run, options, run.reduced(options));
    this.#tidyLater(run);
    return result;
  }

  async broadcast<T>(value: T): Promise<Broadcast<T>> {
    this.#closing.signal.throwIfAborted();
    const kept = await Promise.all(
      this.#sites.map(async ({ content }) => {
        const keep = (segment: Uint8Array) => content.keep([segment]);
        const encoded = await encodeDetached(value, { atLeast: detachedBytes, keep });
        const hash = await content.keep(encoded);
        await content.settled();
        return { hash, bytes: encoded.reduce((sum, chunk) => sum + chunk.byteLength, 0) };
      }),
    );
    const [{ hash, bytes }] = kept as [(typeof kept)[number]];
    this.#broadcasts.add(hash);
    return Object.freeze({ kind: 'broadcast', hash, bytes });
  }

  /** The file is content at every site. */
  async fileInclude(path: string): Promise<FileReference> {
    const { name, bytes } = await localFile(path);
    const [hash] = await Promise.all(this.#sites.map(({ content }) => content.keepFile(path)));
    return { kind: 'file', name, bytes, place: { kind: 'content', hash: hash as string } };
  }

  /** @throws FileReferenceError when it is not there any more */
  async fileFetch(reference: FileReference, path: string): Promise<void> {
    const { name, place } = reference;
    if (place.kind === 'path') return copyLocal(reference, path);
    const site = (place.kind === 'job' ? this.#homes.get(place.job) : undefined) ?? this.#sites[0];
    const [container, blob] = place.kind === 'job' ? [place.job, place.blob] : [site.contentContainer, place.hash];
    const { tryFile, wholeFile } = await import('@judi4cloud/errors/disk');
    await tryFile(path);
    const opened = await site.storage.open(container);
    await wholeFile(path, async (unfinished) => {
      if (await opened.readInto(blob, unfinished, this.#closing.signal)) return;
      throw new FileReferenceError({ file: name, problem: `it is not in ${site.name}` });
    });
  }

  /** Sends a run away: its arguments, its modules, then all its tasks. */
  async submit<A, R>(
    fn: RemoteFunction<A, R>,
    args: Iterable<A>,
    reducer?: Reducer<R>,
    options: RunOptions = {},
  ): Promise<ClusterRun<R>> {
    const signal = this.#signal(options);
    signal.throwIfAborted();
    // How many arguments there are decides which site gets which; with one site they need not be counted before they are sent.
    const list = this.#sites.length > 1 && !Array.isArray(args) ? [...args] : args;
    const planned = Array.isArray(list) ? this.#shape(list.length, reducer !== undefined, options) : undefined;
    const collected = await collectArguments(list, {
      storeOf: (index) => (planned === undefined ? this.#sites[0] : this.#siteOfArgument(index, planned)).content,
      broadcasts: this.#broadcasts,
      jobs: this.jobs,
      signal,
    });
    const count = collected.table.lengths.length;
    if (count === 0) return this.#run(fn.name, [], reducer);
    const shape = planned ?? this.#shape(count, reducer !== undefined, options);
    const modules = [fn.url, ...(reducer ? [reducer.url] : []), ...collected.modules];
    const work: Work = {
      call: { url: fn.url, name: fn.name },
      reduce: reducer && { url: reducer.url, name: reducer.name },
      bundle: await this.#bundle(modules),
      arguments: collected.table,
      others: collected.jobs,
    };
    await Promise.all(this.#sites.map(({ content }) => content.settled()));
    const name = runName(options.label ?? fn.name, work);
    return this.#run(name, await this.#send(name, options, work, shape, signal), reducer);
  }

  /**
   * Finds a run that this or another process submitted, and goes on with what is not done of it.
   *
   * @throws JobNotFoundError
   */
  attach<R>(name: string, signal?: AbortSignal): Promise<ClusterRun<R>> {
    return this.#contact.hold(`job ${name}`, () => this.#attach(name, signal), { signal });
  }

  /** Stops the runs that are waited for. Their results, and what is broadcast, stay in the cluster. */
  async close(): Promise<void> {
    this.#closing.abort(new ExecutorClosedError({ executor: this.name }));
    await Promise.all(this.#tidying);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #attach<R>(name: string, signal: AbortSignal | undefined): Promise<ClusterRun<R>> {
    for (let parts = 1; parts <= this.#sites.length; parts++) {
      const manifest = await findManifest(partName(name, 0, parts), this.#sites[0], signal);
      if (manifest === undefined) continue;
      const jobs = this.#sites.slice(0, parts).map(async (site, part) => {
        const job = partName(name, part, parts);
        const own = part === 0 ? manifest : await findManifest(job, site, signal);
        if (own === undefined) throw new JobNotFoundError({ job, places: [site.name] });
        return resumeJob(job, own, site, { homes: this.#homes, signal });
      });
      return this.#run(name, await Promise.all(jobs));
    }
    const places = this.#sites.map((site) => site.name);
    throw new JobNotFoundError({ job: name, places });
  }

  #send(
    name: string,
    options: RunOptions,
    work: Work,
    shape: GraphShape,
    signal: AbortSignal,
  ): Promise<SubmittedJob[]> {
    const label = options.label ?? work.call.name;
    const sites = this.#sites.slice(0, shape.blocks.length);
    const jobs = sites.map((site, part) => {
      const blocks = shape.blocks.filter((_, block) => this.#siteOfBlock(block) === site);
      const { workers, nthreads } = site;
      const place = { shape: { ...shape, blocks }, part, parts: sites.length, workers, nthreads };
      const manifest: Manifest = { version: 1, label, ...work, ...place, limits: limitsOf(options) };
      const send = () => submitJob(partName(name, part, sites.length), manifest, site, { homes: this.#homes, signal });
      return this.#contact.hold(`job ${name}`, send, { signal });
    });
    return Promise.all(jobs);
  }

  #run<R>(name: string, jobs: readonly SubmittedJob[], reducer?: Reducer<R>): ClusterRun<R> {
    for (const job of jobs) this.#homes.set(job.name, job.site);
    const { pace = farPace, gauge } = this.#options;
    const surroundings: RunSurroundings = {
      pace,
      gauge,
      contact: this.#contact,
      closing: this.#closing.signal,
      readable: (error) => this.#readable(error),
      broadcast: (value) => this.broadcast(value),
    };
    return new ClusterRun(name, jobs, surroundings, reducer);
  }

  /** Groups of arguments of about `secondsPerTask`, unless some workers would have none then, in a block for each site. */
  #shape(count: number, reduced: boolean, { secondsPerArgument }: RunOptions): GraphShape {
    const { secondsPerTask = 10 } = this.#options;
    const wanted = secondsPerArgument ? Math.min(secondsPerTask / secondsPerArgument, count / this.workers) : 1;
    const group = 2 ** Math.floor(Math.log2(Math.max(1, wanted)));
    return { count, group, reduced, blocks: blocksFor(leafCount({ count, group }), this.#sites.length) };
  }

  #siteOfBlock(block: number): Site {
    return this.#sites[block % this.#sites.length] as Site;
  }

  #siteOfArgument(index: number, { group, blocks }: GraphShape): Site {
    return this.#siteOfBlock(blocks.findIndex(({ end }) => index < end * group));
  }

  async #bundle(modules: readonly string[]): Promise<Manifest['bundle']> {
    const { native, taskMain } = this.#options;
    const bundle: Bundle = await bundleModules(modules, { main: taskMain, ...(native && { native }) });
    this.#sourceMaps.add(bundle.sourceMap);
    const files = bundle.files.map(async ({ path, bytes }) => {
      const [hash] = await Promise.all(this.#sites.map(({ content }) => content.keep([bytes])));
      return { path, hash: hash as string };
    });
    return Promise.all(files);
  }

  #signal({ signal }: RunOptions): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }

  /** Waits for a result; a run that nobody waits for any more is stopped. */
  async #finish<T>(run: ClusterRun<unknown>, options: RunOptions, result: Promise<T>): Promise<T> {
    try {
      return await result;
    } catch (error) {
      if (this.#signal(options).aborted) await run.terminate().catch(() => {});
      throw error;
    }
  }

  /** Remote errors show the user's own files and lines. */
  #readable(error: unknown): unknown {
    if (error instanceof RemoteError && error.cause instanceof Error && error.cause.stack !== undefined) {
      for (const map of this.#sourceMaps) error.cause.stack = readableStack(error.cause.stack, map);
    }
    return error;
  }

  #tidyLater(run: ClusterRun<unknown>): void {
    const tidying = run.tidy().catch(() => {});
    this.#tidying.add(tidying);
    void tidying.then(() => this.#tidying.delete(tidying));
  }
}

function limitsOf({ priority = 0, retries = 3, timeout = twoDays, taskTimeout = timeout }: RunOptions): JobLimits {
  return { priority, retries, taskSeconds: Math.min(taskTimeout, timeout), jobSeconds: timeout };
}
