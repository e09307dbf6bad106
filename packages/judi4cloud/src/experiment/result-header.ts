import type { Geometry, Grid } from '@judi4cloud/judi';
import type { Header, Provenance, StoredAxis } from './result-files.ts';

/** What a result is. */
export type Shape =
  | { readonly kind: 'shots'; readonly geometry: Geometry; readonly what: string }
  | { readonly kind: 'grid'; readonly grid: Grid; readonly what: string; readonly objective?: number }
  | { readonly kind: 'number'; readonly what: string };

/** What else a header says. */
export interface Facts {
  readonly name: string;
  readonly norm: number;
  readonly seconds: number;
  readonly provenance: Provenance;
}

/** The header of a result. */
export function headerOf(shape: Shape, { name, norm, seconds, provenance }: Facts): Header {
  const axes = axesOf(shape);
  const stored = shape.kind === 'number' ? {} : { data: `${name}.f32` };
  const objective = shape.kind === 'grid' && shape.objective !== undefined ? { objective: shape.objective } : {};
  return {
    format: 'judi4cloud-raw-1',
    ...stored,
    dtype: 'float32',
    byteOrder: 'little',
    what: shape.what,
    units: shape.kind === 'grid' ? 'per s²/km²' : '1',
    n: axes.map(({ n }) => n),
    d: axes.map(({ d }) => d ?? null),
    o: axes.map(({ o }) => o ?? null),
    axes,
    norm,
    ...objective,
    seconds,
    provenance,
  };
}

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
