import { type Call, counted, DomainError, nameOf } from '@judi4cloud/errors';
import type { Geometry } from '../acquisition/geometry.ts';
import { warn } from '../warnings.ts';
import { type Origin, originOf } from './origin.ts';
import type { ShotVector } from './out-of-core-vector.ts';
import { positionTolerance } from './same-geometry.ts';

/**
 * Refuses sources and data that have certainly changed places:
 *
 * - the sources are data of an operator, and the data are sources of one, or are where the sources of the former are;
 * - the data are sources of an operator, and the sources are where the receivers of these are;
 * - the sources are several receivers of SEG-Y headers, and the data are at sources of such headers.
 *
 * Whatever an operator gave on the side where it is now, and what `asSources()` or `asData()` put there, is never refused. Nor are sources
 * and data at the same points, but in the first case. Sources at several points of every shot and data at one are warned of.
 *
 * @throws DomainError
 */
export function refuseSwapped(call: Call, sources: ShotVector, data: ShotVector): void {
  const [given, compared] = [originOf(sources), originOf(data)];
  if (given?.side === 'sources' || compared?.side === 'data') return;
  const evidence = evidenceOf(sources.geometry, given, data.geometry, compared);
  const count = ({ nsrc, points }: Geometry) =>
    `${counted(nsrc, 'shot')}, ${counted(points.nrec[0], 'point')} in the first`;
  if (evidence !== undefined)
    throw new DomainError({
      operator: nameOf(call),
      got: `${evidence[0]} as sources (${count(sources.geometry)}) and ${evidence[1]} as data (${count(data.geometry)})`,
      expected: `them as in ${call}`,
      advice: 'Swap them. Where it is meant, asSources() and asData() say so.',
    });
  if (sources.geometry.points.nrec.every((n) => n > 1) && data.geometry.points.nrec.every((n) => n === 1))
    warn(
      'swapped',
      `${nameOf(call)} got sources at several points of every shot, and data at one. If they have changed places, the order is ` +
        `${call}; if not, q.asSources() says so.`,
    );
}

/** What sources and data turn out to be, when they have changed places. Operators gave data as sources, and sources as data, if any. */
function evidenceOf(
  sources: Geometry,
  given: Origin | undefined,
  data: Geometry,
  compared: Origin | undefined,
): readonly [string, string] | undefined {
  const meet = (a: Geometry | undefined, b: Geometry) => a?.hasPointsOf(b, positionTolerance) === true;
  if (given !== undefined && compared !== undefined) return ['data of an operator', 'sources of an operator'];
  if (meet(sources, data)) return undefined;
  if (meet(given?.opposite, data)) return ['data of an operator', 'a vector at the sources of these'];
  if (meet(compared?.opposite, sources)) return ['a vector at the receivers of the data', 'sources of an operator'];
  if (areSwappedInSegy(sources, data)) return ['receivers of SEG-Y headers', 'a vector at sources of such headers'];
  return undefined;
}

/** Whether sources are several receivers of SEG-Y headers, and receivers are sources of such. */
const areSwappedInSegy = (sources: Geometry, receivers: Geometry): boolean =>
  sources.readAs === 'receiver' && receivers.readAs === 'source' && sources.points.nrec.some((n) => n > 1);

/** Warns of sources and receivers that SEG-Y headers call the other way round. */
export function warnOfSwapped(call: Call, sources: Geometry, receivers: Geometry): void {
  if (areSwappedInSegy(sources, receivers))
    warn(
      'swapped',
      `${nameOf(call)} got receivers of SEG-Y headers as sources, and sources as receivers. The order is ${call}.`,
    );
}
