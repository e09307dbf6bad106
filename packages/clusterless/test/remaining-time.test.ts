import { describe, expect, test } from 'vitest';
import { RemainingTime } from '../src/executor/remaining-time.ts';
import { type Scenario, simulate } from './simulated-run.ts';

const even = (count: number, seconds: number): number[] => Array<number>(count).fill(seconds);

/** When the work itself begins. */
const beginOf = ({ waiting = 0, cold = 0 }: Scenario): number =>
  (typeof waiting === 'number' ? waiting : Math.min(...waiting)) + cold;

/**
 * Every time to go that was told between parts of the time of the work itself, over the true one. Of what is told at the same moment the
 * last counts; in the last twentieth of the time seconds are all that is left.
 */
function ratios(scenario: Scenario, from = 0, to = 0.95): number[] {
  const { seconds, events } = simulate(scenario);
  const begin = beginOf(scenario);
  const told = new Map(events.map(({ at, event }) => [at, event.eta]));
  return [...told].flatMap(([at, eta]) => {
    const part = (at - begin) / (seconds - begin);
    return eta === undefined || part < from || part > to ? [] : [eta / 1000 / (seconds - at)];
  });
}

/** The part of the time of the work itself that has passed when the first time to go is told. */
function firstTold(scenario: Scenario): number {
  const { seconds, events } = simulate(scenario);
  const told = events.find(({ event }) => event.eta !== undefined)?.at ?? Number.POSITIVE_INFINITY;
  const begin = beginOf(scenario);
  return (told - begin) / (seconds - begin);
}

const worst = (values: readonly number[]): number => Math.max(...values, ...values.map((ratio) => 1 / ratio));

/** Of shots whose first half reports 0.4 of the work and takes a third of the time. */
const halves = (part: number): number => (part < 1 / 3 ? 1.2 * part : 0.4 + 0.9 * (part - 1 / 3));

const local = { seconds: even(8, 10), workers: 2, reports: 0.2 };
const cluster = { seconds: even(64, 20), workers: 4, looks: 1 };

/** Told by: where tasks report, when half of a worker's second task is done; elsewhere when all of it is; of long ones, halfway through the first. */
describe('even shots: the time to go is right within the factor, from when it is first told on', () => {
  test.each<[what: string, scenario: Scenario, factor: number, toldBy: number]>([
    ['8 shots on 2 workers that report', local, 1.05, 0.4],
    ['… with cold kernels that take as long as a shot to compile', { ...local, cold: 10 }, 1.05, 0.4],
    ['… with cold kernels that take five times as long as a shot', { ...local, cold: 50 }, 1.05, 0.4],
    ['… whose first ones drag at a fifth of the speed', { ...local, cold: 10, drag: 5 }, 1.05, 0.55],
    ['… whose second half is slower than they report', { ...local, fraction: halves }, 1.4, 0.4],
    ['8 shots on 3 workers, the last wave not full', { ...local, workers: 3 }, 1.05, 0.55],
    ['8 shots of ten minutes on 2 workers', { seconds: even(8, 600), workers: 2, cold: 20, reports: 5 }, 1.05, 0.15],
    ['a single shot of ten minutes', { seconds: [600], workers: 1, cold: 20, reports: 5 }, 1.05, 0.55],
    ['64 shots on 4 nodes, which report nothing', cluster, 1.1, 0.13],
    ['… after three minutes of starting them', { ...cluster, waiting: 180 }, 1.1, 0.13],
    ['… that come one after another', { ...cluster, waiting: [180, 200, 220, 300] }, 1.5, 0.3],
    ['… with kernels to compile', { ...cluster, cold: 15 }, 1.1, 0.13],
    ['… whose first tasks take more than twice as long', { ...cluster, cold: 15, drag: 5 }, 1.1, 0.2],
    ['… four shots in a task', { ...cluster, group: 4 }, 1.1, 0.5],
    ['… that are looked at every 15 s', { ...cluster, looks: 15 }, 1.3, 0.2],
    [
      '500 shots of five minutes on 50 nodes, first ones counted since they are long',
      { seconds: even(500, 300), workers: 50, looks: 10, cold: 5 },
      1.1,
      0.11,
    ],
  ])('%s', (_, scenario, factor, toldBy) => {
    expect(worst(ratios(scenario))).toBeLessThanOrEqual(factor);
    expect(firstTold(scenario)).toBeLessThanOrEqual(toldBy);
  });

  test('after a third of the work it is there, and right within half as much again, wherever there is a second wave by then', () => {
    for (const workers of [1, 2, 4])
      for (const cold of [0, 1, 10, 60])
        for (const waiting of [0, 240])
          for (const told of [{ reports: 0.5 }, { looks: 1 }]) {
            const scenario = { seconds: even(6 * workers + 1, 8), workers, cold, waiting, ...told };
            expect(firstTold(scenario), JSON.stringify(scenario)).toBeLessThanOrEqual(1 / 3);
            expect(worst(ratios(scenario, 1 / 3)), JSON.stringify(scenario)).toBeLessThanOrEqual(1.5);
          }
  });
});

