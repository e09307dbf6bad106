import { counted, DomainError, describeKind } from '@judi4cloud/errors';
import type { Geometry } from '../acquisition/geometry.ts';
import { GeometryError, SizeError } from '../errors.ts';
import { type Grid, gridSize, sameGrid } from '../model/grid.ts';
import { PhysicalParameter } from '../model/physical-parameter.ts';
import { JudiVector } from '../vectors/judi-vector.ts';
import { isShotVector, OutOfCoreVector, type ShotVector } from '../vectors/out-of-core-vector.ts';
import { positionTolerance } from '../vectors/same-geometry.ts';
import { checkFinite } from '../vectors/shot-data.ts';
import { judiVector } from '../vectors/vector-of.ts';

/** What vectors of an operator are: data of shots, or a perturbation of the model. */
export type Space =
  | { readonly kind: 'shots'; readonly geometry: Geometry }
  | { readonly kind: 'model'; readonly grid: Grid };

/** What the vectors of an operator are in memory; its type says whether shots are sources or data. */
export type Vector = JudiVector | PhysicalParameter;

export type SpaceOf<V extends Vector> = Extract<Space, { readonly kind: V extends JudiVector ? 'shots' : 'model' }>;

/** What a product accepts: vectors, in memory or out of core, or their arrays. */
export type Input<V extends Vector> = V extends JudiVector
  ? ShotVector<V> | readonly Float32Array[]
  : PhysicalParameter | Float32Array;

/** What operators work with. */
export type Working<V extends Vector> = V extends JudiVector ? ShotVector<V> : V;

/** The arrays of a vector. */
export type ArraysOf<V extends Vector> = V extends JudiVector ? Float32Array[] : Float32Array;

export function sameSpace(a: Space, b: Space): boolean {
  switch (a.kind) {
    case 'shots':
      return b.kind === 'shots' && a.geometry.equals(b.geometry, positionTolerance);
    case 'model':
      return b.kind === 'model' && sameGrid(a.grid, b.grid);
    default:
      return a satisfies never;
  }
}

export function describeSpace(space: Space): string {
  switch (space.kind) {
    case 'shots': {
      const { geometry } = space;
      const [{ nt, dt }] = geometry.axes;
      return `data of ${counted(geometry.nsrc, 'shot')} (${nt} × ${geometry.points.nrec[0]} samples at ${dt} ms in the first)`;
    }
    case 'model':
      return `a model perturbation of ${space.grid.n.join(' × ')} points`;
    default:
      return space satisfies never;
  }
}

/** The adjoint of an operator. */
interface Adjoint {
  readonly name: string;
  readonly domain: Space;
}

/** Says so when the adjoint takes what the operator does not. */
function adviceOn(x: unknown, adjoint: Adjoint | undefined): string | undefined {
  const space: Space | undefined = isShotVector(x)
    ? { kind: 'shots', geometry: x.geometry }
    : x instanceof PhysicalParameter
      ? { kind: 'model', grid: x }
      : undefined;
  const fits = adjoint !== undefined && space !== undefined && sameSpace(adjoint.domain, space);
  return fits ? `${adjoint.name} takes it.` : undefined;
}

/** What something is, for messages. */
export function describeValue(x: unknown): string {
  if (isShotVector(x)) return describeSpace({ kind: 'shots', geometry: x.geometry });
  if (x instanceof PhysicalParameter) return describeSpace({ kind: 'model', grid: x });
  return describeKind(x);
}

/**
 * What was given to an operator as a vector of its domain.
 *
 * @param adjoint the operator's, to be named where it takes what was given
 * @throws DomainError when it is something else, GeometryError or SizeError when it is of another shape or place
 */
export function asVector<V extends Vector>(
  x: unknown,
  space: SpaceOf<V>,
  operator: string,
  adjoint?: Adjoint,
): Working<V>;
export function asVector(
  x: unknown,
  space: Space,
  operator: string,
  adjoint?: Adjoint,
): ShotVector | PhysicalParameter {
  switch (space.kind) {
    case 'shots': {
      const vector = asShots(x, space.geometry, operator, adjoint);
      if (vector instanceof JudiVector)
        vector.data.forEach((data, shot) => {
          checkFinite(data, `The data of shot ${shot} given to ${operator}`);
        });
      return vector;
    }
    case 'model': {
      const perturbation = asPerturbation(x, space.grid, operator, adjoint);
      checkFinite(perturbation.data, `The perturbation given to ${operator}`);
      return perturbation;
    }
    default:
      return space satisfies never;
  }
}

const isArrayOfArrays = (x: unknown): x is readonly Float32Array[] =>
  Array.isArray(x) && x.every((shot) => shot instanceof Float32Array);

function asShots(x: unknown, geometry: Geometry, operator: string, adjoint?: Adjoint): ShotVector {
  const expected = describeSpace({ kind: 'shots', geometry });
  if (isShotVector(x)) {
    if (x.geometry.equals(geometry, positionTolerance)) return x;
    if (x.nsrc !== geometry.nsrc)
      throw new DomainError({
        operator,
        got: describeValue(x),
        expected,
        advice: adviceOn(x, adjoint) ?? 'Select the same shots of operator and vector with at().',
      });
    const odd = geometry.axes.findIndex((_, shot) => !x.geometry.at(shot).equals(geometry.at(shot), positionTolerance));
    throw new GeometryError({
      problem:
        `${operator} got data with other positions or time samples than its geometry has: ${describeValue(x.at(odd))}, ` +
        `expected ${describeSpace({ kind: 'shots', geometry: geometry.at(odd) })}.`,
      shot: odd,
      advice: adviceOn(x, adjoint),
    });
  }
  if (isArrayOfArrays(x)) return judiVector(geometry, x);
  throw new DomainError({ operator, got: describeValue(x), expected, advice: adviceOn(x, adjoint) });
}

function asPerturbation(x: unknown, grid: Grid, operator: string, adjoint?: Adjoint): PhysicalParameter {
  const expected = describeSpace({ kind: 'model', grid });
  if (x instanceof PhysicalParameter) {
    if (sameGrid(x, grid)) return x;
    throw new DomainError({
      operator,
      got: describeValue(x),
      expected,
      advice: `Its grid starts at ${grid.o.join(', ')} m with ${grid.d.join(', ')} m between points.`,
    });
  }
  if (x instanceof Float32Array) {
    if (x.length !== gridSize(grid.n))
      throw new SizeError({
        what: `The perturbation given to ${operator}`,
        got: x.length,
        expected: gridSize(grid.n),
        shape: grid.n,
      });
    return new PhysicalParameter(x, grid.n, grid.d, grid.o);
  }
  throw new DomainError({ operator, got: describeValue(x), expected, advice: adviceOn(x, adjoint) });
}

/** The plain arrays of a vector. */
export async function plainArrays(x: ShotVector | PhysicalParameter): Promise<Float32Array[] | Float32Array> {
  return x instanceof OutOfCoreVector ? (await x.getData()).data : x.data;
}
