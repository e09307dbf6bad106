import type { Program, Real } from '../schedule/program.ts';
import type { Layout } from './layout.ts';

export type RealArray = Float32Array | Float64Array;

/** Points off the grid: each has `support` nodes with a weight, and a value per time step. */
export interface PointData {
  readonly count: number;
  readonly support: number;
  /** `count × support` linear layout indices, whole numbers; a layout of more than 2³¹ elements needs the wider array. */
  readonly nodes: Int32Array | Float64Array;
  /** `count × support`. */
  readonly weights: RealArray;
  /** `nt × count`, a row per time step; receivers are written in place. */
  readonly data: RealArray;
}

/** One run of a kernel over time steps `first … last`, both included, in the direction of its program. */
export interface KernelCall {
  readonly layout: Layout;
  readonly first: number;
  readonly last: number;
  readonly scalars: Readonly<Record<string, number>>;
  /** By name: one array, or one per level of a wavefield. All come from an arena of the same backend. */
  readonly arrays: Readonly<Record<string, RealArray | readonly RealArray[]>>;
  readonly points: Readonly<Record<string, PointData>>;
  readonly threads: number;
  readonly signal?: AbortSignal;
  /** Called now and then with the number of steps done. */
  readonly onStep?: (done: number, total: number) => void;
}

/** A compiled program. */
export interface Kernel {
  readonly program: Program;
  /** The generated code, to be read by people. */
  readonly source: string;
  /**
   * Runs off the main thread.
   *
   * @throws the signal's reason within 100 ms of an abort
   */
  run(call: KernelCall): Promise<void>;
}

/** Owner of the arrays that kernels of one backend work on; disposing it gives the memory back at once. */
export interface Arena extends Disposable {
  /** A zeroed array, aligned to 64 bytes. */
  allocate(length: number, real: Real): RealArray;
}

export type BackendName = 'c' | 'wasm' | 'interpreter';

export interface Backend {
  readonly name: BackendName;
  /** What it runs on, for people: a compiler's version, a number of lanes. */
  readonly description: string;
  /** @param expected bytes that will be allocated: refused at once where they can't fit */
  arena(expected?: number): Arena;
  compile(program: Program): Promise<Kernel>;
}
