import { evaluationError, FormulaError } from './formula-error.ts';
import { double, type Value, vector } from './values.ts';

/** Metrics that formulas may read; the aliases of the service included. */
export const metricNames = [
  '$CPUPercent',
  '$WallClockSeconds',
  '$MemoryBytes',
  '$DiskBytes',
  '$DiskReadBytes',
  '$DiskWriteBytes',
  '$DiskReadOps',
  '$DiskWriteOps',
  '$NetworkInBytes',
  '$NetworkOutBytes',
  '$SampleNodeCount',
  '$ActiveTasks',
  '$RunningTasks',
  '$PendingTasks',
  '$SucceededTasks',
  '$FailedTasks',
  '$TaskSlotsPerNode',
  '$UsableNodeCount',
  '$CurrentDedicatedNodes',
  '$CurrentLowPriorityNodes',
  '$PreemptedNodeCount',
] as const;
export type MetricName = (typeof metricNames)[number];

/** What was measured of a pool, oldest first, and how often it is measured. */
export interface History {
  readonly samples: readonly { readonly at: number; readonly values: Readonly<Record<string, number>> }[];
  readonly period: number;
  readonly now: number;
}

/** Calls a method of a metric, such as `GetSample(5 * TimeInterval_Minute, 70)`. */
export function callMetric(history: History, name: string, method: string, args: readonly Value[], at: number): Value {
  const { samples, period } = history;
  const value = (sample: History['samples'][number]): number => sample.values[name] ?? 0;
  switch (method) {
    case 'GetSample': {
      const [first] = args;
      if (args.length === 1 && first?.kind === 'double') {
        const count = Math.trunc(first.value);
        return vector(count <= 0 ? [] : samples.slice(-count).map(value));
      }
      const { from, to, rest } = interval(history, args, at);
      const found = samples.filter((sample) => sample.at >= from && sample.at <= to);
      const [percent] = rest;
      if (rest.length > 1 || (percent !== undefined && percent.kind !== 'double')) throw wrongArguments(method, at);
      const available = share(found.length, from, to, period);
      if (percent !== undefined && available < percent.value) {
        throw new FormulaError({
          code: 'InsufficientSampleData',
          at,
          problem: `${name} has ${available.toFixed(0)} % of the samples of the interval, ${percent.value} % are required`,
        });
      }
      return vector(found.map(value));
    }
    case 'GetSamplePercent': {
      const { from, to, rest } = interval(history, args, at);
      if (rest.length > 0) throw wrongArguments(method, at);
      const found = samples.filter((sample) => sample.at >= from && sample.at <= to);
      return double(share(found.length, from, to, period));
    }
    case 'GetSamplePeriod':
      return { kind: 'timeinterval', ms: period };
    case 'Count':
      return double(samples.length);
    case 'HistoryBeginTime':
      return { kind: 'timestamp', ms: samples[0]?.at ?? history.now };
    default:
      throw evaluationError(at, `metrics have no method '${method}'`);
  }
}

/** The times between two arguments; an interval reaches back from now. */
function interval(history: History, args: readonly Value[], at: number) {
  const time = (value: Value | undefined): number | undefined => {
    if (value?.kind === 'timestamp') return value.ms;
    return value?.kind === 'timeinterval' ? history.now - value.ms : undefined;
  };
  const start = time(args[0]);
  if (start === undefined) throw wrongArguments('GetSample', at);
  const end = time(args[1]);
  const to = end ?? history.now;
  return { from: Math.min(start, to), to: Math.max(start, to), rest: args.slice(end === undefined ? 1 : 2) };
}

function share(found: number, from: number, to: number, period: number): number {
  const possible = Math.max(1, Math.round((to - from) / period));
  return Math.min(100, (100 * found) / possible);
}

function wrongArguments(method: string, at: number): FormulaError {
  return evaluationError(at, `${method} takes times or intervals, and a percentage of samples`);
}
