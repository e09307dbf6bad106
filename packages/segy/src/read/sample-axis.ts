import { scaledColumn } from '../block/get-header.ts';
import type { SeisBlock } from '../block/seis-block.ts';
import type { TraceHeaders } from '../header/trace-headers.ts';
import { ownCount } from './own-count.ts';

/** The axis of a trace's samples: sample `i` is at `start + i·step`. */
export interface SampleAxis {
  readonly domain: 'time' | 'depth';
  /** Milliseconds, or metres (feet if the file measures in feet). */
  readonly step: number;
  /** Delay recording time in ms, its scalar applied, or the first depth. */
  readonly start: number;
  readonly count: number;
}

/** Trace identification code of depth-domain data, revision 2. */
const depthDomain = 28;

/**
 * Sampling of a trace: its own sample interval, the file's where the trace states none.
 *
 * Time is in microseconds in the file and in milliseconds here; depth is in metres or feet in both.
 */
export function sampleAxis(block: Pick<SeisBlock, 'fileHeader' | 'headers' | 'ns'>, trace = 0): SampleAxis {
  const { binary } = block.fileHeader;
  const at = (name: string) => block.headers.get(name)?.[trace] ?? 0;
  const domain = at('TraceIDCode') === depthDomain ? 'depth' : 'time';
  const interval = at('ExtDt') || at('dt') || binary.ExtDt || binary.dt;
  const own = ownCount(at('ns'), binary);
  // 16 bits hold the remainder of a longer trace's number.
  const overflowed = block.ns > 65535 && own === (block.ns & 0xffff);
  const count = at('ExtNs') || (overflowed ? 0 : own) || block.ns;
  return {
    domain,
    step: domain === 'depth' ? interval : interval / 1000,
    start: delay(block.headers, trace),
    count: Math.min(count, block.ns),
  };
}

function delay(headers: TraceHeaders, trace: number): number {
  return headers.has('DelayRecordingTime') ? scaledColumn(headers, 'DelayRecordingTime')[trace] : 0;
}
