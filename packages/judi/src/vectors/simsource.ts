import { superShotGeometry } from '../acquisition/arrangements.ts';
import { Geometry } from '../acquisition/geometry.ts';
import { SizeError } from '../errors.ts';
import { JudiVector } from './judi-vector.ts';

const keysOf = (geometry: Geometry, shot: number): string[] => {
  const { x, y, z } = geometry.shot(shot);
  return Array.from(x, (_, i) => [x[i], y[i], z[i]].join());
};

/**
 * A supershot: the weighted sum of all shots on the union of their positions, zero where a shot has no trace.
 *
 * @param weights one per shot, or a row of them per supershot
 * @example simsource([1, -1], d)
 */
export function simsource(weights: readonly number[] | readonly (readonly number[])[], d: JudiVector): JudiVector {
  const rows = (typeof weights[0] === 'number' ? [weights] : weights) as readonly (readonly number[])[];
  const union = superShotGeometry(d.geometry);
  const nrec = union.points.nrec[0];
  const column = new Map(keysOf(union, 0).map((key, i) => [key, i]));
  const places = d.data.map((_, shot) => keysOf(d.geometry, shot));
  const data = rows.map((row) => {
    if (row.length !== d.nsrc) throw new SizeError({ what: 'weights', got: row.length, expected: d.nsrc });
    const out = new Float32Array(union.axes[0].nt * nrec);
    d.data.forEach((shot, s) => {
      const count = d.geometry.points.nrec[s];
      for (let r = 0; r < count; r++) {
        const to = column.get(places[s][r]) ?? 0;
        for (let i = 0; i < union.axes[0].nt; i++) out[i * nrec + to] += row[s] * shot[i * count + r];
      }
    });
    return out;
  });
  return new JudiVector(Geometry.fromShots(rows.map(() => union.shot(0))), data);
}
