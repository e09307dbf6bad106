import { counted, DomainError, describeKind } from '@judi4cloud/errors';
import type { Geometry } from '../acquisition/geometry.ts';
import { GeometryError } from '../errors.ts';

/** Points at most this far apart (m) are the same point: coordinates read from float32 or scaled headers differ that much. */
export const positionTolerance = 1e-2;

interface WithGeometry {
  readonly geometry: Geometry;
}

const describe = ({ geometry }: WithGeometry): string =>
  `${counted(geometry.nsrc, 'shot')}, ${geometry.axes[0].nt} × ${geometry.points.nrec[0]} samples at ${geometry.axes[0].dt} ms`;

function difference(left: WithGeometry, right: WithGeometry): string {
  const [a, b] = [describe(left), describe(right)];
  return a === b ? `positions (both have ${a})` : `geometries (${a} and ${b})`;
}

/**
 * Checks that something is a vector of shots.
 *
 * @throws DomainError
 */
export function checkVector(x: unknown): void {
  if (typeof x !== 'object' || x === null || !('geometry' in x && 'nsrc' in x))
    throw new DomainError({ operator: 'A judiVector', got: describeKind(x), expected: 'a judiVector or a number' });
}

/**
 * Checks that two vectors can be combined sample by sample.
 *
 * @throws DomainError, GeometryError
 */
export function checkSameGeometry(left: WithGeometry, right: WithGeometry): void {
  checkVector(right);
  if (!left.geometry.equals(right.geometry, positionTolerance))
    throw new GeometryError({
      problem: `vectors have different ${difference(left, right)}, so they cannot be combined sample by sample.`,
      advice:
        'Resample or select shots first; sources at other places add up as Ps1.adjoint.mul(q1).plus(Ps2.adjoint.mul(q2)).',
    });
}
