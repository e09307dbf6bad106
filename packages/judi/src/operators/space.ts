import type { Geometry } from '../acquisition/geometry.ts';
import { DomainError, GeometryError, SizeError, ValueError } from '../errors.ts';
import { type Grid, gridSize, sameGrid } from '../model/grid.ts';
import { PhysicalParameter } from '../model/physical-parameter.ts';
import { JudiVector } from '../vectors/judi-vector.ts';
import { OutOfCoreVector, type ShotVector } from '../vectors/out-of-core-vector.ts';
import { positionTolerance } from '../vectors/same-geometry.ts';
import { judiVector } from '../vectors/vector-of.ts';

/** What vectors of an operator are: data of shots, or a perturbation of the model. */
export type Space =
  | { readonly kind: 'shots'; readonly geometry: Geometry }
  | { readonly kind: 'model'; readonly grid: Grid };

export type SpaceKind = Space['kind'];
export type SpaceOf<K extends SpaceKind> = Extract<Space, { readonly kind: K }>;

/** What a product accepts. */
export interface Inputs {
  readonly shots: ShotVector | readonly Float32Array[];
  readonly model: PhysicalParameter | Float32Array;
}

/** What operators work with. */
export interface Vectors {
  readonly shots: ShotVector;
  readonly model: PhysicalParameter;
}

/** What a product gives. */
export interface InCoreVectors {
  readonly shots: JudiVector;
  readonly model: PhysicalParameter;
}

/** What a product gives with `returnArray`. */
export interface PlainArrays {
  readonly shots: Float32Array[];
  readonly model: Float32Array;
}

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
      return `data of ${geometry.nsrc} shots (${nt} × ${geometry.points.nrec[0]} samples at ${dt} ms in the first)`;
    }
    case 'model':
      return `a model perturbation of ${space.grid.n.join(' × ')} points`;
    default:
      return space satisfies never;
  }
}

/** What something is, for messages. */
export function describeValue(x: unknown): string {
  if (isShotVector(x)) return describeSpace({ kind: 'shots', geometry: x.geometry });
  if (x instanceof PhysicalParameter) return describeSpace({ kind: 'model', grid: x });
  if (Array.isArray(x)) return `an array of ${x.length}`;
  if (ArrayBuffer.isView(x)) return `a ${x.constructor.name} of ${(x as Float32Array).length}`;
  return x === null || typeof x !== 'object' ? String(x) : x.constructor.name;
}

/**
 * What was given to an operator as a vector of its domain.
 *
 * @throws DomainError when it is something else, GeometryError or SizeError when it is of another shape or place
 */
export function asVector<K extends SpaceKind>(x: unknown, space: SpaceOf<K>, operator: string): Vectors[K];
export function asVector(x: unknown, space: Space, operator: string): ShotVector | PhysicalParameter {
  switch (space.kind) {
    case 'shots': {
      const vector = asShots(x, space.geometry, operator);
      if (vector instanceof JudiVector)
        vector.data.forEach((data, shot) => {
          checkFinite(data, `The data of shot ${shot} given to ${operator}`);
        });
      return vector;
    }
    case 'model': {
      const perturbation = asPerturbation(x, space.grid, operator);
      checkFinite(perturbation.data, `The perturbation given to ${operator}`);
      return perturbation;
    }
    default:
      return space satisfies never;
  }
}

function checkFinite(data: Float32Array, what: string): void {
  const index = data.findIndex((v) => !Number.isFinite(v));
  if (index >= 0)
    throw new ValueError({ what: `${what}, value ${index}`, got: data[index], expected: 'a finite number' });
}

const isShotVector = (x: unknown): x is ShotVector => x instanceof JudiVector || x instanceof OutOfCoreVector;

const isArrayOfArrays = (x: unknown): x is readonly Float32Array[] =>
  Array.isArray(x) && x.every((shot) => shot instanceof Float32Array);

function asShots(x: unknown, geometry: Geometry, operator: string): ShotVector {
  const expected = describeSpace({ kind: 'shots', geometry });
  if (isShotVector(x)) {
    if (x.geometry.equals(geometry, positionTolerance)) return x;
    if (x.nsrc !== geometry.nsrc)
      throw new DomainError({
        operator,
        got: describeValue(x),
        expected,
        advice: 'Select the same shots of operator and vector with at().',
      });
    const odd = geometry.axes.findIndex((_, shot) => !x.geometry.at(shot).equals(geometry.at(shot), positionTolerance));
    throw new GeometryError({
      problem:
        `${operator} got data with other positions or time samples than its geometry has: ${describeValue(x.at(odd))}, ` +
        `expected ${describeSpace({ kind: 'shots', geometry: geometry.at(odd) })}.`,
      shot: odd,
    });
  }
  if (isArrayOfArrays(x)) return judiVector(geometry, x);
  throw new DomainError({ operator, got: describeValue(x), expected });
}

function asPerturbation(x: unknown, grid: Grid, operator: string): PhysicalParameter {
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
  throw new DomainError({ operator, got: describeValue(x), expected });
}

/** The plain arrays of a vector. */
export async function plainArrays(x: ShotVector | PhysicalParameter): Promise<Float32Array[] | Float32Array> {
  return x instanceof OutOfCoreVector ? (await x.getData()).data : x.data;
}
