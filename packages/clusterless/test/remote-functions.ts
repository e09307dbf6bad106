import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Broadcast, type FileReference, localWorkers, type Reference, reducer, remote } from '../src/index.ts';

/** Remote functions that the tests run in this process and in workers. */

export const square = remote(import.meta, 'square', async (x: number) => x * x);

export const echo = remote(import.meta, 'echo', async (value: unknown) => value);

export const letter = remote(import.meta, 'letter', async (text: string) => text);

export const pid = remote(import.meta, 'pid', async () => process.pid);

export const cores = remote(import.meta, 'cores', async (_: number, { workers, nthreads }) => {
  const { OMP_NUM_THREADS } = process.env;
  return { workers, nthreads, openmp: Number(OMP_NUM_THREADS) };
});

/** Terms of an alternating series over many magnitudes: their float32 sum depends on the order of addition. */
export const terms = remote(import.meta, 'terms', async ({ seed, wait }: { seed: number; wait: number }) => {
  await setTimeout(wait);
  const data = Float32Array.from({ length: 64 }, (_, i) => Math.sin(seed * 64 + i) * 10 ** ((seed * 7 + i) % 12));
  return { f: Math.fround(Math.cos(seed) * 10 ** (seed % 9)), gradient: { m: data } };
});

/** Waits for another call of it, which waits for this one. */
export const meets = remote(
  import.meta,
  'meets',
  async ({ own, other }: { own: string; other: string }, { workers, nthreads }) => {
    writeFileSync(own, '');
    while (!existsSync(other)) await setTimeout(10);
    return { workers, nthreads };
  },
);

export const join = reducer<string>(import.meta, 'join', (a, b) => `(${a}${b})`);

export const brokenReducer = reducer<number>(import.meta, 'brokenReducer', () => {
  throw new RangeError('cannot combine');
});

/** Runs until it is told to stop, and writes its process id into a file when it starts. */
export const untilStopped = remote(import.meta, 'untilStopped', async (file: string, { signal }) => {
  writeFileSync(file, String(process.pid));
  await setTimeout(600_000, undefined, { signal });
  return file;
});

/** Fails, or else waits until it is told to stop. */
export const failsOrWaits = remote(import.meta, 'failsOrWaits', async (fails: boolean, { signal }) => {
  if (fails) throw new Error('failed on purpose');
  await setTimeout(600_000, undefined, { signal });
});

/** Computes for ever without ever looking up. */
export const endless = remote(import.meta, 'endless', async (file: string) => {
  writeFileSync(file, String(process.pid));
  for (;;) Math.random();
});

/** Kills its own process the first time, which it remembers in a file, and succeeds after that. */
export const diesOnce = remote(import.meta, 'diesOnce', async ({ x, file }: { x: number; file: string }) => {
  if (!existsSync(file)) {
    writeFileSync(file, '');
    process.kill(process.pid, 'SIGKILL');
    await setTimeout(600_000);
  }
  return x * x;
});

export const diesAlways = remote(import.meta, 'diesAlways', async (way: 'signal' | 'exit') => {
  process.stderr.write('the last words\n');
  if (way === 'exit') process.exit(7);
  process.kill(process.pid, 'SIGSEGV');
  await setTimeout(600_000);
});

export class StabilityError extends Error {
  override readonly name = 'StabilityError';
  readonly dtMax = 2.31;
  readonly trace = Float32Array.of(1, 2, 3);
  readonly help = () => 'a function that cannot travel';
}

export const unstable = remote(import.meta, 'unstable', async (x: number) => {
  if (x === 2) throw new StabilityError('Time step 4 ms is unstable', { cause: new RangeError('dt') });
  return x;
});

export const throwsText = remote(import.meta, 'throwsText', async () => {
  throw 'just text';
});

export const returnsFunction = remote(import.meta, 'returnsFunction', async () => ({ model: { rho: () => 1 } }));

export const reports = remote(import.meta, 'reports', async (steps: number, { progress }) => {
  for (let i = 1; i <= steps; i++) progress(i / steps, { step: i });
  return steps;
});

let fetched = new Map<string, unknown>();

/** Fetches twice; tells its process, and whether this value was seen there before. */
export const scaled = remote(
  import.meta,
  'scaled',
  async ({ by, model }: { by: number; model: Broadcast<{ m: Float64Array }> }, { fetch }) => {
    const [value, again] = await Promise.all([fetch(model), fetch(model)]);
    const known = fetched.get(model.hash);
    fetched = new Map([[model.hash, value]]);
    return {
      sum: value.m.reduce((sum, m) => sum + by * m, 0),
      same: value === again,
      new: known !== value,
      pid: process.pid,
    };
  },
);

/** Adds a number to a value that it fetches. */
export const addTo = remote(
  import.meta,
  'addTo',
  async ({ value, by }: { value: Reference<number>; by: number }, { fetch }) => (await fetch(value)) + by,
);

/** Reads a file, and returns one with as many times its text. */
export const repeatFile = remote(
  import.meta,
  'repeatFile',
  async ({ input, times }: { input: FileReference; times: number }, { file, fileReturn }) => {
    const text = readFileSync(await file(input), 'utf8');
    const path = joinPath(mkdtempSync(joinPath(tmpdir(), 'repeat-')), `times-${times}.txt`);
    writeFileSync(path, text.repeat(times));
    return { length: text.length, output: await fileReturn(path) };
  },
);

/** Squares a number, and leaves a file in a folder for every time that it does so; refuses where a file `refuse-x` forbids it. */
export const leavesTraces = remote(
  import.meta,
  'leavesTraces',
  async ({ x, folder, wait }: { x: number; folder: string; wait: number }, { signal }) => {
    await setTimeout(wait, undefined, { signal });
    if (existsSync(joinPath(folder, `refuse-${x}`))) throw new Error(`refused ${x}`);
    writeFileSync(joinPath(folder, `done-${x}-${process.pid}`), '');
    return x * x;
  },
);

/** Waits until a file is there. */
export const waitsFor = remote(import.meta, 'waitsFor', async (file: string, { signal }) => {
  while (!existsSync(file)) await setTimeout(10, undefined, { signal });
  return file;
});

export const startsWorkers = remote(import.meta, 'startsWorkers', async () => localWorkers(1).name);

export const environment = remote(import.meta, 'environment', async (variable: string) => process.env[variable]);

/** Not exported: workers cannot find it. */
const hidden = remote(import.meta, 'hidden', async () => 1);
export const hiddenFunctions = [hidden];