describe('uneven shots', () => {
  /** From 4 to 12 s, in no order. */
  const seconds = Array.from({ length: 24 }, (_, k) => 4 + (8 * ((7 * k) % 24)) / 24);

  test('are told within half as much again, after a third of the work', () => {
    expect(worst(ratios({ seconds, workers: 3, reports: 0.1 }, 1 / 3))).toBeLessThanOrEqual(1.5);
    expect(worst(ratios({ seconds, workers: 3, looks: 0.1 }, 1 / 3))).toBeLessThanOrEqual(1.5);
  });

  test('that grow or shrink all the time, which nobody can know, are told within a factor of three', () => {
    const growing = Array.from({ length: 24 }, (_, k) => 2 + k / 2);
    for (const lengths of [growing, growing.toReversed()])
      expect(worst(ratios({ seconds: lengths, workers: 3, looks: 0.1 }, 1 / 3))).toBeLessThanOrEqual(3);
  });
});

describe('no time is told', () => {
  test('before anything tells: of nodes that start, kernels that compile, first tasks that drag, a single wave', () => {
    for (const scenario of [
      { seconds: even(2, 10), workers: 2, waiting: 240, reports: 100 },
      { seconds: even(2, 10), workers: 2, drag: 5, reports: 0.1 },
      { seconds: even(2, 10), workers: 2, cold: 10, looks: 1 },
      { seconds: even(8, 5), workers: 2, group: 4, looks: 0.1 },
    ])
      expect(simulate(scenario).events.filter(({ event }) => event.done < 2 && event.eta !== undefined)).toEqual([]);
  });

  test('by a short first task, which may have been compiling', () => {
    const { events } = simulate({ seconds: even(4, 2), workers: 1, cold: 20, looks: 0.1 });
    expect(events.filter(({ event }) => event.eta !== undefined).map(({ event }) => event.done)).toEqual([
      2, 2, 3, 3, 4,
    ]);
  });
});

test('when all is done there is nothing to go', () => {
  expect(simulate(local).events.at(-1)?.event.eta).toBe(0);
});

test('a task that was lost is still to be done, by those that are left', () => {
  const remaining = new RemainingTime();
  for (const index of [0, 1]) remaining.started(index, { worker: `worker ${index}`, at: 0, count: 1 });
  for (const index of [0, 1]) remaining.finished(index, 300_000);
  for (const index of [2, 3]) remaining.started(index, { worker: `worker ${index - 2}`, at: 300_000, count: 1 });
  expect(remaining.at(300_000, 4)).toBeCloseTo(900_000, -3);
  remaining.lost(3);
  expect(remaining.at(300_000, 5)).toBeCloseTo(1_800_000, -3);
});

test('a task that takes longer than those before it is given a little more, not nothing', () => {
  const remaining = new RemainingTime();
  remaining.started(0, { worker: 'a', at: 0, count: 1 });
  remaining.finished(0, 400_000);
  remaining.started(1, { worker: 'a', at: 400_000, count: 1 });
  expect(remaining.at(1_000_000, 0)).toBe(60_000);
});
