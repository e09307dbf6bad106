import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ManualClock } from '@judi4cloud/batch-emulator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consequences } from '../src/engine/exit-options.ts';
import { SeededRandom } from '../src/faults/random.ts';
import { splitCommandLine } from '../src/node/command-line.ts';
import { matchFiles, nameMatcher } from '../src/node/glob.ts';
import { DependencyGraph } from '../src/state/dependency-graph.ts';
import { FreeSlots } from '../src/state/free-slots.ts';
import { ReadyQueue } from '../src/state/ready-queue.ts';
import { parseDuration, timeLimit } from '../src/wire/duration.ts';
import { vmCores } from '../src/wire/vm-sizes.ts';

describe('a command line', () => {
  test.each([
    ['echo  two   words', ['echo', 'two', 'words']],
    [`/bin/bash -c 'set -e; echo "$X" | cat'`, ['/bin/bash', '-c', 'set -e; echo "$X" | cat']],
    ['/bin/sh -c "echo \\"a b\\" \\$X \\n"', ['/bin/sh', '-c', 'echo "a b" $X \\n']],
    [`a'b c'd"e f"`, ['ab cde f']],
    [`x '' ""`, ['x', '', '']],
    ['a\\ b c\\\\d', ['a b', 'c\\d']],
    ['', []],
    ['   ', []],
  ])('is split at blanks outside quotes: %s', (line, words) => {
    expect(splitCommandLine(line)).toEqual(words);
  });

  test('with an open quote is none', () => {
    expect(splitCommandLine(`echo "open`)).toBeUndefined();
    expect(splitCommandLine(`echo 'open`)).toBeUndefined();
  });

  test('made of quoted words gives them back', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const single = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
        const double = words.map((word) => `"${word.replace(/["\\$`]/g, '\\$&')}"`).join('\t');
        expect(splitCommandLine(single)).toEqual(words);
        expect(splitCommandLine(double)).toEqual(words);
      }),
      { seed: 1 },
    );
  });
});

describe('a pattern of output files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'batch-emulator-test-'));
    for (const name of ['a.txt', 'b.txt', '.c.txt', 'd/e.txt', 'd/f/g.txt', 'd/.h/i.txt', 'x[1].bin']) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), name);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['a.txt', ['a.txt']],
    ['d/e.txt', ['e.txt']],
    ['./a.txt', ['a.txt']],
    ['*.txt', ['a.txt', 'b.txt']],
    ['.*.txt', ['.c.txt']],
    ['[!a].txt', ['b.txt']],
    ['**/*.txt', ['a.txt', 'b.txt', 'd/e.txt', 'd/f/g.txt']],
    ['d/**/*', ['e.txt', 'f/g.txt']],
    ['**/g.txt', ['d/f/g.txt']],
    ['x[[]1].bin', ['x[1].bin']],
    ['nothing/*', []],
    ['d', []],
  ])('%s', (pattern, names) => {
    expect(matchFiles(pattern, folder).map(({ name }) => name)).toEqual(names);
    expect(matchFiles(join(folder, pattern), '/').map(({ name }) => name)).toEqual(names);
  });

  test('means what its regular expression would', () => {
    const expression = (pattern: string) =>
      new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.').replaceAll('[!', '[^')}$`);
    const part = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '[b-c]');
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.constantFrom('a', 'b', 'c')), (parts, name) => {
        expect(nameMatcher(parts.join(''))(name.join(''))).toBe(expression(parts.join('')).test(name.join('')));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test('takes no longer for many stars: what a regular expression would take years for', () => {
    const many = (part: string) => part.repeat(2000);
    expect(nameMatcher(`${many('*a')}b`)(many('aa'))).toBe(false);
    expect(nameMatcher(`${many('*a')}*`)(many('aa'))).toBe(true);
    const deep = Array.from({ length: 12 }, (_, i) => `many${i}`).join('/');
    mkdirSync(join(folder, deep), { recursive: true });
    writeFileSync(join(folder, deep, 'end'), '');
    expect(matchFiles(`${many('**/')}nothing`, folder)).toEqual([]);
    expect(matchFiles(`many0/${many('**/')}end`, folder).map(({ name }) => name)).toEqual([`${deep.slice(6)}/end`]);
  });

  test('follows links within a node alone', () => {
    const node = join(folder, 'node');
    mkdirSync(join(node, 'wd', 'out'), { recursive: true });
    writeFileSync(join(node, 'shared'), '');
    const links = { in: '../shared', secret: '../../a.txt', root: '/', loop: '..', gone: 'nothing' };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(node, 'wd', name));
    const names = (pattern: string) => matchFiles(pattern, join(node, 'wd'), node).map(({ name }) => name);
    expect(names('**/*')).toEqual(['in']);
    expect(names('secret')).toEqual([]);
    expect(names(join(node, 'wd', 's*'))).toEqual([]);
    expect(names('root/etc/*')).toEqual([]);
    expect(names(join(folder, 'a*'))).toEqual(['a.txt']);
  });

  test('is never worse than a pattern that matches nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, name) => void nameMatcher(pattern)(name)),
      { seed: 1 },
    );
  });
});

