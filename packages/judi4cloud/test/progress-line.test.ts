import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { ProgressState } from '@judi4cloud/experiments';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bar, ProgressLine } from '../src/cli/progress-line.ts';
import { describeProgress, roughly } from '../src/cli/progress-words.ts';

const task = (index: number, fraction: number) => ({ index, worker: `worker ${index}`, fraction });
const state: ProgressState = {
  done: 3,
  total: 8,
  running: [task(3, 0.3), task(4, 0)],
  elapsed: 5000,
  fraction: 0.4125,
};

test('a bar grows with the fraction and keeps its length', () => {
  const bars = Array.from({ length: 101 }, (_, percent) => bar(percent / 100, 24));
  expect(new Set(bars.map((words) => words.length))).toEqual(new Set([24]));
  expect([bars[0], bars[50], bars[100]]).toEqual(['░'.repeat(24), '█'.repeat(12) + '░'.repeat(12), '█'.repeat(24)]);
  const filled = bars.map((words) => words.replaceAll('░', '').length);
  expect(filled).toEqual([...filled].sort((a, b) => a - b));
});

describe('progress in words', () => {
  test('says what is done, what runs, and what is left, if that is known', () => {
    expect(describeProgress({ ...state, eta: 23_000 })).toBe('3 of 8 shots done, 2 running, 41 %, about 25 s left');
    expect(describeProgress({ ...state, eta: 23_000 }, 'shot', 14_000)).toMatch(/, about 10 s left$/);
    expect(describeProgress(state)).toBe('3 of 8 shots done, 2 running, 41 %, 5 s so far');
    expect(describeProgress(state, 'shot', 200_000)).toMatch(/, 3 min 25 s so far$/);
  });

  test('says no percentage where nothing is known of what runs', () => {
    const unknown = { done: 0, total: 8, running: [task(0, 0), task(1, 0)], fraction: 0, elapsed: 14_400 };
    expect(describeProgress(unknown)).toBe('0 of 8 shots done, 2 running, 14 s so far');
    expect(describeProgress({ ...unknown, total: 1, running: [], elapsed: 3 })).toBe('0 of 1 shot done');
    expect(describeProgress({ done: 500, elapsed: 2000 }, 'trace')).toBe('500 traces done, 2 s so far');
  });

  test('says how many shots the tasks that run have, of which none counts as done before all are', () => {
    const grouped = {
      done: 0,
      total: 32,
      running: [0, 8].map((index) => ({ ...task(index, 0), count: 8 })),
      fraction: 0,
    };
    expect(describeProgress(grouped)).toBe('0 of 32 shots done, 16 in 2 running tasks');
    expect(describeProgress({ ...grouped, done: 24, running: grouped.running.slice(1) })).toBe(
      '24 of 32 shots done, 8 in a running task',
    );
  });

  test('says that results are brought together when all is done', () => {
    expect(describeProgress({ done: 8, total: 8, running: [], fraction: 1, eta: 0, elapsed: 9e4 })).toBe(
      '8 of 8 shots done, finishing',
    );
  });

  test('says 100 % of nothing that is not done', () => {
    const last = { ...state, done: 7, running: [task(7, 1)], fraction: 1, eta: 0 };
    expect(describeProgress(last)).toBe('7 of 8 shots done, 1 running, 99 %, a few seconds left');
  });

  test('says what nodes do, and what they cost where they cost something', () => {
    const start = { phase: 'pulling the image', nodes: { starting: 2 }, cost: { amount: 0.123, currency: 'USD' } };
    expect(describeProgress({ done: 0, total: 8, cluster: start })).toBe(
      '0 of 8 shots done, pulling the image: 2 starting, $0.12',
    );
    const none = { phase: 'allocating nodes', nodes: {} };
    expect(describeProgress({ done: 0, total: 8, cluster: none })).toMatch(/, allocating nodes: none yet$/);
    const busy = { phase: 'running', nodes: { running: 15, idle: 1 } };
    expect(describeProgress({ ...state, eta: 9e5, cluster: busy })).toMatch(/, about 15 min left, 16 nodes, 1 idle$/);
    expect(describeProgress({ ...state, cluster: { phase: 'running', nodes: { running: 1 } } })).toMatch(/, 1 node$/);
  });

  test('says times no more exactly than they are known', () => {
    const seconds = [0, 5, 8, 42, 57, 70, 200, 580, 1000, 3500, 5000, 9000, 86_400, 400_000];
    expect(seconds.map((s) => roughly(1000 * s))).toEqual([
      'a few seconds',
      'a few seconds',
      'about 10 s',
      'about 40 s',
      'about 55 s',
      'about 1 min',
      'about 3 min',
      'about 10 min',
      'about 15 min',
      'about 1 h',
      'about 1 h',
      'about 3 h',
      'about 24 h',
      'about 5 days',
    ]);
  });
});

