import type { Job, Node } from '../state/entities.ts';
import type { NodeTaskRecord } from '../state/records/job-record.ts';
import type { Execution } from '../state/records/task-record.ts';
import { timeLimit } from '../wire/duration.ts';
import type { JobPreparationTask, JobReleaseTask } from '../wire/job-shapes.ts';
import type { Engine } from './engine.ts';
import { type Outcome, runOnNode } from './run-command.ts';

/** Longest time that a job release task may run. */
const releaseLimit = 15 * 60_000;

export function preparationId(job: Job): string | undefined {
  const { jobPreparationTask } = job.record.spec;
  return jobPreparationTask && (jobPreparationTask.id ?? 'jobpreparation');
}

export function releaseId(job: Job): string | undefined {
  const { jobReleaseTask } = job.record.spec;
  return jobReleaseTask && (jobReleaseTask.id ?? 'jobrelease');
}

/** Runs the job preparation task on a node, once; false when tasks of the job must not run there. */
export function prepareNode(engine: Engine, job: Job, node: Node): Promise<boolean> {
  const spec = job.record.spec.jobPreparationTask;
  if (spec === undefined) return Promise.resolve(true);
  const { preparation } = job.record.onNodes[node.id] ?? {};
  if (preparation?.state === 'completed' && preparation.execution.result === 'success') return Promise.resolve(true);
  let running = job.preparations.get(node.id);
  if (running === undefined) {
    running = prepare(engine, job, node, spec);
    job.preparations.set(node.id, running);
    node.life.signal.addEventListener('abort', () => job.preparations.delete(node.id), { once: true });
  }
  return spec.waitForSuccess === false ? Promise.resolve(true) : running;
}

async function prepare(engine: Engine, job: Job, node: Node, spec: JobPreparationTask): Promise<boolean> {
  const id = preparationId(job) as string;
  const record: NodeTaskRecord = { state: 'running', execution: { retryCount: 0, requeueCount: 0 } };
  job.record.onNodes[node.id] = { ...job.record.onNodes[node.id], preparation: record };
  const retries = spec.constraints?.maxTaskRetryCount ?? job.record.spec.constraints?.maxTaskRetryCount ?? 0;
  const outcome = await runWithRetries(engine, node, record.execution, retries, () =>
    runSpecial(engine, job, node, id, spec, timeLimit(spec.constraints?.maxWallClockTime)),
  );
  record.state = 'completed';
  engine.journal.job(job);
  return outcome.failure === undefined;
}

/** Runs the job release task on all nodes on which the job was prepared and that are still in order. */
export async function releaseNodes(engine: Engine, job: Job): Promise<void> {
  const spec = job.record.spec.jobReleaseTask;
  const pool = job.record.poolId === undefined ? undefined : engine.account.pool(job.record.poolId);
  if (spec === undefined || pool === undefined) return;
  const nodes = Object.keys(job.record.onNodes).flatMap((id) => pool.nodes.get(id) ?? []);
  const living = nodes.filter(({ state }) => state === 'idle' || state === 'running' || state === 'offline');
  await Promise.all(living.map((node) => release(engine, job, node, spec)));
}

async function release(engine: Engine, job: Job, node: Node, spec: JobReleaseTask): Promise<void> {
  const onNode = job.record.onNodes[node.id];
  if (onNode === undefined || onNode.release !== undefined) return;
  const record: NodeTaskRecord = { state: 'running', execution: { retryCount: 0, requeueCount: 0 } };
  onNode.release = record;
  const limit = Math.min(releaseLimit, timeLimit(spec.maxWallClockTime));
  await runWithRetries(engine, node, record.execution, 0, () =>
    runSpecial(engine, job, node, releaseId(job) as string, spec, limit),
  );
  record.state = 'completed';
  engine.journal.job(job);
}

/** Runs a command until it succeeds or has been retried often enough, and notes how it went. */
export async function runWithRetries(
  engine: Engine,
  node: Node,
  execution: Execution,
  retries: number,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  const { signal } = node.life;
  for (;;) {
    execution.startTime = engine.clock.now();
    delete execution.endTime;
    const outcome = await run();
    execution.endTime = engine.clock.now();
    execution.exitCode = outcome.exitCode;
    execution.failureInfo = outcome.failure;
    execution.result = outcome.failure === undefined ? 'success' : 'failure';
    const again = outcome.failure?.code === 'FailureExitCode' && (retries < 0 || execution.retryCount < retries);
    if (!again || signal.aborted) return outcome;
    execution.retryCount += 1;
    execution.lastRetryTime = engine.clock.now();
  }
}

function runSpecial(
  engine: Engine,
  job: Job,
  node: Node,
  id: string,
  spec: JobPreparationTask | JobReleaseTask,
  limit: number,
): Promise<Outcome> {
  const { signal } = node.life;
  return runOnNode(
    engine,
    node,
    {
      folder: engine.folders.task(node.pool.id, node.id, job.id, id),
      commandLine: spec.commandLine,
      resourceFiles: spec.resourceFiles,
      settings: [job.record.spec.commonEnvironmentSettings, spec.environmentSettings],
      jobId: job.id,
      taskId: id,
      preparationId: preparationId(job),
      limit,
    },
    { signal, onStart: (command) => signal.addEventListener('abort', () => command.kill(), { once: true }) },
  );
}
