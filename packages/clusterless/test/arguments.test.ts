import { describe, expect, test } from 'vitest';
import * as clusterless from '../src/index.ts';
import { square } from './remote-functions.ts';

// Everything as those see it who have no types.
// biome-ignore lint/suspicious/noExplicitAny: mistakes don't compile
const untyped = clusterless as any;
const { batchexec, inProcess, isClusterlessError, localWorkers, pmap, reducer, remote, useExecutor } = untyped;

type Mistake = readonly [name: string, action: () => unknown, message: string];

const expectedExecutor = 'expected an executor, such as inProcess() or localWorkers(4), useExecutor(executor).';
const expectedWork = 'expected a remote function and its argument, or pmap(fn, args), batchexec(work, options).';

const mistakes: readonly Mistake[] = [
  ['no workers', () => localWorkers(0), 'the number of workers is 0, expected a whole number from 1 on.'],
  ['a word of workers', () => localWorkers('2'), "the number of workers is '2', expected a whole number from 1 on."],
  [
    'an unknown option of workers',
    () => localWorkers(1, { foo: 0 }),
    "Unknown option 'foo' of localWorkers. Options are nthreads, startTimeout, maxRetries, execArgv, env, abortGrace, output.",
  ],
  [
    'half a retry',
    () => localWorkers(1, { maxRetries: 0.5 }),
    'Option maxRetries of localWorkers is 0.5, expected a whole number from 0 on.',
  ],
  [
    'half a task',
    () => inProcess({ concurrency: 1.5 }),
    'Option concurrency of inProcess is 1.5, expected a whole number from 1 on.',
  ],
  [
    'no threads',
    () => inProcess({ nthreads: 0 }),
    'Option nthreads of inProcess is 0, expected a whole number from 1 on.',
  ],
  [
    'a misspelt option',
    () => inProcess({ nThreads: 3 }),
    "Unknown option 'nThreads' of inProcess. Did you mean 'nthreads'?",
  ],
  [
    'an object to run in',
    () => useExecutor({}),
    `useExecutor cannot be applied to an object {} as executor: ${expectedExecutor}`,
  ],
  [
    'nothing to run in',
    () => useExecutor(),
    `useExecutor cannot be applied to undefined as executor: ${expectedExecutor}`,
  ],
  [
    'nothing remote',
    () => remote(),
    'remote cannot be applied to undefined as import.meta: expected the import.meta of the module that exports it, remote(import.meta, name, f).',
  ],
  [
    'a reducer without a name',
    () => reducer(import.meta, (a: number, b: number) => a + b),
    'reducer cannot be applied to a function as name: expected the name of its export, reducer(import.meta, name, f).',
  ],
  [
    'a remote function without a body',
    () => remote(import.meta, 'square'),
    'remote cannot be applied to undefined as f: expected a function, remote(import.meta, name, f).',
  ],
  ['null for work', () => batchexec(null), `batchexec cannot be applied to null as work: ${expectedWork}`],
  ['no work', () => batchexec(), `batchexec cannot be applied to undefined as work: ${expectedWork}`],
  [
    'a function of its own',
    () => batchexec(Math.sqrt, 2),
    `batchexec cannot be applied to the function sqrt as work: ${expectedWork}`,
  ],
  [
    'a number for a list',
    () => batchexec(pmap(square, 2)),
    `batchexec cannot be applied to an object { kind, fn, args } as work: ${expectedWork}`,
  ],
];

describe('arguments of another kind say what they got and what they expected', () => {
  test.each(mistakes)('%s', async (_name, action, message) => {
    const error = await (async () => action())().then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toBe(message);
    expect(isClusterlessError(error)).toBe(true);
  });
});
