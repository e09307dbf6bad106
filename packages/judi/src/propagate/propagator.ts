/** Numbers in the precision of a propagator. */
export type RealArray = Float32Array | Float64Array;

/** What a propagator needs of a model: plain data, so that it travels to workers. Arrays are C order, axes (x[, y], z), z fastest. */
export interface Medium {
  readonly n: readonly number[];
  /** Spacing in metres. */
  readonly d: readonly number[];
  /** Origin in metres. */
  readonly o: readonly number[];
  /** Cells of absorbing layer on each side. */
  readonly nb: number;
  /** What waves depend on, by name: `m`, squared slowness in s²/km²; `rho`, density in g/cm³, where it is not 1 everywhere. */
  readonly parameters: Readonly<Record<string, RealArray>>;
}

/** Points in metres, a row of (x[, y], z) each, in the model's coordinates. */
export interface Positions {
  readonly count: number;
  /** `count × ndim`. */
  readonly coordinates: Float64Array;
}

/** A value per computational time step and point: `nt × count`, a row per time step. */
export interface Recording {
  readonly positions: Positions;
  readonly data: RealArray;
}

export type ImagingCondition = 'as' | 'isic' | 'fwi';

export interface PropagatorOptions {
  readonly spaceOrder: number;
  readonly freeSurface: boolean;
  readonly IC: ImagingCondition;
  /** Every how many steps the forward wavefield is kept for imaging. */
  readonly subsamplingFactor: number;
  /** Add the absorbing layer's part of a gradient to the model's edges: the exact adjoint of edge padding. */
  readonly sumPadding: boolean;
  /** Computational time step in ms. */
  readonly dt: number;
  readonly backend: 'auto' | 'c' | 'wasm' | 'interpreter';
  readonly nthreads: number;
  readonly precision: 'f32' | 'f64';
}

export interface RunControl {
  readonly signal?: AbortSignal;
  /** Called with the fraction of the whole run that is done. */
  readonly onProgress?: (fraction: number) => void;
}

/** An objective of one shot: its value and its derivative with respect to the synthetic data. */
export type ShotMisfit = (
  synthetic: RealArray,
  background: RealArray | undefined,
) => { f: number; residual: RealArray };

/** Wave propagation in one medium, for one shot at a time, on the computational time axis. */
export interface Propagator extends Disposable {
  /** Which backend runs it: `c`, `wasm` or `interpreter`. */
  readonly backend: string;
  /** `F q`: records at `receivers`, `nt × count`. */
  forward(source: Recording, receivers: Positions, control?: RunControl): Promise<RealArray>;
  /** `F' d`: the data injected at its receivers, run backwards, sampled at `sources`. */
  adjoint(data: Recording, sources: Positions, control?: RunControl): Promise<RealArray>;
  /** `J dm`: linearised data and the data of the background; `dm` has the model's shape, in s²/km². */
  born(
    source: Recording,
    dm: RealArray,
    receivers: Positions,
    control?: RunControl,
  ): Promise<{ linear: RealArray; background: RealArray }>;
  /** `J' r`, shape of the model. */
  adjointBorn(source: Recording, data: Recording, control?: RunControl): Promise<RealArray>;
  /**
   * One forward and one adjoint run: synthetic data (linearised for `dm`, when given), their misfit and the gradient
   * `J' residual`, shape of the model.
   */
  gradient(
    source: Recording,
    receivers: Positions,
    misfit: ShotMisfit,
    dm?: RealArray,
    control?: RunControl,
  ): Promise<{ f: number; gradient: RealArray }>;
}
