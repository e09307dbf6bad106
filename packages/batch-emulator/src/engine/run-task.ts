import type { RunningCommand } from '../node/command-process.ts';
import type { Attempt, Node, StopReason, Task } from '../state/entities.ts';
import type { FailureInfo } from '../state/records/task-record.ts';
import { timeLimit } from '../wire/duration.ts';
import { changeTask, refreshNode } from './change.ts';
import { completeTask } from './complete-task.ts';
import type { Engine } from './engine.ts';
import { preparationId, prepareNode } from './job-tasks.ts';
import { type Outcome, runOnNode } from './run-command.ts';

/** How many tasks a node remembers. */
const recentTasks = 10;

/** The failure of a task that wants a container where there are none. */
const noContainers: FailureInfo = {
  category: 'usererror',
  code: 'ContainerPoolNotSupported',
  message: 'The task has container settings, but its pool has no container configuration.',
};

/** Starts a task on a node that has the slots for it. */
export function startTask(engine: Engine, task: Task, node: Node): void {
  const run = new TaskRun(engine, task, node);
  task.attempt = run;
  task.job.running.add(task);
  node.running.add(run);
  refreshNode(engine, node);
  void run.execute();
}

class TaskRun implements Attempt {
  readonly task: Task;
  readonly node: Node;
  readonly slots: number;
  readonly done: Promise<void>;
  readonly #engine: Engine;
  readonly #over = Promise.withResolvers<void>();
  readonly #abort = new AbortController();
  readonly #aborted = new Promise<false>((resolve) => {
    this.#abort.signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  #stopped: StopReason | undefined;
  #command: RunningCommand | undefined;

  constructor(engine: Engine, task: Task, node: Node) {
    this.#engine = engine;
    this.task = task;
    this.node = node;
    this.slots = task.slots;
    this.done = this.#over.promise;
  }

  stop(reason: StopReason, force = false): void {
    const first = this.#stopped === undefined;
    const decided = this.#stopped !== undefined && this.#stopped.kind !== 'end';
    if (!decided) {
      this.#stopped = reason;
      if (reason.kind !== 'end') this.#letGo();
      if (reason.kind === 'requeue') this.#requeue();
    }
    if (first) this.#abort.abort();
    if (force) this.#command?.kill();
    else if (first) this.#command?.stop(this.#engine.timing.killGrace, this.#engine.clock);
  }

  killProcess(): void {
    this.#command?.kill();
  }

  async execute(): Promise<void> {
    const engine = this.#engine;
    const { task, node } = this;
    const outcome = await this.#run();
    const stopped = this.#stopped;
    if (outcome !== undefined && (stopped === undefined || stopped.kind === 'end')) {
      this.#letGo();
      completeTask(engine, task, stopped === undefined ? outcome : { ...outcome, failure: stopped.failure });
      this.#remember(outcome);
    }
    node.running.delete(this);
    refreshNode(engine, node);
    this.#over.resolve();
  }

  /** Prepares and runs until the task is through with its retries; undefined when the node is not fit for it. */
  async #run(): Promise<Outcome | undefined> {
    const engine = this.#engine;
    const { task, node } = this;
    const { job } = task;
    if (preparationId(job) !== undefined) {
      this.#assign('preparing');
      const fit = await Promise.race([prepareNode(engine, job, node), this.#aborted]);
      if (this.#stopped !== undefined) return { began: false };
      if (!fit) {
        this.#leaveUnfitNode();
        return undefined;
      }
    }
    this.#assign('running');
    const retries =
      task.record.spec.constraints?.maxTaskRetryCount ?? job.record.spec.constraints?.maxTaskRetryCount ?? 0;
    for (;;) {
      const outcome = await this.#once();
      const { retryCount } = task.record.execution;
      const again = outcome.failure?.code === 'FailureExitCode' && (retries < 0 || retryCount < retries);
      if (!again || this.#stopped !== undefined) return outcome;
      changeTask(engine, task, 'running', ({ execution }) => {
        execution.retryCount += 1;
        execution.startTime = engine.clock.now();
        execution.lastRetryTime = execution.startTime;
      });
    }
  }

  #once(): Promise<Outcome> {
    const engine = this.#engine;
    const { task, node } = this;
    const { job, record } = task;
    const { spec } = record;
    if (spec.containerSettings && !node.pool.record.spec.virtualMachineConfiguration?.containerConfiguration) {
      return Promise.resolve({ failure: noContainers, began: false });
    }
    return runOnNode(
      engine,
      node,
      {
        folder: engine.folders.task(node.pool.id, node.id, job.id, task.id),
        commandLine: spec.commandLine,
        resourceFiles: spec.resourceFiles,
        outputFiles: spec.outputFiles,
        settings: [job.record.spec.commonEnvironmentSettings, spec.environmentSettings],
        jobId: job.id,
        taskId: task.id,
        preparationId: preparationId(job),
        token: spec.authenticationTokenSettings?.access?.includes('job') ? engine.jobToken(job.id) : undefined,
        limit: timeLimit(spec.constraints?.maxWallClockTime),
      },
      {
        signal: this.#abort.signal,
        onStart: (command) => {
          this.#command = command;
          engine.faults.onTaskProcess(() => command.kill());
        },
      },
    );
  }

  #assign(state: 'preparing' | 'running'): void {
    const { task, node } = this;
    changeTask(this.#engine, task, state, (record) => {
      record.node = { poolId: node.pool.id, nodeId: node.id };
      record.filesGone = false;
      const { retryCount, requeueCount, lastRequeueTime } = record.execution;
      record.execution = { retryCount, requeueCount, lastRequeueTime, startTime: this.#engine.clock.now() };
    });
  }

  /** Gives the task back when the job's preparation has failed here; others of the job won't come here either. */
  #leaveUnfitNode(): void {
    const { task, node } = this;
    task.job.unfit.add(node.id);
    this.#stopped = { kind: 'requeue' };
    this.#letGo();
    changeTask(this.#engine, task, 'active', (record) => {
      record.node = undefined;
      record.execution.startTime = undefined;
    });
    task.job.ready.add(task, true);
  }

  #requeue(): void {
    const { task } = this;
    changeTask(this.#engine, task, 'active', (record) => {
      const { retryCount, requeueCount } = record.execution;
      record.execution = { retryCount, requeueCount: requeueCount + 1, lastRequeueTime: this.#engine.clock.now() };
      record.node = undefined;
    });
    task.job.ready.add(task, true);
  }

  #letGo(): void {
    this.task.job.running.delete(this.task);
    if (this.task.attempt === this) this.task.attempt = undefined;
  }

  #remember({ failure }: Outcome): void {
    const { record } = this.node;
    record.tasksRun += 1;
    if (failure === undefined) record.tasksSucceeded += 1;
    const { job, id } = this.task;
    record.recent = [{ jobId: job.id, taskId: id }, ...record.recent].slice(0, recentTasks);
    this.#engine.journal.node(this.node);
  }
}
