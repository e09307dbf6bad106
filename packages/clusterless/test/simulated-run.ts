import { type ProgressEvent, ProgressTracker } from '../src/executor/progress.ts';

/** A run that is simulated: what takes how long, in seconds. */
export interface Scenario {
  /** Of each argument. */
  readonly seconds: readonly number[];
  readonly workers: number;
  /** Arguments of a task. */
  readonly group?: number;
  /** Seconds until there are workers, or until each is there. */
  readonly waiting?: number | readonly number[];
  /** Seconds that the first task of a worker takes longer: loading, compiling. */
  readonly cold?: number;
  /** How many times as long the first task of a worker takes for the first third of its work: taking memory for the first time. */
  readonly drag?: number;
  /** Seconds between reports of a running task; none when left out. */
  readonly reports?: number;
  /** What a task reports when it has done a part of its time. */
  readonly fraction?: (part: number) => number;
  /** Seconds between looks, which are all that is seen, as of a cluster. */
  readonly looks?: number;
}

/** Progress events of a run, and how long it really takes, in seconds. */
export interface SimulatedRun {
  readonly seconds: number;
  /** Time of each event, and what it says. */
  readonly events: readonly { readonly at: number; readonly event: ProgressEvent }[];
}

type Happening = { readonly at: number; readonly tell: (ago: number) => void };

/** Plays a scenario: tasks in their order, each to the worker that is free first. */
export function simulate(scenario: Scenario): SimulatedRun {
  const { seconds, workers, group = 1, waiting = 0, cold = 0, drag = 1, reports, looks } = scenario;
  const { fraction = (part) => part } = scenario;
  const events: { at: number; event: ProgressEvent }[] = [];
  let now = 0;
  const tracker = new ProgressTracker(
    { onProgress: (event) => void events.push({ at: now, event }) },
    () => seconds.length,
    () => now * 1000,
  );
  const free = Array.from({ length: workers }, (_, k) => (typeof waiting === 'number' ? waiting : waiting[k]));
  const fresh = new Set(free.keys());
  const happenings: Happening[] = [];
  for (let index = 0; index < seconds.length; index += group) {
    const k = free.indexOf(Math.min(...free));
    const [worker, start, count] = [`worker ${k}`, free[k], Math.min(group, seconds.length - index)];
    const [lead, dragged] = fresh.delete(k) ? [cold, drag] : [0, 1];
    const work = seconds.slice(index, index + count).reduce((a, b) => a + b);
    const slow = (dragged * work) / 3;
    const end = start + lead + slow + (2 / 3) * work;
    /** Part of the work that is done some time after its begin. */
    const part = (time: number) => (time < slow ? time / slow / 3 : 1 / 3 + (time - slow) / work);
    const tell = (at: number, cause: (ago: number) => Parameters<typeof tracker.report>[0]) =>
      happenings.push({ at, tell: (ago) => tracker.report(cause(ago)) });
    tell(start, (ago) => ({ kind: 'task-started', index, worker, count, ago }));
    if (reports !== undefined)
      for (let at = start + lead + reports; at < end; at += reports)
        tell(at, () => ({ kind: 'task-progress', index, fraction: fraction(part(at - start - lead)) }));
    for (let i = index; i < index + count; i++) tell(end, (ago) => ({ kind: 'task-done', index: i, ago }));
    free[k] = end;
  }
  happenings.sort((a, b) => a.at - b.at);
  for (const { at, tell } of happenings) {
    now = looks === undefined ? at : Math.ceil(at / looks) * looks;
    tell(1000 * (now - at));
  }
  return { seconds: Math.max(...free), events };
}
