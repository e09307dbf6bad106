import type { FileLayout } from './layout.ts';
import { ownCount } from './own-count.ts';
import type { TraceMap } from './trace-map.ts';
import type { TraceRun } from './trace-run.ts';

/** A trace whose header states another number of samples than the traces around it have. */
export interface OddLength {
  /** Its place in the result. */
  readonly index: number;
  readonly got: number;
}

/**
 * The first trace of a run whose own header contradicts the length that all traces are thought to have.
 *
 * 0 samples, and 16 bits that can't hold the number, contradict nothing.
 */
export function findOddLength(
  view: DataView,
  at: number,
  run: TraceRun,
  layout: FileLayout,
  map: TraceMap,
): OddLength | null {
  if (map.kind !== 'equal' || map.promised) return null;
  const little = layout.littleEndian;
  const extended = run.headerBytes > 240;
  for (let i = 0, p = at; i < run.count; i++, p += run.stride) {
    const wide = extended ? view.getUint32(p + 376, little) : 0;
    const got = wide || (map.ns > 65535 ? 0 : ownCount(view.getUint16(p + 114, little), layout.fileHeader.binary));
    if (got !== 0 && got !== map.ns) return { index: run.out + i, got };
  }
  return null;
}
