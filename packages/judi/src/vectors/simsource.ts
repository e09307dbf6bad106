import { checkArgument } from '@judi4cloud/errors';
import { superShotGeometry } from '../acquisition/arrangements.ts';
import { Geometry } from '../acquisition/geometry.ts';
import { sameAxis } from '../acquisition/time-axis.ts';
import { SizeError } from '../errors.ts';
import { JudiVector } from './judi-vector.ts';
import { changedOrigin, originOf, withOrigin } from './origin.ts';
import { inCore } from './out-of-core-vector.ts';

const keysOf = (geometry: Geometry, shot: number): string[] => {
  const { x, y, z } = geometry.shot(shot);
  return Array.from(x, (_, i) => [x[i], y[i], z[i]].join());
};

const hasOneAxis = ({ axes }: Geometry): boolean => axes.every((axis) => sameAxis(axis, axes[0]));

/**
 * A supershot: the weighted sum of all shots on the union of their positions, zero where a shot has no trace.
 *
 * @param weights one per shot, or a row of them per supershot
 * @example simsource([1, -1], d)
 */
export function simsource<V extends JudiVector>(weights: readonly number[] | readonly (readonly number[])[], d: V): V {
  checkArgument('simsource(weights, d)', 'weights', weights, Array.isArray(weights), 'an array of numbers');
  const { nsrc, geometry, data } = inCore(d, 'simsource');
  const rows = (typeof weights[0] === 'number' ? [weights] : weights) as readonly (readonly number[])[];
  const union = superShotGeometry(geometry);
  const nrec = union.points.nrec[0];
  const column = new Map(keysOf(union, 0).map((key, i) => [key, i]));
  const places = data.map((_, shot) => keysOf(geometry, shot));
  const sums = rows.map((row) => {
    if (row.length !== nsrc) throw new SizeError({ what: 'weights', got: row.length, expected: nsrc });
    const out = new Float32Array(union.axes[0].nt * nrec);
    data.forEach((shot, s) => {
      const count = geometry.points.nrec[s];
      for (let r = 0; r < count; r++) {
        const to = column.get(places[s][r]) ?? 0;
        for (let i = 0; i < union.axes[0].nt; i++) out[i * nrec + to] += row[s] * shot[i * count + r];
      }
    });
    return out;
  });
  const supershots = (of: Geometry) => Geometry.fromShots(rows.map(() => of.shot(0)));
  const origin = changedOrigin(originOf(d), (opposite) =>
    hasOneAxis(opposite) ? supershots(superShotGeometry(opposite)) : undefined,
  );
  return withOrigin(new JudiVector(supershots(union), sums), origin) as V;
}