describe('a line', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  const streamOf = (isTTY: boolean, columns = 100) =>
    Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns }) as unknown as NodeJS.WriteStream;

  test('off a terminal nothing is redrawn: no control characters, no line for what ends soon, few for what lasts', () => {
    const stream = streamOf(false);
    const line = new ProgressLine('F·q', stream);
    for (let time = 0; time < 4900; time += 100) {
      line.update({ ...state, elapsed: time });
      vi.advanceTimersByTime(100);
    }
    expect(stream.read()).toBeNull();
    vi.advanceTimersByTime(3_600_000);
    line.end();
    vi.advanceTimersByTime(600_000);
    const lines = String(stream.read()).split('\n');
    expect(lines[0]).toBe('F·q: 3 of 8 shots done, 2 running, 41 %, 5 s so far');
    expect(lines.at(-2)).toMatch(/, (59|60) min \d+ s so far$/);
    // 5 s, half as much again each time, then one a minute.
    expect(lines.length).toBeGreaterThan(60);
    expect(lines.length).toBeLessThan(68);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(lines.join('')).not.toMatch(/[\r\x1b]/);
  });

  test('says how long it has been there before anything is told of it, and while what is told began later', () => {
    const stream = streamOf(false);
    const line = new ProgressLine('F·q', stream);
    vi.advanceTimersByTime(5000);
    expect(stream.read()).toBe('F·q: 5 s so far\n');
    line.update({ done: 0, total: 32, running: [{ ...task(0, 0), count: 32 }], elapsed: 10, fraction: 0 });
    vi.advanceTimersByTime(7500);
    expect(stream.read()).toBe('F·q: 0 of 32 shots done, 32 in a running task, 12 s so far\n');
    line.end();
  });

  test('on a terminal it is redrawn as time passes, and goes when it ends', () => {
    const stream = streamOf(true);
    const line = new ProgressLine('F·q', stream);
    line.update({ ...state, eta: 60_000 });
    vi.advanceTimersByTime(30_000);
    expect(stream.read()).toContain('about 30 s left');
    line.end();
    expect(stream.read()).toBe('\r\x1b[2K');
    vi.advanceTimersByTime(30_000);
    expect(stream.read()).toBeNull();
  });

  test.each([
    [100, 'gradient of ½‖F₀·q − d‖²  ████████▎░░░░░░░░░░░  3 of 8 shots done, 2 running, 41 %, about 20 s left'],
    [90, 'gradient of ½‖F₀·q − d‖²  ████▏░░░░░  3 of 8 shots done, 2 running, 41 %, about 20 s left'],
    [80, 'gradient of ½‖F₀·q − d‖²  3 of 8 shots done, 2 running, 41 %, about 20 s left'],
    [70, 'gradient of ½‖F…  3 of 8 shots done, 2 running, 41 %, about 20 s left'],
    [40, '…  3 of 8 shots done, 2 running, 41 %, '],
  ])('a terminal of %d columns loses the bar, then the label, before words', (columns, shown) => {
    const stream = streamOf(true, columns);
    const line = new ProgressLine('gradient of ½‖F₀·q − d‖²', stream);
    stream.read();
    vi.advanceTimersByTime(100);
    line.update({ ...state, eta: 20_000 });
    line.end();
    const [, drawn] = stripVTControlCharacters(String(stream.read())).split('\r');
    expect(drawn).toBe(shown);
    expect(drawn.length).toBeLessThan(columns);
  });
});
