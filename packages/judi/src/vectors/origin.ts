import type { Geometry } from '../acquisition/geometry.ts';

/** The sides of an experiment: sources, and the data of its receivers. */
export type Side = 'sources' | 'data';

/** On which side of which experiment a vector arose. */
export interface Origin {
  readonly side: Side;
  /** Where the other side of the experiment is, if that is known. */
  readonly opposite?: Geometry | undefined;
}

const origins = new WeakMap<object, Origin>();

/** Where a vector comes from; nothing is known of those that users make of numbers. */
export function originOf(vector: object): Origin | undefined {
  return origins.get(vector);
}

/** The same vector, known to come from `origin`. */
export function withOrigin<V extends object>(vector: V, origin: Origin | undefined): V {
  if (origin !== undefined) origins.set(vector, origin);
  return vector;
}

/** An origin whose other side is changed as the vector's own is. */
export function changedOrigin(
  origin: Origin | undefined,
  change: (opposite: Geometry) => Geometry | undefined,
): Origin | undefined {
  return origin?.opposite === undefined ? origin : { side: origin.side, opposite: change(origin.opposite) };
}

/** Where the combination of two vectors comes from, sample by sample: what is known of either, unless they contradict each other. */
export function combinedOrigin(left: object, right: object): Origin | undefined {
  const [a, b] = [originOf(left), originOf(right)];
  if (a === undefined || b === undefined) return a ?? b;
  return a.side === b.side ? a : undefined;
}

/** Where shots of several vectors come from, after each other. */
export function joinedOrigin(vectors: readonly object[]): Origin | undefined {
  const [first, ...others] = vectors.map(originOf);
  if (first === undefined || others.some((other) => other?.side !== first.side)) return undefined;
  const opposites = others.flatMap((other) => other?.opposite ?? []);
  if (first.opposite === undefined || opposites.length < others.length) return { side: first.side };
  return { side: first.side, opposite: first.opposite.concat(...opposites) };
}
