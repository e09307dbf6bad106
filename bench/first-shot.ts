import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FirstShot {
  readonly name: string;
  /** Median, from the start of the process to its end. */
  readonly seconds: number;
  readonly bound: number;
}

/** One shot of the example with the built packages, as a user's script in a fresh process. */
const script = join(import.meta.dirname, 'one-shot.mjs');

/** Seconds of whole processes: with an empty kernel cache, with a full one, and on WebAssembly. */
export function measureFirstShots(rounds: number): FirstShot[] {
  const run = (backend: string, cache: string): number => {
    const start = performance.now();
    execFileSync(process.execPath, [script, backend], { env: { ...process.env, JUDI_CACHE: cache } });
    return (performance.now() - start) / 1000;
  };
  const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];
  const repeat = (measure: () => number): number => median(Array.from({ length: rounds }, measure));
  const fresh = (): string => mkdtempSync(join(tmpdir(), 'judi4cloud-cache-'));
  const cold = (): number => {
    const cache = fresh();
    const seconds = run('auto', cache);
    rmSync(cache, { recursive: true, force: true });
    return seconds;
  };
  const warmCache = fresh();
  run('auto', warmCache);
  try {
    return [
      { name: 'cold kernel cache', seconds: repeat(cold), bound: 1.0 },
      { name: 'warm kernel cache', seconds: repeat(() => run('auto', warmCache)), bound: 0.4 },
      { name: 'WebAssembly', seconds: repeat(() => run('wasm', warmCache)), bound: 0.6 },
    ];
  } finally {
    rmSync(warmCache, { recursive: true, force: true });
  }
}
