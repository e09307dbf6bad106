import type { Content, StoredAxis } from '@judi4cloud/files';
import { gridContent, shotContent, tracesName } from '@judi4cloud/files';
import { type Geometry, type Grid, judiVector, PhysicalParameter } from '@judi4cloud/judi';
import type { Description, Provenance } from './result-files.ts';

/** What a result is. */
export type Shape =
  | {
      readonly kind: 'shots';
      readonly geometry: Geometry;
      /** Where the sources of the shots are. */
      readonly sources?: Geometry;
      readonly what: string;
    }
  | { readonly kind: 'grid'; readonly name: 'image' | 'gradient'; readonly grid: Grid; readonly what: string }
  | { readonly kind: 'number'; readonly what: string };

/** What else a header says. */
export interface Facts {
  readonly norm: number;
  readonly seconds: number;
  /** Value of the objective that belongs to a gradient. */
  readonly objective?: number | undefined;
  readonly provenance: Provenance;
}

/** What is said of a result. */
export function describeResult(shape: Shape, { norm, seconds, objective, provenance }: Facts): Description {
  const axes = axesOf(shape);
  return {
    format: 'judi4cloud-raw-1',
    dtype: 'float32',
    byteOrder: 'little',
    what: shape.what,
    units: shape.kind === 'grid' ? 'per s²/km²' : '1',
    n: axes.map(({ n }) => n),
    d: axes.map(({ d }) => d ?? null),
    o: axes.map(({ o }) => o ?? null),
    axes,
    ...(shape.kind !== 'number' && { variable: shape.kind === 'grid' ? shape.name : tracesName }),
    norm,
    ...(objective !== undefined && { objective }),
    seconds,
    provenance,
  };
}

/** A result as it is stored; nothing for one that is a number. */
export function contentOf(shape: Shape, parts: readonly Float32Array[]): Content | undefined {
  switch (shape.kind) {
    case 'shots':
      return shotContent(judiVector(shape.geometry, parts), shape.sources, { long_name: shape.what });
    case 'grid': {
      const { n, d, o } = shape.grid;
      const facts = { units: 'km2 s-2', long_name: shape.what };
      return gridContent({ [shape.name]: new PhysicalParameter(parts[0], n, d, o) }, { [shape.name]: facts });
    }
    case 'number':
      return undefined;
    default:
      return shape satisfies never;
  }
}

/** How many values a result has. */
export const numbersOf = (shape: Shape): number => axesOf(shape).reduce((product, { n }) => product * n, 1);

function axesOf(shape: Shape): StoredAxis[] {
  switch (shape.kind) {
    case 'shots': {
      const { geometry } = shape;
      const [{ nt, dt, t0 }] = geometry.axes;
      const shots = { name: 'shot', unit: '1', n: geometry.nsrc, d: 1, o: 1 };
      return [shots, { name: 'time', unit: 'ms', n: nt, d: dt, o: t0 }, tracesOf(geometry)];
    }
    case 'grid': {
      const { n, d, o } = shape.grid;
      const axes = n.length === 2 ? ['x', 'z'] : ['x', 'y', 'z'];
      return axes.map((name, k) => ({ name, unit: 'm', n: n[k], d: d[k], o: o[k] }));
    }
    case 'number':
      return [];
    default:
      return shape satisfies never;
  }
}

/** The traces of each shot: where they are along x, if that is the same for all shots. */
function tracesOf({ xloc }: Geometry): StoredAxis {
  const [x] = xloc;
  const n = x.length;
  if (xloc.some((other) => other.some((value, k) => value !== x[k])))
    return { name: 'trace', unit: '1', n, d: 1, o: 1 };
  const d = n > 1 ? (x[n - 1] - x[0]) / (n - 1) : 1;
  const even = x.every((value, k) => Math.abs(value - x[0] - k * d) < 1e-3);
  const place = even ? { d, o: x[0] } : { coordinates: Array.from(x) };
  return { name: 'x', unit: 'm', n, ...place };
}
