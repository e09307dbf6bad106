import { expect, test } from 'vitest';
import { type ProgressEvent, ProgressTracker } from '../src/executor/progress.ts';

test('the fraction counts running tasks, and the time to go follows from it', () => {
  const events: ProgressEvent[] = [];
  let now = 1000;
  const options = { label: 'shots', onProgress: (event: ProgressEvent) => void events.push(event) };
  const { report } = new ProgressTracker(
    options,
    () => 4,
    () => now,
  );

  report({ kind: 'task-started', index: 0, worker: 'worker 1' });
  now = 1100;
  report({ kind: 'task-progress', index: 0, fraction: 0.5 });
  report({ kind: 'task-done', index: 0 });
  report({ kind: 'worker-lost', worker: 'worker 1', exit: { code: 1, signal: null } });

  const states = events.map(({ done, total, fraction, elapsed, eta }) => ({ done, total, fraction, elapsed, eta }));
  expect(states).toEqual([
    { done: 0, total: 4, fraction: 0, elapsed: 0, eta: undefined },
    { done: 0, total: 4, fraction: 0.125, elapsed: 100, eta: 700 },
    { done: 1, total: 4, fraction: 0.25, elapsed: 100, eta: 300 },
    { done: 1, total: 4, fraction: 0.25, elapsed: 100, eta: 300 },
  ]);
  expect(events[1]?.running).toEqual([{ index: 0, worker: 'worker 1', fraction: 0.5 }]);
});

test('a restarted task begins anew, and senseless fractions are kept within 0…1', () => {
  const events: ProgressEvent[] = [];
  const { report } = new ProgressTracker({ onProgress: (event) => void events.push(event) }, () => 1);
  report({ kind: 'task-started', index: 0, worker: 'worker 1' });
  for (const fraction of [Number.NaN, -1, 7]) report({ kind: 'task-progress', index: 0, fraction });
  report({ kind: 'task-restarted', index: 0, worker: 'worker 2', attempt: 2 });
  expect(events.map((event) => event.fraction)).toEqual([0, 0, 0, 1, 0]);
});

test('without a total there is no fraction', () => {
  const events: ProgressEvent[] = [];
  const tracker = new ProgressTracker({ onProgress: (event) => void events.push(event) }, () => undefined);
  tracker.report({ kind: 'task-done', index: 0 });
  expect(events[0]).not.toHaveProperty('fraction');
  expect(events[0]).not.toHaveProperty('total');
});
