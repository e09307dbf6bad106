import { expect, test } from 'vitest';
import { type ProgressEvent, ProgressTracker } from '../src/executor/progress.ts';

test('the fraction counts running tasks, and the time to go follows from their speed once a first one is done', () => {
  const events: ProgressEvent[] = [];
  let now = 1000;
  const options = { label: 'shots', onProgress: (event: ProgressEvent) => void events.push(event) };
  const { report } = new ProgressTracker(
    options,
    () => 4,
    () => now,
  );

  report({ kind: 'task-started', index: 0, worker: 'worker 1' });
  now += 3000;
  report({ kind: 'task-done', index: 0 });
  report({ kind: 'task-started', index: 1, worker: 'worker 1' });
  for (const fraction of [0.25, 0.75]) {
    now = 4000 + 400 * fraction;
    report({ kind: 'task-progress', index: 1, fraction });
  }
  now = 4400;
  report({ kind: 'task-done', index: 1 });
  report({ kind: 'worker-lost', worker: 'worker 1', exit: { code: 1, signal: null } });

  const states = events.map(({ done, total, fraction, elapsed, eta }) => ({ done, total, fraction, elapsed, eta }));
  // A shot takes 400 ms.
  const rest = expect.closeTo(800, -1);
  expect(states).toEqual([
    { done: 0, total: 4, fraction: 0, elapsed: 0, eta: undefined },
    { done: 1, total: 4, fraction: 0.25, elapsed: 3000, eta: undefined },
    { done: 1, total: 4, fraction: 0.25, elapsed: 3000, eta: undefined },
    { done: 1, total: 4, fraction: 0.3125, elapsed: 3100, eta: undefined },
    { done: 1, total: 4, fraction: 0.4375, elapsed: 3300, eta: expect.closeTo(900, -1) },
    { done: 2, total: 4, fraction: 0.5, elapsed: 3400, eta: rest },
    { done: 2, total: 4, fraction: 0.5, elapsed: 3400, eta: rest },
  ]);
  expect(events[4]?.running).toEqual([{ index: 1, worker: 'worker 1', fraction: 0.75 }]);
});

test('a task with several arguments says how many, and all are done at once', () => {
  const events: ProgressEvent[] = [];
  const { report } = new ProgressTracker({ onProgress: (event) => void events.push(event) }, () => 8);
  report({ kind: 'task-started', index: 0, worker: 'node 1', count: 4 });
  report({ kind: 'task-started', index: 4, worker: 'node 2', count: 4 });
  expect(events.at(-1)).toMatchObject({
    done: 0,
    running: [
      { index: 0, count: 4 },
      { index: 4, count: 4 },
    ],
  });
  for (let index = 0; index < 4; index++) report({ kind: 'task-done', index });
  expect(events.at(-1)).toMatchObject({ done: 4, running: [{ index: 4, count: 4 }] });
  report({ kind: 'task-requeued', index: 4 });
  expect(events.at(-1)).toMatchObject({ done: 4, running: [] });
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
