import { type Backend, chooseBackend } from '@judi4cloud/stencil';
import { calculateDt, Model } from '../packages/judi/src/index.ts';
import { acoustic } from '../packages/judi/src/physics/acoustic.ts';
import { interpolate } from '../packages/judi/src/propagate/interpolation.ts';
import { type CompiledOperator, compileOperator } from '../packages/judi/src/propagate/programs.ts';
import type { Medium, Positions, PropagatorOptions } from '../packages/judi/src/propagate/propagator.ts';
import { Workbench } from '../packages/judi/src/propagate/workbench.ts';

/** A propagation problem of the benchmark: everything at order 8 with 40 absorbing cells on a 10 m grid, a 10 Hz Ricker wavelet. */
export interface Problem {
  readonly name: string;
  readonly n: readonly number[];
  readonly steps: number;
  readonly kind: 'forward' | 'gradient';
}

export const problems: Readonly<Record<'a' | 'b' | 'f', Problem>> = {
  a: { name: 'a  2D acoustic 1001²', n: [1001, 1001], steps: 1000, kind: 'forward' },
  b: { name: 'b  3D acoustic 200³', n: [200, 200, 200], steps: 100, kind: 'forward' },
  f: { name: 'f  2D gradient 401²', n: [401, 401], steps: 1000, kind: 'gradient' },
};

/** Two layers with a lateral sine: `vp = 1.5 + (z ≥ nz/2) + 0.2·sin(2πx/(nx − 1))` km/s. */
function layered(n: readonly number[]): Medium {
  const nx = n[0];
  const nz = n[n.length - 1];
  const m = new Float32Array(n.reduce((a, b) => a * b, 1));
  const rowsPerX = m.length / nx / nz;
  for (let row = 0; row < m.length / nz; row++) {
    const lateral = 0.2 * Math.sin((2 * Math.PI * Math.floor(row / rowsPerX)) / (nx - 1));
    for (let z = 0; z < nz; z++) m[row * nz + z] = (1.5 + (z >= nz / 2 ? 1 : 0) + lateral) ** -2;
  }
  return { n, d: n.map(() => 10), o: n.map(() => 0), nb: 40, parameters: { m } };
}

function receiversOf(n: readonly number[]): Positions {
  const lengths = n.map((nodes) => (nodes - 1) * 10);
  const points: number[][] = [];
  if (n.length === 2) for (let i = 0; i < n[0]; i++) points.push([i * 10, 33.3]);
  else
    for (let i = 0; i < 41; i++)
      for (let j = 0; j < 41; j++) points.push([(i * lengths[0]) / 40, (j * lengths[1]) / 40, 33.3]);
  return { count: points.length, coordinates: Float64Array.from(points.flat()) };
}

/** One problem on one backend, ready to be timed: each call propagates once and returns seconds of its kernels. */
export async function prepare(
  problem: Problem,
  backendName: 'c' | 'wasm',
  nthreads: number,
): Promise<() => Promise<number[]>> {
  const backend: Backend = await chooseBackend(backendName);
  const medium = layered(problem.n);
  const dt = calculateDt(
    new Model([...medium.n], [...medium.d], [...medium.o], medium.parameters['m'] as Float32Array),
  );
  const nt = problem.steps;
  const gradient = problem.kind === 'gradient';
  const options: PropagatorOptions = {
    spaceOrder: 8,
    freeSurface: false,
    IC: 'as',
    subsamplingFactor: 1,
    sumPadding: false,
    dt,
    backend: backendName,
    nthreads,
    precision: 'f32',
  };
  const variant = {
    axes: problem.n.length === 2 ? ['x', 'z'] : ['x', 'y', 'z'],
    spaceOrder: 8,
    freeSurface: false,
    parameters: ['m'],
    IC: 'as',
    stride: gradient ? 1 : 0,
  } as const;
  const operators: CompiledOperator[] = [await compileOperator(backend, acoustic, 'forward', variant, 'f32')];
  if (gradient) operators.push(await compileOperator(backend, acoustic, 'adjointBorn', variant, 'f32'));
  const bench = new Workbench(backend, acoustic, medium, options, operators, nt);

  const source = {
    count: 1,
    coordinates: Float64Array.from(problem.n.map((nodes, i) => (i === problem.n.length - 1 ? 21.7 : (nodes - 1) * 5))),
  };
  const wavelet = Float32Array.from({ length: nt }, (_, t) => {
    const a = (Math.PI * 0.01 * (t * dt - 100)) ** 2;
    return (1 - 2 * a) * Math.exp(-a);
  });
  const receivers = receiversOf(problem.n);
  const record = new Float32Array(nt * receivers.count);
  const points = {
    source: interpolate(bench.grid, source, wavelet),
    receivers: interpolate(bench.grid, receivers, record),
  };
  const back = { source: interpolate(bench.grid, receivers, record) };
  return async () => {
    const seconds: number[] = [];
    for (const operator of operators) {
      const start = performance.now();
      await bench.run(operator, operator === operators[0] ? points : back);
      seconds.push((performance.now() - start) / 1000);
    }
    return seconds;
  };
}

/** Points updated in one propagation, absorbing layers included. */
export const pointsOf = ({ n, steps }: Problem): number =>
  n.reduce((product, nodes) => product * (nodes + 80), 1) * steps;
