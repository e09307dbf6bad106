import type { JsonValue } from '../payload/json.ts';

/** Shortest time between two reports, unless they carry details. */
const intervalMs = 50;

/** A task's report of its progress. */
export interface ProgressReport {
  readonly fraction: number;
  readonly details?: JsonValue;
}

/** Lets through a report every 50 ms, the end, and everything with details, so that a task may report at every step. */
export function progressGate(send: (report: ProgressReport) => void): (fraction: number, details?: JsonValue) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (fraction, details) => {
    const now = performance.now();
    if (details === undefined && fraction < 1 && now - last < intervalMs) return;
    last = now;
    send(details === undefined ? { fraction } : { fraction, details });
  };
}
