import type { BinaryHeader } from '@judi4cloud/segy';
import { type AcquisitionSummary, isNowhere } from './acquisition.ts';
import { countedValues, type FieldRange, rangeOf } from './field-ranges.ts';

/** `TraceSorting` of horizontally stacked traces. */
const horizontallyStacked = 4;

/** Fields that tell together where a stacked trace belongs. */
const places = [['CDP'], ['Inline3D', 'Crossline3D'], ['CDPX', 'CDPY'], ['SourceX', 'SourceY']];

/**
 * Whether headers say that traces are stacked or of zero offset: a place for each, one offset, and no distance from source to
 * receiver.
 *
 * @param looked number of traces that the ranges are of
 */
export function isStacked(
  binary: BinaryHeader,
  looked: number,
  fields: readonly FieldRange[],
  { sources, receivers, offsets }: AcquisitionSummary,
): boolean {
  const together = sources.count === 1 && !isNowhere(sources) && !isNowhere(receivers);
  if (looked < 2 || together || offsets?.some((offset) => offset !== 0)) return false;
  if (binary.TraceSorting === horizontallyStacked) return true;
  const different = (name: string) => rangeOf(fields, name).different;
  const enough = (names: readonly string[]) =>
    names.reduce((product, name) => product * different(name), 1) >= Math.min(looked, countedValues);
  return different('Offset') === 1 && different('CDPTrace') === 1 && places.some(enough);
}
