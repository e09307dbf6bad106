import type { ByteSource } from '../source/byte-source.ts';
import { HeaderCursor } from './header-cursor.ts';
import type { FileLayout } from './layout.ts';
import { type EqualTraces, equalTraces, fits } from './trace-map.ts';
import { readStep, type Step } from './walk.ts';

/** Multiples of 2¹⁶ samples that are thought of: traces of up to 2²⁶ samples. */
const mostOverflows = 1024;

/** So many are tried where none fits the size of the file, which may be cut. */
const mostUnfitting = 16;

/** What lies where a trace header is thought to be: the file's end, a header of the first one's sampling, or something else. */
type Found = 'end' | 'alike' | 'other';

/**
 * Looks whether a trace header lies where the number of samples leads that the file and its first trace state.
 *
 * @returns longer traces where 16 bits held no more than the remainder of their number; otherwise `null`
 */
export async function checkFirstLength(
  source: ByteSource,
  layout: FileLayout,
  first: Step,
  promised: boolean,
  signal?: AbortSignal,
): Promise<EqualTraces | null> {
  const { ns, dt } = first;
  const longer = (overflows: number) => equalTraces(layout, ns + 65536 * overflows, promised);
  const stated = longer(0);
  // Headers that state nothing are told from nothing else.
  if (ns > 65535 || (layout.ns !== ns && layout.ns !== 0) || (dt === 0 && !first.stated)) return null;
  const candidates: EqualTraces[] = [];
  for (let overflows = 1; overflows <= mostOverflows && longer(overflows).count > 0; overflows++) {
    const map = longer(overflows);
    if (fits(layout, map) || (overflows <= mostUnfitting && !fits(layout, stated))) candidates.push(map);
  }
  // A file that is filled as it says, and in no other way, costs no look.
  if (fits(layout, stated) && candidates.length === 0) return null;

  const cursor = new HeaderCursor(source);
  const find = async (map: EqualTraces, trace: number): Promise<Found> => {
    const at = map.first + trace * map.stride;
    const step = at < layout.end ? await readStep(cursor, layout, at, signal) : null;
    if (step === null) return at === layout.end ? 'end' : 'other';
    const alike = step.dt === dt && (step.stated === first.stated || dt !== 0);
    return alike && (step.ns === ns || map === stated) ? 'alike' : 'other';
  };
  const second: Found = ns === 0 ? 'other' : await find(stated, 1);
  if (second === 'end' || second === 'alike') return null;
  for (const map of candidates) {
    const next = await find(map, 1);
    if (next !== 'end' && (next !== 'alike' || (map.count > 2 && (await find(map, 2)) !== 'alike'))) continue;
    const message = `${ns} samples a trace: read as ${map.ns}, of which 16 bits hold no more than that`;
    layout.warnings.add('sample-count', 3221, message);
    return map;
  }
  return null;
}
