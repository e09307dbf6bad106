import { randomBytes } from 'node:crypto';
import { isDiskFull } from '../node/disk-full.ts';
import type { Pool } from '../state/entities.ts';
import { Node } from '../state/entities.ts';
import type { NodeRecord, NodeState } from '../state/records/node-record.ts';
import type { Execution, FailureInfo } from '../state/records/task-record.ts';
import { initially } from '../state/status.ts';
import { changeNode, changePool, refreshNode } from './change.ts';
import type { Engine } from './engine.ts';
import { runWithRetries } from './job-tasks.ts';
import { runOnNode } from './run-command.ts';

/** What happens to the tasks of a node that goes down. */
export type TasksOfNode = 'requeue' | 'terminate' | 'taskcompletion';

/** The failure of a task whose node was taken away on request. */
const nodeTaken: FailureInfo = {
  category: 'usererror',
  code: 'TaskEnded',
  message: 'The task was ended, as its node was removed on request of the user.',
};

/** Adds a new node to a pool. */
export function createNode(engine: Engine, pool: Pool, dedicated: boolean): Node {
  const now = engine.clock.now();
  const number = pool.record.nodesCreated;
  pool.record.nodesCreated += 1;
  changePool(engine, pool);
  const record: NodeRecord = {
    id: `tvmps_${randomBytes(16).toString('hex')}_${dedicated ? 'd' : 'p'}`,
    dedicated,
    ip: `10.${Math.floor(number / 62_500) % 256}.${Math.floor(number / 250) % 250}.${4 + (number % 250)}`,
    allocated: now,
    status: initially('creating', now),
    scheduling: 'enabled',
    tasksRun: 0,
    tasksSucceeded: 0,
    recent: [],
    problems: [],
  };
  const node = new Node(pool, record);
  pool.nodes.set(node.id, node);
  engine.log(`node ${node.id} of pool ${pool.id} is being created`);
  comeUp(engine, node, 'creating');
  return node;
}

/** Brings a node up from `creating`, or from a reboot, until it takes tasks. */
export function comeUp(engine: Engine, node: Node, from: 'creating' | 'rebooting' | 'reimaging'): void {
  const { timing, clock } = engine;
  clock.clear(node.step);
  node.life.abort();
  node.life = new AbortController();
  node.draining = false;
  node.downloads = undefined;
  node.record.problems = [];
  node.record.startTask = undefined;
  forgetPreparations(node);
  changeNode(engine, node, from);
  const images = node.pool.record.spec.virtualMachineConfiguration?.containerConfiguration?.containerImageNames ?? [];
  const boot = from === 'rebooting' ? timing.boot : timing.boot + (images.length > 0 ? timing.imagePull : 0);
  const start = (): void => {
    node.step = clock.setTimer(boot, () => void runStartTask(engine, node));
  };
  if (from === 'rebooting') start();
  else {
    node.step = clock.setTimer(timing.creation, () => {
      changeNode(engine, node, 'starting');
      start();
    });
  }
}

async function runStartTask(engine: Engine, node: Node): Promise<void> {
  const { pool, life, record } = node;
  record.booted = engine.clock.now();
  try {
    engine.folders.create(pool.id, node.id);
  } catch (error) {
    const { message } = error as Error;
    becomeUnusable(engine, node, { code: isDiskFull(error) ? 'DiskFull' : 'Unknown', message });
    return;
  }
  const spec = pool.record.spec.startTask;
  if (spec === undefined) {
    becomeReady(engine, node);
    return;
  }
  const execution: Execution = { retryCount: 0, requeueCount: 0, startTime: engine.clock.now() };
  record.startTask = { state: 'running', execution };
  const wait = spec.waitForSuccess !== false;
  if (wait) changeNode(engine, node, 'waitingforstarttask');
  else becomeReady(engine, node);
  const failing = engine.faults.startTaskFails();
  const outcome = await runWithRetries(engine, node, execution, spec.maxTaskRetryCount ?? 0, () =>
    runOnNode(
      engine,
      node,
      {
        folder: engine.folders.startup(pool.id, node.id),
        commandLine: failing ? '/bin/sh -c "echo start task failed by a fault >&2; exit 1"' : spec.commandLine,
        resourceFiles: spec.resourceFiles,
        settings: [spec.environmentSettings],
        limit: Number.POSITIVE_INFINITY,
      },
      {
        signal: life.signal,
        onStart: (command) => life.signal.addEventListener('abort', () => command.kill(), { once: true }),
      },
    ),
  );
  if (life.signal.aborted) return;
  record.startTask = { state: 'completed', execution };
  if (outcome.failure !== undefined && wait) {
    const { code, message } = outcome.failure;
    record.problems = [{ code, message: `The start task failed: ${message}` }];
    engine.log(`start task of node ${node.id} failed: ${code}`);
    changeNode(engine, node, 'starttaskfailed');
  } else if (wait) becomeReady(engine, node);
  else engine.journal.node(node);
}

function becomeReady(engine: Engine, node: Node): void {
  const { record } = node;
  changeNode(engine, node, record.scheduling === 'enabled' ? 'idle' : 'offline');
  refreshNode(engine, node);
  meetFate(engine, node);
}

