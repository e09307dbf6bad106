import type { ProgressState } from '@judi4cloud/experiments';

/**
 * `3 of 8 shots done, 2 running, 41 %, about 20 s left`; before anything tells how long it will take `0 of 8 shots done, 2 running, 14 s so
 * far`; of tasks with several shots each `8 in 2 running tasks`; on a cluster also `pulling the image: 1 starting, 1 idle, $0.12`.
 *
 * @param passed milliseconds since that was so
 */
export function describeProgress(state: ProgressState, noun = 'shot', passed = 0): string {
  const { done, total, running = [], cluster } = state;
  const parts = [
    total === undefined ? `${done} ${noun}s done` : `${done} of ${total} ${noun}${total === 1 ? '' : 's'} done`,
  ];
  if (running.length > 0) parts.push(describeRunning(running));
  if (total !== undefined && done === total) parts.push('finishing');
  else parts.push(...percentage(state), ...time(state, passed));
  if (cluster !== undefined) parts.push(...describeCluster(cluster));
  return parts.join(', ');
}

/** Results of a task come together, so that none of its shots is known to be done before. */
function describeRunning(tasks: NonNullable<ProgressState['running']>): string {
  const shots = tasks.reduce((sum, { count = 1 }) => sum + count, 0);
  if (shots === tasks.length) return `${shots} running`;
  return `${shots} in ${tasks.length === 1 ? 'a running task' : `${tasks.length} running tasks`}`;
}

/** How much is done, where more is known than the number of what is done; never all before it is. */
function percentage({ fraction, running }: ProgressState): string[] {
  const isPartial = running === undefined || running.some((task) => task.fraction > 0);
  return fraction !== undefined && isPartial ? [`${Math.min(99, Math.floor(100 * fraction))} %`] : [];
}

/** What is left; if nothing tells that, what has passed. */
function time({ eta, elapsed }: ProgressState, passed: number): string[] {
  if (eta !== undefined) return [`${roughly(Math.max(0, eta - passed))} left`];
  return elapsed !== undefined && elapsed + passed >= 1000 ? [soFar(elapsed + passed)] : [];
}

function describeCluster({ phase, nodes, cost }: NonNullable<ProgressState['cluster']>): string[] {
  const { running = 0, ...others } = nodes;
  const states = Object.entries(phase === 'running' ? others : nodes).map(([state, count]) => `${count} ${state}`);
  const count = Object.values(others).reduce((sum, some) => sum + some, running);
  const head = phase === 'running' ? `${count} node${count === 1 ? '' : 's'}` : `${phase}:`;
  const spent = cost === undefined || cost.amount < 0.005 ? [] : [`$${cost.amount.toFixed(2)}`];
  if (phase === 'running') return [head, ...states, ...spent];
  return [`${head} ${[...states, ...spent].join(', ') || 'none yet'}`];
}

/** Milliseconds as exactly as they are known of the future: `a few seconds`, `about 40 s`, `about 3 min`, `about 2 h`. */
export function roughly(ms: number): string {
  const [seconds, minutes, hours] = [ms / 1000, ms / 60_000, ms / 3_600_000];
  if (seconds < 7.5) return 'a few seconds';
  if (seconds < 57.5) return `about ${5 * Math.round(seconds / 5)} s`;
  if (minutes < 9.5) return `about ${Math.max(1, Math.round(minutes))} min`;
  if (minutes < 57.5) return `about ${5 * Math.round(minutes / 5)} min`;
  if (hours < 47.5) return `about ${Math.max(1, Math.round(hours))} h`;
  return `about ${Math.round(hours / 24)} days`;
}

/** Milliseconds that something has taken until now: `14 s so far`. */
export const soFar = (ms: number): string => `${duration(ms)} so far`;

/** Milliseconds that have passed. */
function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 100 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
