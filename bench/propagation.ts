import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Problem, pointsOf, prepare, problems } from './problems.ts';

/** Bytes that the update must move per point: u[t] and 1/m read, u[t±1] read and written in place. */
const BYTES_PER_POINT = 16;

/** A plain three-buffer kernel, compiled like any C program: GPts/s of one run. */
function compileBaseline(folder: string): () => number {
  const program = join(folder, 'baseline');
  const source = join(import.meta.dirname, 'baseline-ac3d.c');
  execFileSync('cc', ['-O3', '-march=native', '-ffast-math', '-fopenmp', source, '-o', program]);
  return () => Number(/([\d.]+) GPts/.exec(execFileSync(program, ['40', '16', '16'], { encoding: 'utf8' }))?.[1]);
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
const total = (seconds: readonly number[]): number => seconds.reduce((sum, s) => sum + s, 0);

export interface Measurement {
  readonly problem: string;
  readonly backend: string;
  readonly seconds: readonly number[];
  readonly gptsPerSecond: number;
  readonly gigabytesPerSecond: number;
  /** Median of the ratios of neighbouring runs; absent where nothing was run beside it. */
  readonly ratioToBaseline?: number;
}

/** Problems a, b and f on C and WebAssembly, `rounds` times in turn, and the plain kernel beside b. */
export async function measurePropagation(
  names: readonly (keyof typeof problems)[],
  nthreads: number,
  rounds: number,
): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'judi4cloud-bench-'));
  try {
    const baseline = compileBaseline(folder);
    const results: Measurement[] = [];
    for (const name of names)
      results.push(...(await measureProblem(problems[name], name === 'b' ? baseline : undefined, nthreads, rounds)));
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureProblem(
  problem: Problem,
  baseline: (() => number) | undefined,
  nthreads: number,
  rounds: number,
): Promise<Measurement[]> {
  const runs = { c: await prepare(problem, 'c', nthreads), wasm: await prepare(problem, 'wasm', nthreads) };
  for (const run of Object.values(runs)) await run();
  const seconds = { c: [] as number[][], wasm: [] as number[][] };
  const plain: number[] = [];
  for (let round = 0; round < rounds; round++) {
    if (baseline) plain.push(baseline());
    for (const backend of ['c', 'wasm'] as const) seconds[backend].push(await runs[backend]());
  }
  const passes = problem.kind === 'gradient' ? 2 : 1;
  const speed = (run: readonly number[]): number => (passes * pointsOf(problem)) / total(run) / 1e9;
  return (['c', 'wasm'] as const).map((backend): Measurement => {
    const gpts = median(seconds[backend].map(speed));
    return {
      problem: problem.name,
      backend,
      seconds: seconds[backend][0].map((_, part) => median(seconds[backend].map((run) => run[part]))),
      gptsPerSecond: gpts,
      gigabytesPerSecond: gpts * BYTES_PER_POINT,
      ...(plain.length > 0 && { ratioToBaseline: median(plain.map((p, i) => speed(seconds[backend][i]) / p)) }),
    };
  });
}
