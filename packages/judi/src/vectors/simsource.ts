import { superShotGeometry } from '../acquisition/arrangements.ts';
import { Geometry } from '../acquisition/geometry.ts';
import { SizeError } from '../errors.ts';
import { JudiVector } from './judi-vector.ts';

const keyOf = (geometry: Geometry, shot: number, i: number): string =>
  [geometry.xloc[shot][i], geometry.yloc[shot][i], geometry.zloc[shot][i]].join();

/**
 * A supershot: the weighted sum of all shots on the union of their positions, zero where a shot has no trace.
 *
 * @param weights one per shot, or a row of them per supershot
 * @example simsource([1, -1], d)
 */
export function simsource(weights: readonly number[] | readonly (readonly number[])[], d: JudiVector): JudiVector {
  const rows = (typeof weights[0] === 'number' ? [weights] : weights) as readonly (readonly number[])[];
  const union = superShotGeometry(d.geometry);
  const nrec = union.xloc[0].length;
  const column = new Map(Array.from({ length: nrec }, (_, i) => [keyOf(union, 0, i), i]));
  const data = rows.map((row) => {
    if (row.length !== d.nsrc) throw new SizeError({ what: 'weights', got: row.length, expected: d.nsrc });
    const out = new Float32Array(union.axes[0].nt * nrec);
    d.data.forEach((shot, s) => {
      const count = d.geometry.xloc[s].length;
      for (let r = 0; r < count; r++) {
        const to = column.get(keyOf(d.geometry, s, r)) ?? 0;
        for (let i = 0; i < union.axes[0].nt; i++) out[i * nrec + to] += row[s] * shot[i * count + r];
      }
    });
    return out;
  });
  return new JudiVector(Geometry.fromShots(rows.map(() => union.shot(0))), data);
}
