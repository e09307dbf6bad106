import {
  type Geometry,
  getComputationalNt,
  limitModelToReceiverArea,
  type Model,
  type Options,
  resolveOptions,
} from '@judi4cloud/judi';

/** What a product does to the wavefields of one shot. */
export type ProductKind = 'forward' | 'born' | 'image' | 'linearised-image';

/** Wavefields that are propagated. */
const solvesOf: Readonly<Record<ProductKind, number>> = { forward: 1, born: 2, image: 2, 'linearised-image': 3 };

/** Arrays on the padded grid at the same time, without kept wavefields and density. */
const arraysOf: Readonly<Record<ProductKind, number>> = { forward: 3, born: 7, image: 6, 'linearised-image': 9 };

const keepsWavefield: ReadonlySet<ProductKind> = new Set(['image', 'linearised-image']);

/** Rows are stored in multiples of this many values. */
const rowUnit = 16;

const product = (factors: readonly number[]): number => factors.reduce((result, factor) => result * factor, 1);

/** The work and the memory that a product needs. */
export interface Prediction {
  /** Grid points updated by all shots. */
  readonly points: number;
  /** Bytes that the largest shot needs. */
  readonly bytes: number;
  readonly steps: number;
}

/**
 * Predicts what a product costs: padded grid points × time steps × wavefields, and the arrays of its largest shot.
 *
 * @example predict(model, src, rec, options, 'image').points / 1e9 // GPts
 */
export function predict(
  model: Model,
  source: Geometry,
  receivers: Geometry,
  options: Options,
  kind: ProductKind,
): Prediction {
  const { dtComp, spaceOrder, freeSurface, limitM, bufferSize, subsamplingFactor } = resolveOptions(options);
  const steps = getComputationalNt(source, receivers, model, { dt: dtComp, spaceOrder });
  const last = model.n.length - 1;
  const padded = (n: readonly number[], margin: number) =>
    n.map((count, axis) => count + (freeSurface && axis === last ? 1 : 2) * margin);
  let points = 0;
  let bytes = 0;
  for (let shot = 0; shot < source.nsrc; shot++) {
    const { n } = limitM
      ? limitModelToReceiverArea(source.at(shot), receivers.at(shot), model, bufferSize).model
      : model;
    points += solvesOf[kind] * steps[shot] * product(padded(n, model.nb));
    const kept = keepsWavefield.has(kind) ? Math.ceil(steps[shot] / subsamplingFactor) : 0;
    const density = typeof model.rho === 'number' ? 0 : 2;
    const stored = padded(n, model.nb + spaceOrder).map((count, k) =>
      k === last ? rowUnit * Math.ceil(count / rowUnit) : count,
    );
    bytes = Math.max(bytes, 4 * (arraysOf[kind] + density + kept) * product(stored));
  }
  return { points, bytes, steps: Math.max(...steps) };
}
