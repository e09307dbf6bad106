import { type ChildProcess, spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describeExit, type ExitStatus, WorkerStartError } from '../errors.ts';
import { Channel } from './channel.ts';
import { FrameReader } from './frame-reader.ts';
import { type FromWorker, lifelinePipe, messagePipe, type ToWorker } from './messages.ts';
import type { ProgressReport } from './progress-gate.ts';
import { forwardLines, TextTail } from './worker-output.ts';

/** How worker processes are started and talked to. */
export interface WorkerSettings {
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds until a worker must be ready. */
  readonly startTimeout: number;
  /** Milliseconds that a cancelled task has to return. */
  readonly abortGrace: number;
  readonly output: 'forward' | 'keep';
  /** The encoded value of a broadcast, if it is held. */
  readonly broadcast: (hash: string) => Uint8Array | undefined;
}

/** What a worker needs to know to run a task. */
export interface TaskOrder {
  readonly url: string;
  readonly name: string;
  readonly index: number;
  readonly workers: number;
  readonly nthreads: number;
  readonly argument: readonly Uint8Array[];
}

/** What became of a task: its encoded result, what it threw, or the end of its worker. */
export type TaskOutcome =
  | { readonly kind: 'result'; readonly body: Uint8Array }
  | { readonly kind: 'failure'; readonly body: Uint8Array }
  | { readonly kind: 'lost'; readonly exit: ExitStatus };

interface RunningTask {
  readonly task: number;
  readonly settle: (outcome: TaskOutcome) => void;
  readonly progress: (report: ProgressReport) => void;
}

/** Milliseconds that a worker has to end by itself. */
const closeGrace = 2000;
/** Milliseconds that output may take to arrive after its process has ended. */
const outputGrace = 200;

/** A worker process, seen from its parent. It keeps the parent alive only while it starts, works or closes. */
export class WorkerProcess {
  readonly number: number;
  readonly name: string;
  /** Resolves when the worker takes tasks; rejects with a WorkerStartError. */
  readonly ready: Promise<void>;
  /** Resolves when the process has ended. */
  readonly exited: Promise<ExitStatus>;
  readonly #settings: WorkerSettings;
  readonly #child: ChildProcess;
  readonly #pipe: Socket;
  readonly #channel: Channel<ToWorker>;
  readonly #stderr = new TextTail(4000);
  readonly #started = Promise.withResolvers<void>();
  #isReady = false;
  #exit: ExitStatus | undefined;
  #tasks = 0;
  #current: RunningTask | undefined;

