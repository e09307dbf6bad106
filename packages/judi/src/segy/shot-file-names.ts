import type { Geometry } from '../acquisition/geometry.ts';

const julia = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** Names of the shots' files, `<name>_<x>_<y>_<z>.segy` by the source's place; shots at the same place are numbered. */
export function shotFileNames(name: string, source: Geometry): string[] {
  const seen = new Map<string, number>();
  return source.axes.map((_, shot) => {
    const { x, y, z } = source.shot(shot);
    const place = [name, julia(x[0]), julia(y[0]), julia(z[0])].join('_');
    const count = (seen.get(place) ?? 0) + 1;
    seen.set(place, count);
    return `${place}${count > 1 ? `_${count}` : ''}.segy`;
  });
}
