import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { RealArray } from '../src/run/kernel.ts';
import { wasmBackend } from '../src/run/wasm/backend.ts';
import { WasmMemoryError } from '../src/run/wasm/errors.ts';
import type { Job, Report } from '../src/run/wasm/job.ts';
import { WorkerPool, type WorkerPort } from '../src/run/wasm/worker-pool.ts';
import { acoustic } from './programs.ts';
import { prepareShot, runShot } from './shots.ts';

const arrayOf = (array: RealArray | readonly RealArray[]): RealArray => (ArrayBuffer.isView(array) ? array : array[0]);

describe('a run', () => {
  it('rejects with the reason of an abort, and the next run works', async () => {
    const backend = wasmBackend();
    using arena = backend.arena();
    const kernel = await backend.compile(acoustic());
    const controller = new AbortController();
    const shot = prepareShot(acoustic(), arena, { shape: [301, 301], steps: 100_000, threads: 2 });
    const reason = new Error('changed my mind');
    const run = kernel.run({ ...shot, signal: controller.signal, onStep: () => controller.abort(reason) });
    await expect(run).rejects.toBe(reason);
    await kernel.run({ ...shot, last: 5 });
  });

  it('does not start when it is aborted already', async () => {
    const backend = wasmBackend();
    using arena = backend.arena();
    const kernel = await backend.compile(acoustic());
    const shot = prepareShot(acoustic(), arena, { shape: [20, 20], steps: 3 });
    await expect(kernel.run({ ...shot, signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(shot.arrays['w']).toBeDefined();
  });

  it('counts its steps', async () => {
    const backend = wasmBackend();
    using arena = backend.arena();
    const kernel = await backend.compile(acoustic());
    const seen: number[] = [];
    const shot = prepareShot(acoustic(), arena, { shape: [401, 401], steps: 300 });
    await kernel.run({ ...shot, onStep: (done, total) => seen.push(done / total) });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('rejects with what its listener throws', async () => {
    const backend = wasmBackend();
    using arena = backend.arena();
    const kernel = await backend.compile(acoustic());
    const shot = prepareShot(acoustic(), arena, { shape: [301, 301], steps: 100_000 });
    const onStep = () => {
      throw new RangeError('no more');
    };
    await expect(kernel.run({ ...shot, onStep })).rejects.toThrow(new RangeError('no more'));
  });

  it('keeps its memory to itself when its arena is disposed meanwhile', async () => {
    const backend = wasmBackend();
    const arena = backend.arena();
    const kernel = await backend.compile(acoustic());
    const shot = prepareShot(acoustic(), arena, { shape: [200, 200], steps: 50 });
    const run = kernel.run(shot);
    arena[Symbol.dispose]();
    using other = backend.arena();
    expect(other.allocate(1, 'f32').buffer).not.toBe(arrayOf(shot.arrays['w']).buffer);
    await run;
    expect(() => arena.allocate(1, 'f32')).toThrow(/disposed/);
  });

  it('says which array it misses or finds too short', async () => {
    const backend = wasmBackend();
    using arena = backend.arena();
    const kernel = await backend.compile(acoustic());
    const shot = prepareShot(acoustic(), arena, { shape: [20, 20], steps: 3 });
    const arrays = { ...shot.arrays, w: arena.allocate(10, 'f32') };
    await expect(kernel.run({ ...shot, arrays })).rejects.toThrow(/array w has 1 level\(s\) of 10 elements; expected/);
    await expect(kernel.run({ ...shot, arrays: { ...shot.arrays, w: new Float32Array(1e6) } })).rejects.toThrow(
      /arena/,
    );
    await expect(kernel.run({ ...shot, scalars: {} })).rejects.toThrow(/scalar dt is missing/);
    const { src } = shot.points;
    const astray = { ...src, nodes: src.nodes.map(() => -1) };
    await expect(kernel.run({ ...shot, points: { ...shot.points, src: astray } })).rejects.toThrow(
      /src node -1 lies outside/,
    );
  });

  it('shares its arena with runs beside it', async () => {
    const backend = wasmBackend();
    using arena = backend.arena();
    const kernel = await backend.compile(acoustic());
    const options = { shape: [90, 201], steps: 40, threads: 2 };
    const shots = [1, 2, 3].map((seed) => prepareShot(acoustic(), arena, { ...options, seed }));
    await Promise.all(shots.map((shot) => kernel.run(shot)));
    for (const [i, seed] of [1, 2, 3].entries()) {
      const alone = await runShot(backend, acoustic(), { ...options, seed });
      expect(shots[i].points['rec'].data).toEqual(alone['rec'][0]);
    }
  });
});

describe('an arena', () => {
  it('hands out zeros in memory that an earlier one has written', () => {
    const backend = wasmBackend();
    const buffers = new Set<ArrayBufferLike>();
    for (let i = 0; i < 4; i++) {
      using arena = backend.arena();
      const array = arena.allocate(100_000, 'f64');
      expect(array.every((value) => value === 0)).toBe(true);
      buffers.add(array.fill(1).buffer);
    }
    expect(buffers.size).toBeLessThanOrEqual(2);
  });

  it('aligns arrays to 64 bytes', () => {
    using arena = wasmBackend().arena();
    expect([1, 17, 3, 100].map((length) => arena.allocate(length, 'f32').byteOffset % 64)).toEqual([0, 0, 0, 0]);
  });

  it('says how much is too much', () => {
    using arena = wasmBackend().arena();
    expect(() => arena.allocate(2 ** 30, 'f64')).toThrow(WasmMemoryError);
    expect(() => arena.allocate(2 ** 30, 'f64')).toThrow(/8\.00 GiB more than the 0\.00 GiB in use.*at most 4\.00 GiB/);
  });
});

it('runs two hundred times in the memory of the first run', async () => {
  const backend = wasmBackend();
  const kernel = await backend.compile(acoustic());
  const buffers = new Set<ArrayBufferLike>();
  for (let i = 0; i < 200; i++) {
    using arena = backend.arena();
    const shot = prepareShot(acoustic(), arena, { shape: [61, 61], steps: 3, threads: 2 });
    await kernel.run(shot);
    buffers.add(arena.allocate(1, 'f32').buffer);
  }
  /** A memory that grows shows itself as a new buffer: once for the first run's needs. */
  expect(buffers.size).toBeLessThanOrEqual(2);
});

it('lets the process end', async () => {
  const script = fileURLToPath(new URL('one-wasm-shot.ts', import.meta.url));
  const args = ['--conditions=@judi4cloud/source', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 150_000 });
  expect(stdout).toBe('done\n');
});

describe('a pool', () => {
  const jobs = (count: number): Job[] => Array.from({ length: count }, (_, thread) => ({ thread }) as unknown as Job);

  /** Workers that answer, or die, as `behave` says. */
  const workers = (behave: (job: Job) => Report | 'death' | 'silence') => {
    const spawned: WorkerPort[] = [];
    const spawn = (): WorkerPort => {
      let report: (report: Report) => void = () => {};
      let end: (exitCode: number | undefined, cause: unknown) => void = () => {};
      const port: WorkerPort = {
        post: (job) => {
          const behaviour = behave(job);
          if (behaviour === 'death') queueMicrotask(() => end(134, new Error('out of memory')));
          else if (behaviour !== 'silence') queueMicrotask(() => report(behaviour));
        },
        onReport: (listener) => {
          report = listener;
        },
        onEnd: (listener) => {
          end = listener;
        },
        hold: () => {},
      };
      spawned.push(port);
      return port;
    };
    return { spawn, spawned };
  };

  const done: Report = { kind: 'done' };

  it('rejects the run of a worker that dies, and replaces it', async () => {
    let deadly = true;
    const { spawn, spawned } = workers(({ thread }) => (deadly && thread === 1 ? 'death' : done));
    const pool = new WorkerPool(spawn, 2);
    let stopped = 0;
    await expect(pool.run(jobs(2), () => stopped++)).rejects.toThrow(/worker thread died \(exit code 134\)/);
    expect([stopped, pool.size]).toEqual([1, 1]);
    deadly = false;
    await pool.run(jobs(2), () => stopped++);
    expect([stopped, pool.size, spawned.length]).toEqual([1, 2, 3]);
  });

  it('passes on what a job threw', async () => {
    const error = new RangeError('index');
    const pool = new WorkerPool(workers(() => ({ kind: 'failed', error })).spawn, 2);
    await expect(pool.run(jobs(1), () => {})).rejects.toBe(error);
  });

  it('starts runs in turn, never with more workers than its limit', async () => {
    const { spawn, spawned } = workers(() => done);
    const pool = new WorkerPool(spawn, 3);
    await Promise.all([2, 2, 1, 3, 1, 2].map((count) => pool.run(jobs(count), () => {})));
    expect(spawned.length).toBe(3);
  });

  it('runs two hundred times on the workers of the first run', async () => {
    const { spawn, spawned } = workers(() => done);
    const pool = new WorkerPool(spawn, 2);
    for (let i = 0; i < 200; i++) await pool.run(jobs(1 + (i % 2)), () => {});
    expect(spawned.length).toBe(2);
  });

  it('drops a run that is aborted while it waits', async () => {
    const { spawn } = workers(() => 'silence');
    const pool = new WorkerPool(spawn, 1);
    void pool.run(jobs(1), () => {});
    await expect(pool.run(jobs(1), () => {}, AbortSignal.timeout(5))).rejects.toThrow(/timeout/);
  });
});