  constructor(number: number, settings: WorkerSettings) {
    this.number = number;
    this.name = `worker ${number}`;
    this.#settings = settings;
    this.#child = spawn(process.execPath, [...settings.execArgv, fileURLToPath(import.meta.resolve('#worker'))], {
      env: { ...sharedCompileCache(), ...settings.env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.exited = this.#awaitExit();
    this.ready = this.#awaitReady();
    this.ready.catch(() => {});
    this.#quietPipe(lifelinePipe).unref();
    this.#pipe = this.#quietPipe(messagePipe);
    this.#channel = new Channel(this.#pipe);
    const reader = new FrameReader<FromWorker>((message, body) => this.#receive(message, body));
    this.#pipe.on('data', (chunk: Buffer) => reader.push(chunk));
    this.#readOutput();
  }

  /** False once it has ended, or is about to since it was killed. */
  get alive(): boolean {
    return this.#exit === undefined && !this.#child.killed;
  }

  /** The last lines of its standard error. */
  get stderr(): string {
    return this.#stderr.text;
  }

  /** Runs one task; a second one only after that. */
  async run(order: TaskOrder, signal: AbortSignal, progress: (report: ProgressReport) => void): Promise<TaskOutcome> {
    if (this.#exit) return { kind: 'lost', exit: this.#exit };
    this.#tasks += 1;
    const task = this.#tasks;
    const { argument, ...rest } = order;
    const outcome = Promise.withResolvers<TaskOutcome>();
    this.#current = { task, settle: outcome.resolve, progress };
    this.#keepParentAlive(true);

    let overdue: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      void this.#channel.send({ kind: 'abort', task });
      overdue = setTimeout(() => this.kill(), this.#settings.abortGrace);
    };
    void this.#channel.send({ kind: 'task', task, ...rest }, argument);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
    try {
      return await outcome.promise;
    } finally {
      signal.removeEventListener('abort', cancel);
      clearTimeout(overdue);
      this.#current = undefined;
      this.#keepParentAlive(false);
    }
  }

  /** Lets the worker drop a broadcast value. */
  forget(hash: string): void {
    void this.#channel.send({ kind: 'forget', hash });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends the process: at once while it starts or works, else in good order. */
  async close(): Promise<void> {
    if (this.#exit) return;
    this.#keepParentAlive(true);
    if (this.#current || !this.#isReady) this.kill();
    else void this.#channel.send({ kind: 'close' });
    const overdue = setTimeout(() => this.kill(), closeGrace);
    await this.exited;
    clearTimeout(overdue);
  }

  #receive(message: FromWorker, body: Uint8Array): void {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#started.resolve();
        return;
      case 'fetch': {
        const value = this.#settings.broadcast(message.hash);
        if (value) void this.#channel.send({ kind: 'broadcast', hash: message.hash }, [value]);
        else void this.#channel.send({ kind: 'broadcast-gone', hash: message.hash });
        return;
      }
      case 'progress':
        if (this.#current?.task === message.task) this.#current.progress(message);
        return;
      case 'result':
      case 'failure':
        if (this.#current?.task === message.task) this.#current.settle({ kind: message.kind, body });
        return;
      default:
        message satisfies never;
    }
  }

  async #awaitExit(): Promise<ExitStatus> {
    const ended = Promise.withResolvers<ExitStatus>();
    this.#child.once('error', (cause) => {
      this.#started.reject(new WorkerStartError({ worker: this.name, problem: cause.message, cause }));
      if (this.#child.pid === undefined) ended.resolve({ code: null, signal: null });
    });
    this.#child.once('exit', (code, signal) => {
      setTimeout(() => ended.resolve({ code, signal }), outputGrace);
    });
    this.#child.once('close', (code, signal) => ended.resolve({ code, signal }));
    const exit = await ended.promise;
    this.#exit = exit;
    this.#started.reject(
      new WorkerStartError({ worker: this.name, problem: `it ${describeExit(exit)}`, stderr: this.stderr, exit }),
    );
    this.#current?.settle({ kind: 'lost', exit });
    this.#pipe.destroy();
    return exit;
  }

  async #awaitReady(): Promise<void> {
    const { startTimeout } = this.#settings;
    const overdue = setTimeout(() => {
      const problem = `it was not ready within ${startTimeout} ms; raise startTimeout or start fewer workers`;
      this.#started.reject(new WorkerStartError({ worker: this.name, problem, stderr: this.stderr }));
      this.kill();
    }, startTimeout);
    try {
      await this.#started.promise;
    } finally {
      clearTimeout(overdue);
      this.#keepParentAlive(false);
    }
  }

  #readOutput(): void {
    const { stdout, stderr } = this.#child;
    const forward = this.#settings.output === 'forward';
    for (const [stream, target] of [
      [stdout, process.stdout],
      [stderr, process.stderr],
    ] as const) {
      if (!(stream instanceof Socket)) continue;
      stream.on('error', () => {});
      if (forward) forwardLines(stream, this.name, target);
      else stream.resume();
      stream.unref();
    }
    if (stderr) this.#stderr.read(stderr);
  }

  #quietPipe(fd: number): Socket {
    const pipes = this.#child.stdio as ChildProcess['stdio'] | undefined;
    const pipe = pipes?.[fd];
    if (!(pipe instanceof Socket)) {
      throw new WorkerStartError({
        worker: this.name,
        problem: 'no pipes could be opened; raise the limit of open files',
      });
    }
    pipe.on('error', () => {});
    return pipe;
  }

  #keepParentAlive(keep: boolean): void {
    if (keep) {
      this.#child.ref();
      this.#pipe.ref();
    } else {
      this.#child.unref();
      this.#pipe.unref();
    }
  }
}

/** The environment by which a worker shares the compile cache of this process, if it has one. */
function sharedCompileCache(): Record<string, string> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
