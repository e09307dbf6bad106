import { evaluate } from '../autoscale/evaluate.ts';
import { FormulaError } from '../autoscale/formula-error.ts';
import type { MetricName } from '../autoscale/metrics.ts';
import { parseFormula } from '../autoscale/parse.ts';
import type { Pool } from '../state/entities.ts';
import type { AutoScaleRun } from '../state/records/pool-record.ts';
import { parseDuration } from '../wire/duration.ts';
import type { NodeDeallocationOption } from '../wire/pool-shapes.ts';
import { ServiceError } from '../wire/service-error.ts';
import { changePool } from './change.ts';
import type { Engine } from './engine.ts';
import { resizePool } from './pool-lifecycle.ts';

const longestFormula = 8192;
/** Samples that are kept: a day of one every half minute. */
const mostSamples = 2880;

/** @throws ServiceError when a formula is too long or can't be read */
export function checkFormula(formula: string): void {
  if (formula.length > longestFormula) {
    throw new ServiceError('AutoScaleFormulaTooLong', { MaxLimit: longestFormula, ActualLength: formula.length });
  }
  try {
    parseFormula(formula);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    throw new ServiceError('AutoScalingFormulaSyntaxError', { Reason: error.message, Position: error.at });
  }
}

/** Lets a pool follow a formula, from now on and again after every interval. */
export function enableAutoScale(engine: Engine, pool: Pool, formula: string, interval: string | undefined): void {
  const { record } = pool;
  record.autoScale = {
    formula,
    interval: interval ?? record.autoScale?.interval ?? 'PT15M',
    enabledAt: engine.clock.now(),
    run: record.autoScale?.run,
  };
  changePool(engine, pool);
  evaluateNow(engine, pool);
}

export function disableAutoScale(engine: Engine, pool: Pool): void {
  engine.clock.clear(pool.autoScaleTimer);
  pool.record.autoScale = undefined;
  changePool(engine, pool);
}

/** Evaluates the formula of a pool, follows it, and waits for the next time. */
export function evaluateNow(engine: Engine, pool: Pool): void {
  const { autoScale } = pool.record;
  if (autoScale === undefined || pool.record.status.state !== 'active') return;
  engine.clock.clear(pool.autoScaleTimer);
  pool.autoScaleTimer = engine.clock.setTimer(parseDuration(autoScale.interval) ?? Number.POSITIVE_INFINITY, () =>
    evaluateNow(engine, pool),
  );
  const { run, targets } = evaluateFormula(engine, pool, autoScale.formula);
  autoScale.run = run;
  changePool(engine, pool);
  if (targets === undefined) {
    engine.log(`autoscale formula of pool ${pool.id} failed: ${run.error?.message}`);
    return;
  }
  const { dedicated, spot } = pool.record.targets;
  if (targets.dedicated !== dedicated || targets.spot !== spot) {
    engine.log(`autoscale: pool ${pool.id} is to have ${targets.dedicated} dedicated and ${targets.spot} Spot nodes`);
    resizePool(engine, pool, { ...targets, deallocation: targets.deallocation });
  }
}

/** What a formula would do to a pool now. */
export function evaluateFormula(
  engine: Engine,
  pool: Pool,
  formula: string,
): { readonly run: AutoScaleRun; readonly targets?: FormulaTargets } {
  const at = engine.clock.now();
  const { targets } = pool.record;
  const samples = [...pool.samples, measure(engine, pool)];
  try {
    const result = evaluate(parseFormula(formula), {
      dedicated: targets.dedicated,
      spot: targets.spot,
      deallocation: 'requeue',
      history: { samples, period: engine.timing.sampleInterval, now: at },
    });
    return { run: { at, results: result.results }, targets: result };
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const values = [{ name: 'Position', value: String(error.at) }];
    return { run: { at, error: { code: error.code, message: error.message, values } } };
  }
}

interface FormulaTargets {
  readonly dedicated: number;
  readonly spot: number;
  readonly deallocation: NodeDeallocationOption;
}

/** Measures a pool again and again, so that formulas have something to read. */
export function watchMetrics(engine: Engine, pool: Pool): void {
  engine.clock.setTimer(engine.timing.sampleInterval, () => {
    if (engine.account.pool(pool.id) !== pool) return;
    pool.samples.push(measure(engine, pool));
    if (pool.samples.length > mostSamples) pool.samples.shift();
    watchMetrics(engine, pool);
  });
}

/** The metrics of a pool now. A node counts as busy by its used slots; what no node measures here is 0. */
function measure(engine: Engine, pool: Pool): { readonly at: number; readonly values: Record<string, number> } {
  const nodes = [...pool.nodes.values()];
  const usable = nodes.filter(({ state }) => state === 'idle' || state === 'running');
  const usedSlots = usable.reduce((sum, node) => sum + node.usedSlots, 0);
  let [active, running, succeeded, failed] = [0, 0, 0, 0];
  for (const job of pool.jobs) {
    if (job.state === 'active') active += job.ready.size;
    running += job.running.size;
    succeeded += job.counts.tasks.succeeded;
    failed += job.counts.tasks.failed;
  }
  const values: Record<MetricName, number> = {
    $CPUPercent: usable.length === 0 ? 0 : usedSlots / (usable.length * pool.slotsPerNode),
    $WallClockSeconds: nodes.reduce((sum, { record }) => sum + (engine.clock.now() - record.allocated) / 1000, 0),
    $MemoryBytes: 0,
    $DiskBytes: 0,
    $DiskReadBytes: 0,
    $DiskWriteBytes: 0,
    $DiskReadOps: 0,
    $DiskWriteOps: 0,
    $NetworkInBytes: 0,
    $NetworkOutBytes: 0,
    $SampleNodeCount: nodes.length,
    $ActiveTasks: active,
    $RunningTasks: running,
    $PendingTasks: active + running,
    $SucceededTasks: succeeded,
    $FailedTasks: failed,
    $TaskSlotsPerNode: pool.slotsPerNode,
    $UsableNodeCount: usable.length,
    $CurrentDedicatedNodes: pool.count(true),
    $CurrentLowPriorityNodes: pool.count(false),
    $PreemptedNodeCount: nodes.filter(({ state }) => state === 'preempted').length,
  };
  return { at: engine.clock.now(), values };
}
