import { positiveInteger } from '@judi4cloud/clusterless/service';
import type { NodeNumbers } from '../cost/estimate.ts';
import { PoolOptionsError } from '../errors.ts';

export interface AutoScaleOptions {
  /** Nodes at most. The first ones are dedicated, what is needed beyond them is Spot. */
  readonly maxNodes: NodeNumbers;
  /** Tasks that a node runs at the same time. Default 1. */
  readonly slots?: number;
  /** Nodes that a new pool starts with, before it has seen a task. Default 1. */
  readonly initialNodes?: number;
  /** Nodes that stay when there is nothing to do. Default 0. */
  readonly minNodes?: number;
  /** Nodes leave as soon as no task waits for them, instead of five minutes later: for a single job. Default false. */
  readonly eager?: boolean;
}

/**
 * An autoscale formula that follows the tasks that wait or run, and goes to zero when there are none.
 *
 * What is needed is the largest number of such tasks in the last five minutes, so that a node stays for five minutes after
 * its last task and a lull between two jobs costs no new start; with `eager` it is the latest number. A pool that has no samples yet, being new, gets
 * `initialNodes`; where samples are missing later, it stays as it is. Nodes leave when their tasks are done.
 *
 * @see https://learn.microsoft.com/azure/batch/batch-automatic-scaling
 */
export function autoScaleFormula(options: AutoScaleOptions): string {
  const { maxNodes, slots = 1, initialNodes = 1, minNodes = 0, eager = false } = options;
  positiveInteger('slots', slots);
  const most = maxNodes.dedicated + maxNodes.spot;
  if (minNodes > most)
    throw new PoolOptionsError({ option: 'minNodes', got: String(minNodes), expected: `at most maxNodes, ${most}.` });
  return [
    `slots = ${slots};`,
    `maxDedicated = ${maxNodes.dedicated};`,
    `maxSpot = ${maxNodes.spot};`,
    `known = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 60);`,
    `recent = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 5);`,
    `present = $TargetDedicatedNodes + $TargetLowPriorityNodes;`,
    `needed = recent < 50 ? present : ceil(max($PendingTasks.GetSample(${eager ? '1' : 'TimeInterval_Minute * 5'})) / slots);`,
    `wanted = known < 5 ? ${Math.min(initialNodes, most)} : needed;`,
    `total = min(maxDedicated + maxSpot, max(${minNodes}, wanted));`,
    `dedicated = min(maxDedicated, total);`,
    `$TargetDedicatedNodes = dedicated;`,
    `$TargetLowPriorityNodes = total - dedicated;`,
    `$NodeDeallocationOption = taskcompletion;`,
  ].join('\n');
}

/** What follows a formula that is held. */
const held = '\nheld = 1;';

/**
 * A formula held at the nodes that there are, whatever it says. Azure Batch allocates nodes when the result of a formula changes:
 * after an allocation that failed it does so again when the formula was held and is let go.
 */
export function heldFormula(formula: string, { dedicated, spot }: NodeNumbers): string {
  return `${ownFormula(formula)}${held}\n$TargetDedicatedNodes = ${dedicated};\n$TargetLowPriorityNodes = ${spot};`;
}

/** A formula without what holds it. */
export function ownFormula(formula: string): string {
  const at = formula.indexOf(held);
  return at < 0 ? formula : formula.slice(0, at);
}

/**
 * How often the formula is evaluated, as an ISO 8601 duration.
 *
 * @throws PoolOptionsError outside of five minutes … one week, which Azure Batch refuses
 */
export function evaluationInterval(minutes = 5): string {
  if (!(minutes >= 5 && minutes <= 168 * 60)) {
    throw new PoolOptionsError({
      option: 'The interval of autoscale',
      got: `${minutes} minutes`,
      expected: 'between 5 minutes and a week.',
    });
  }
  return `PT${Math.round(minutes)}M`;
}