/** Lets faults of the plan await a node that has become ready. */
export function meetFate(engine: Engine, node: Node): void {
  engine.clock.clear(node.fate);
  const { after, kind } = engine.faults.fate(node.record.dedicated);
  node.fate = engine.clock.setTimer(after, () => (kind === 'evict' ? evictNode(engine, node) : loseNode(engine, node)));
}

/** Takes a Spot node away: its tasks are queued again, its disk is lost, and later another machine takes its place. */
export function evictNode(engine: Engine, node: Node): void {
  engine.log(`node ${node.id} of pool ${node.pool.id} is preempted`);
  engine.faults.happened('eviction');
  goDown(engine, node, 'preempted');
  removeFiles(engine, node);
  node.step = engine.clock.setTimer(engine.timing.replacement, () => {
    if (node.pool.record.status.state === 'active') comeUp(engine, node, 'creating');
  });
}

/** Loses a node: it becomes unusable, its tasks are queued again, and it may recover by a reboot. */
export function loseNode(engine: Engine, node: Node): void {
  engine.log(`node ${node.id} of pool ${node.pool.id} is lost`);
  engine.faults.happened('node loss');
  becomeUnusable(engine, node, { code: 'NodeUnresponsive', message: 'The node does not answer any more.' });
}

function becomeUnusable(engine: Engine, node: Node, problem: NodeRecord['problems'][number]): void {
  goDown(engine, node, 'unusable');
  node.record.problems = [problem];
  engine.journal.node(node);
  node.step = engine.clock.setTimer(engine.timing.recovery, () => {
    if (node.pool.record.status.state === 'active') comeUp(engine, node, 'rebooting');
  });
}

/** Restarts a node on request. */
export function rebootNode(engine: Engine, node: Node, to: 'rebooting' | 'reimaging', tasks: TasksOfNode): void {
  whenFree(engine, node, tasks, () => {
    goDown(engine, node, to);
    if (to === 'reimaging') removeFiles(engine, node);
    comeUp(engine, node, to);
  });
}

/** Shuts a node down and keeps it in the pool. */
export function deallocateNode(engine: Engine, node: Node, tasks: TasksOfNode): void {
  whenFree(engine, node, tasks, () => {
    goDown(engine, node, 'deallocating');
    removeFiles(engine, node);
    node.step = engine.clock.setTimer(engine.timing.removal, () => changeNode(engine, node, 'deallocated'));
  });
}

/** Takes a node out of its pool for good. */
export function removeNode(engine: Engine, node: Node, removed: () => void): void {
  if (node.state === 'leavingpool') return;
  goDown(engine, node, 'leavingpool');
  node.step = engine.clock.setTimer(engine.timing.removal, () => {
    forgetNode(engine, node);
    removed();
  });
}

export function forgetNode(engine: Engine, node: Node): void {
  const { pool } = node;
  pool.leaving.delete(node.id);
  pool.nodes.delete(node.id);
  pool.free.set(node, 0);
  for (const job of pool.jobs) {
    job.unfit.delete(node.id);
    job.preparations.delete(node.id);
  }
  engine.journal.removeNode(node);
  removeFiles(engine, node);
}

/** Lets jobs prepare a node anew, unless a reboot leaves what they have done. */
function forgetPreparations(node: Node): void {
  for (const job of node.pool.jobs) {
    job.unfit.delete(node.id);
    job.preparations.delete(node.id);
    const onNode = job.record.onNodes[node.id];
    const again = job.record.spec.jobPreparationTask?.rerunOnNodeRebootAfterSuccess !== false;
    if (onNode?.preparation && (again || onNode.preparation.state === 'running')) delete onNode.preparation;
  }
}

/** Stops the tasks of a node in the way that is wanted. */
export function stopTasksOf(node: Node, tasks: TasksOfNode): void {
  if (tasks === 'taskcompletion') return;
  for (const attempt of [...node.running]) {
    attempt.stop(tasks === 'requeue' ? { kind: 'requeue' } : { kind: 'end', failure: nodeTaken });
  }
}

/** Lets a machine stop: nothing of what runs there goes on. */
export function goDown(engine: Engine, node: Node, state: NodeState): void {
  engine.clock.clear(node.step);
  engine.clock.clear(node.fate);
  changeNode(engine, node, state);
  for (const attempt of [...node.running]) attempt.stop({ kind: 'requeue' }, true);
  node.life.abort();
  engine.wake(node.pool);
}

/** Does something to a node when its tasks are through, unless it has gone down by itself before. */
function whenFree(engine: Engine, node: Node, tasks: TasksOfNode, then: () => void): void {
  const { life } = node;
  node.draining = true;
  refreshNode(engine, node);
  stopTasksOf(node, tasks);
  const done = [...node.running].map((attempt) => attempt.done);
  void Promise.all(done).then(() => {
    if (node.life !== life || life.signal.aborted || node.pool.nodes.get(node.id) !== node) return;
    node.draining = false;
    then();
  });
}

function removeFiles(engine: Engine, node: Node): void {
  node.downloads = undefined;
  node.record.diskFull = false;
  for (const job of node.pool.jobs) delete job.record.onNodes[node.id];
  engine.folders.discard(engine.folders.node(node.pool.id, node.id));
}
