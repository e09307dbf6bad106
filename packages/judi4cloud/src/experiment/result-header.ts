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
      const sources = { name: 'shot', unit: '1', n: geometry.nsrc, d: 1, o: 1 };
      const x = geometry.xloc[0];
      const points = { name: 'receiver x', unit: 'm', n: x.length, ...spacing(x) };
      return [sources, { name: 'time', unit: 'ms', n: nt, d: dt, o: t0 }, points];
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

/** Distance and start of evenly spaced positions, or all of them. */
function spacing(x: ArrayLike<number>): Pick<StoredAxis, 'd' | 'o' | 'coordinates'> {
  const d = x.length > 1 ? (x[x.length - 1] - x[0]) / (x.length - 1) : 0;
  const even = Array.from(x).every((value, k) => Math.abs(value - x[0] - k * d) < 1e-3);
  return even ? { d, o: x[0] } : { coordinates: Array.from(x) };
}
