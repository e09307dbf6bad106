import { checkArgument, counted } from '@judi4cloud/errors';
import { GeometryError } from '../errors.ts';
import { isNumbers } from '../model/grid.ts';
import { checkGeometry, Geometry } from './geometry.ts';
import { sameAxis } from './time-axis.ts';

const byPosition = (a: readonly number[], b: readonly number[]): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Every position of every shot once, in one shot, sorted by x, then y, then z. */
export function superShotGeometry(geometry: Geometry): Geometry {
  checkGeometry('superShotGeometry(geometry)', 'geometry', geometry);
  const odd = geometry.axes.findIndex((axis) => !sameAxis(axis, geometry.axes[0]));
  if (odd > 0)
    throw new GeometryError({
      problem: 'its time samples differ from those of shot 0; a supershot needs one axis.',
      shot: odd,
    });
  const points = new Map<string, readonly number[]>();
  geometry.axes.forEach((_, shot) => {
    const { x, y, z } = geometry.shot(shot);
    x.forEach((_, i) => {
      const point = [x[i], y[i], z[i]];
      points.set(point.join(), point);
    });
  });
  const sorted = [...points.values()].sort(byPosition);
  const axisOf = (k: number) => Float64Array.from(sorted, (point) => point[k]);
  return Geometry.fromShots([{ axis: geometry.axes[0], x: axisOf(0), y: axisOf(1), z: axisOf(2) }]);
}

/**
 * Swaps sources and receivers: every receiver becomes a shot that all sources record.
 *
 * @throws GeometryError unless sources are single points, receivers are the same for all shots and both share one time axis
 */
export function reciprocalGeometry(source: Geometry, receivers: Geometry): { source: Geometry; receivers: Geometry } {
  const call = 'reciprocalGeometry(source, receivers)';
  checkGeometry(call, 'source', source);
  checkGeometry(call, 'receivers', receivers);
  if (source.nsrc !== receivers.nsrc)
    throw new GeometryError({
      problem: `the source geometry has ${counted(source.nsrc, 'shot')} and the receivers' has ${receivers.nsrc}.`,
    });
  const reference = receivers.shot(0);
  for (let shot = 0; shot < source.nsrc; shot++) {
    if (source.points.nrec[shot] !== 1)
      throw new GeometryError({
        problem: 'reciprocity needs single point sources; this one has several positions.',
        shot,
      });
    if (!receivers.at(shot).equals(receivers.at(0)))
      throw new GeometryError({ problem: 'reciprocity needs the same receivers for all shots.', shot });
    if (!sameAxis(source.axes[shot], reference.axis))
      throw new GeometryError({ problem: 'reciprocity needs the same time samples for sources and receivers.', shot });
  }
  const { axis } = reference;
  const first = (lines: readonly Float64Array[]) => Float64Array.from(lines, (line) => line[0]);
  const sources = { axis, x: first(source.xloc), y: first(source.yloc), z: first(source.zloc) };
  const shots = Array.from(reference.x, (_, i) => ({
    axis,
    x: reference.x.slice(i, i + 1),
    y: reference.y.slice(i, i + 1),
    z: reference.z.slice(i, i + 1),
  }));
  return { source: Geometry.fromShots(shots), receivers: Geometry.fromShots(shots.map(() => sources)) };
}

/** Each number in an array of its own: positions of single point sources, a shot each. */
export function convertToCell(values: ArrayLike<number>): number[][] {
  checkArgument('convertToCell(values)', 'values', values, isNumbers(values), 'an array of numbers');
  return Array.from(values, (value) => [value]);
}

/** Coordinates of a carpet of points: all pairs of x and y, x fastest, at depth z. */
export function setup3DGrid(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  z: number,
): { x: Float64Array; y: Float64Array; z: Float64Array } {
  const call = 'setup3DGrid(x, y, z)';
  checkArgument(call, 'x', x, isNumbers(x), 'an array of metres');
  checkArgument(call, 'y', y, isNumbers(y), 'an array of metres');
  checkArgument(call, 'z', z, Number.isFinite(z), 'a depth in metres');
  const count = x.length * y.length;
  return {
    x: Float64Array.from({ length: count }, (_, i) => x[i % x.length]),
    y: Float64Array.from({ length: count }, (_, i) => y[Math.floor(i / x.length)]),
    z: new Float64Array(count).fill(z),
  };
}
