import type { Engine } from '../engine/engine.ts';
import { evictNode, loseNode, meetFate } from '../engine/node-lifecycle.ts';
import { UnknownTargetError } from '../errors.ts';
import type { Node } from '../state/entities.ts';
import type { FaultPlan, Storm } from './fault-plan.ts';
import type { FaultDecisions } from './faults.ts';

/** Faults of a running emulator: the plan that decides by chance, and faults on request. */
export class FaultControl {
  readonly #engine: Engine;
  readonly #decisions: FaultDecisions;

  /** @internal */
  constructor(engine: Engine, decisions: FaultDecisions) {
    this.#engine = engine;
    this.#decisions = decisions;
  }

  get plan(): FaultPlan {
    return this.#decisions.plan;
  }

  /** Replaces the plan; `{}` ends all faults by chance. The same seed goes on with its random numbers. */
  set plan(plan: FaultPlan) {
    this.#decisions.plan = plan;
    for (const node of this.#nodes()) if (isReady(node)) meetFate(this.#engine, node);
  }

  /**
   * Evicts a Spot node: it is preempted, its tasks are queued again, its files are lost, and later it is replaced.
   *
   * @param nodeId default the busiest Spot node
   * @returns the id of the node
   */
  evict(nodeId?: string): string {
    const node = this.#node(nodeId, ({ record }) => !record.dedicated, 'Spot node that runs');
    evictNode(this.#engine, node);
    return node.id;
  }

  /**
   * Loses a node: it becomes unusable, its tasks are queued again, and it may recover.
   *
   * @param nodeId default the busiest node
   * @returns the id of the node
   */
  loseNode(nodeId?: string): string {
    const node = this.#node(nodeId, () => true, 'node that runs');
    loseNode(this.#engine, node);
    return node.id;
  }

  /** Kills the process of a task that runs, as the kernel does when memory is short. */
  killTask(jobId: string, taskId: string): void {
    const attempt = this.#engine.account.job(jobId)?.task(taskId)?.attempt;
    if (attempt === undefined) {
      throw new UnknownTargetError({ target: `task ${taskId} of job ${jobId} that runs`, expected: 'a running task' });
    }
    this.#decisions.happened('task kill');
    attempt.killProcess();
  }

  /** Throttles requests from now on, or from `after` on, for as long as it lasts. */
  storm(storm: Storm): void {
    this.#decisions.addStorm(storm);
  }

  /**
   * Fills the disk of a node: downloads of resource files fail with `DiskFull`, and commands that begin can't write
   * into files. Eviction and reimaging bring an empty disk.
   *
   * @returns the id of the node
   */
  fillDisk(nodeId?: string): string {
    return this.#setDisk(nodeId, true);
  }

  /** @returns the id of the node */
  freeDisk(nodeId?: string): string {
    return this.#setDisk(nodeId, false);
  }

  #setDisk(nodeId: string | undefined, full: boolean): string {
    const node = this.#node(nodeId, () => true, 'node that runs');
    node.record.diskFull = full;
    this.#engine.journal.node(node);
    if (full) this.#decisions.happened('full disk');
    return node.id;
  }

  #node(id: string | undefined, fits: (node: Node) => boolean, expected: string): Node {
    const candidates = this.#nodes().filter((node) => fits(node) && isReady(node));
    const node =
      id === undefined
        ? candidates.sort((a, b) => b.running.size - a.running.size)[0]
        : candidates.find((candidate) => candidate.id === id);
    if (node === undefined) throw new UnknownTargetError({ target: `${id ?? 'any'} ${expected}`, expected });
    return node;
  }

  #nodes(): Node[] {
    return [...this.#engine.account.pools.values()].flatMap((pool) => [...pool.nodes.values()]);
  }
}

function isReady({ state }: Node): boolean {
  return state === 'idle' || state === 'running' || state === 'waitingforstarttask';
}