describe('a graph of dependencies', () => {
  test('frees each task when the last of those it depends on is satisfied, in whatever order', () => {
    const cases = fc.integer({ min: 2, max: 12 }).chain((n) =>
      fc.record({
        edges: fc.array(
          fc.tuple(fc.nat(n - 1), fc.nat(n - 1)).filter(([a, b]) => a < b),
          { maxLength: 40 },
        ),
        added: fc.shuffledSubarray([...Array(n).keys()], { minLength: n }),
      }),
    );
    fc.assert(
      fc.property(cases, fc.boolean(), ({ edges, added }, byRange) => {
        const n = added.length;
        const graph = new DependencyGraph<{ unmet: number; readonly id: number }>();
        const parents = (id: number): number[] => edges.filter(([, to]) => to === id).map(([from]) => from);
        const free: number[] = [];
        const done: number[] = [];
        for (const id of added) {
          const node = { unmet: 0, id };
          const ids = parents(id);
          graph.add(
            node,
            byRange ? { taskIdRanges: ids.map((p) => ({ start: p, end: p })) } : { taskIds: ids.map(String) },
          );
          if (node.unmet === 0) free.push(id);
          const next = free.shift();
          if (next !== undefined) {
            expect(parents(next).every((parent) => done.includes(parent))).toBe(true);
            done.push(next);
            free.push(...graph.satisfy(String(next)).map((freed) => freed.id));
          }
        }
        for (let next = free.shift(); next !== undefined; next = free.shift()) {
          done.push(next);
          free.push(...graph.satisfy(String(next)).map((freed) => freed.id));
        }
        expect(done.toSorted((a, b) => a - b)).toEqual([...Array(n).keys()]);
      }),
      { seed: 1 },
    );
  });

  test('lets nobody wait for those who left, and knows what is no longer satisfied', () => {
    const graph = new DependencyGraph<{ unmet: number }>();
    const [a, b] = [{ unmet: 0 }, { unmet: 0 }];
    graph.add(a, { taskIds: ['x'], taskIdRanges: [{ start: 1, end: 2 }] });
    expect(a.unmet).toBe(3);
    graph.remove(a, { taskIds: ['x'], taskIdRanges: [{ start: 1, end: 2 }] });
    expect(graph.satisfy('x')).toEqual([]);
    graph.retract('x');
    graph.add(b, { taskIds: ['X'] });
    expect(b.unmet).toBe(1);
    graph.add(b, { taskIdRanges: [{ start: 0, end: 2 ** 31 - 1 }] });
    expect(b.unmet).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a queue of ready tasks', () => {
  test('gives the first that fits, those in front before all, and none that left', () => {
    const queue = new ReadyQueue<{ slots: number; order: number }>();
    const tasks = [2, 1, 3, 1].map((slots, order) => ({ slots, order }));
    for (const task of tasks) queue.add(task);
    queue.remove(tasks[1] as (typeof tasks)[0]);
    expect(queue.take(1)?.order).toBe(3);
    expect(queue.take(1)).toBeUndefined();
    queue.add(tasks[3] as (typeof tasks)[0], true);
    expect([queue.take(3)?.order, queue.take(3)?.order, queue.take(3)?.order, queue.size]).toEqual([0, 2, 3, 0]);
  });

  test('gives each task once, oldest first, through thousands', () => {
    const queue = new ReadyQueue<{ slots: number; order: number }>();
    for (let order = 0; order < 5000; order++) queue.add({ slots: 1, order });
    const taken = Array.from({ length: 5000 }, () => queue.take(1)?.order);
    expect(taken).toEqual([...Array(5000).keys()]);
  });
});

test('free slots come in the order that spreads or packs', () => {
  const free = new FreeSlots<string>();
  for (const [node, slots] of [
    ['a', 1],
    ['b', 3],
    ['c', 2],
    ['d', 0],
  ] as const)
    free.set(node, slots);
  expect([...free.nodes('spread')].map(([node]) => node)).toEqual(['b', 'c', 'a']);
  free.set('b', 0);
  expect([...free.nodes('pack')].map(([node]) => node)).toEqual(['a', 'c']);
  expect([free.of('b'), free.of('c'), free.any]).toEqual([0, 2, true]);
});

describe('exit conditions', () => {
  const conditions = {
    exitCodes: [{ code: 1, exitOptions: { jobAction: 'none' } }],
    exitCodeRanges: [{ start: 1, end: 9, exitOptions: { dependencyAction: 'satisfy' } }],
    fileUploadError: { dependencyAction: 'satisfy' },
    default: { jobAction: 'disable' },
  } as const;
  const failure = (code: string) => ({ category: 'usererror', code, message: '' }) as const;

  test.each([
    ['success', { exitCode: 0, began: true }, { jobAction: 'none', dependencyAction: 'satisfy' }],
    [
      'an exact code',
      { exitCode: 1, began: true, failure: failure('FailureExitCode') },
      { jobAction: 'none', dependencyAction: 'block' },
    ],
    [
      'a code in a range',
      { exitCode: 5, began: true, failure: failure('FailureExitCode') },
      { jobAction: 'terminate', dependencyAction: 'satisfy' },
    ],
    [
      'another code',
      { exitCode: 10, began: true, failure: failure('FailureExitCode') },
      { jobAction: 'disable', dependencyAction: 'block' },
    ],
    [
      'a failed upload',
      { exitCode: 0, began: true, failure: failure('FileUploadMiscError') },
      { jobAction: 'terminate', dependencyAction: 'satisfy' },
    ],
    [
      'a failed upload after a code that is listed',
      { exitCode: 1, began: true, failure: failure('FileUploadMiscError') },
      { jobAction: 'none', dependencyAction: 'block' },
    ],
    [
      'no beginning',
      { began: false, failure: failure('BlobNotFound') },
      { jobAction: 'disable', dependencyAction: 'block' },
    ],
  ])('of %s', (_, outcome, expected) => {
    expect(consequences(conditions, outcome)).toEqual(expected);
  });
});

test.each([
  ['PT5M', 300_000],
  ['P1DT2H3M4.5S', 93_784_500],
  ['-PT1S', -1000],
  ['P', undefined],
  ['PT', undefined],
  ['5m', undefined],
])('the duration %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test('the longest duration is no limit', () => {
  expect(timeLimit('P10675199DT2H48M5.4775807S')).toBe(Number.POSITIVE_INFINITY);
  expect(timeLimit(undefined)).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ['Standard_E8s_v3', 8],
  ['standard_d2', 2],
  ['STANDARD_HB120rs_v3', 120],
  ['Standard_NC24ads_A100_v4', 24],
  ['a1', 1],
  ['odd', 1],
])('%s has %i cores', (size, cores) => {
  expect(vmCores(size)).toBe(cores);
});

test('random numbers of a seed are the same again, and other streams differ', () => {
  const numbers = (seed: number, stream: string): number[] => {
    const random = new SeededRandom(seed, stream);
    return Array.from({ length: 1000 }, () => random.next());
  };
  expect(numbers(1, 'a')).toEqual(numbers(1, 'a'));
  expect(numbers(1, 'a')).not.toEqual(numbers(1, 'b'));
  expect(numbers(1, 'a')).not.toEqual(numbers(2, 'a'));
  const mean = numbers(3, 'mean').reduce((a, b) => a + b) / 1000;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05); // five standard errors
});

test('a clock by hand runs what is due, in order, also what is set on the way', () => {
  const clock = new ManualClock(0);
  const seen: string[] = [];
  clock.setTimer(20, () => seen.push(`b ${clock.now()}`));
  const cleared = clock.setTimer(15, () => seen.push('cleared'));
  clock.setTimer(10, () => {
    seen.push(`a ${clock.now()}`);
    clock.setTimer(5, () => seen.push(`c ${clock.now()}`));
    clock.setTimer(Number.POSITIVE_INFINITY, () => seen.push('never'));
  });
  clock.clear(cleared);
  clock.advance(9);
  expect(seen).toEqual([]);
  clock.advance(100);
  expect([seen, clock.now()]).toEqual([['a 10', 'c 15', 'b 20'], 109]);
});
