import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { bar, describeProgress, ProgressLine } from '../src/cli/progress-line.ts';

const cause = { kind: 'task-done', index: 0 } as const;
const event = { cause, done: 3, total: 8, running: [], elapsed: 5000, fraction: 0.4, eta: 7200 };

test('a bar grows with the fraction and keeps its length', () => {
  const bars = Array.from({ length: 101 }, (_, percent) => bar(percent / 100));
  expect(new Set(bars.map((words) => words.length))).toEqual(new Set([24]));
  expect([bars[0], bars[50], bars[100]]).toEqual(['░'.repeat(24), '█'.repeat(12) + '░'.repeat(12), '█'.repeat(24)]);
  const filled = bars.map((words) => words.replaceAll('░', '').length);
  expect(filled).toEqual([...filled].sort((a, b) => a - b));
});

test('progress in words', () => {
  expect(describeProgress(event)).toBe('3 of 8 shots, 40 %, 8 s to go');
  expect(describeProgress({ ...event, total: 1, done: 0, eta: 7_400_000 })).toBe('0 of 1 shot, 40 %, 2 h 3 min to go');
  const cluster = { phase: 'pulling the image', nodes: { starting: 2 }, cost: { amount: 0.123, currency: 'USD' } };
  expect(describeProgress({ done: 0, total: 8, cluster })).toBe('0 of 8 shots, pulling the image: 2 starting, $0.12');
  const busy = { phase: 'running', nodes: { running: 15, idle: 1 } };
  expect(describeProgress({ done: 1, total: 8, cluster: busy })).toBe('1 of 8 shots, nodes: 15 running, 1 idle');
  expect(describeProgress({ done: 0, total: 8, cluster: { phase: 'allocating nodes', nodes: {} } })).toMatch(
    /allocating nodes: none yet$/,
  );
});

test('off a terminal nothing is redrawn: no control characters, and no line for what ends at once', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.WriteStream;
  const line = new ProgressLine('F·q', stream);
  line.update(event);
  line.clear();
  expect(stream.read()).toBeNull();
});
