import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StartUp {
  readonly name: string;
  /** Median of whole processes, from start to end. */
  readonly seconds: number;
  /** Median of the rounds' ratios to the time of `node -e 0`. */
  readonly ratio: number;
  /** What the ratio is to stay below. */
  readonly bound: number;
}

/** One shot of the example, as a user's script. */
const script = join(import.meta.dirname, 'one-shot.mjs');

/**
 * Times processes of the built packages, one of each kind in every round: the import, and the first shot with a full cache of kernels,
 * on WebAssembly, and with an empty cache.
 */
export function measureStartUp(rounds: number): StartUp[] {
  execFileSync(process.execPath, [join(import.meta.dirname, '../scripts/build-packages.mjs')], { stdio: 'inherit' });
  const full = mkdtempSync(join(tmpdir(), 'judi4cloud-cache-'));
  const node = (cache: string, ...args: string[]): number => {
    const start = performance.now();
    // Kernels are looked for in the temporary folder too.
    const env = { ...process.env, JUDI_CACHE: cache, TMPDIR: cache };
    execFileSync(process.execPath, args, { cwd: import.meta.dirname, env });
    return (performance.now() - start) / 1000;
  };
  const withEmptyCache = (): number => {
    const empty = mkdtempSync(join(tmpdir(), 'judi4cloud-cache-'));
    const seconds = node(empty, script, 'auto');
    rmSync(empty, { recursive: true, force: true });
    return seconds;
  };
  const kinds = [
    { name: 'node -e 0', bound: 1, run: () => node(full, '-e', '0') },
    {
      name: "import 'judi4cloud'",
      bound: 1.6,
      run: () => node(full, '--input-type=module', '-e', "import 'judi4cloud'"),
    },
    { name: 'first shot, full cache', bound: 3.5, run: () => node(full, script, 'auto') },
    { name: 'first shot, WebAssembly', bound: 4.5, run: () => node(full, script, 'wasm') },
    { name: 'first shot, empty cache', bound: 8, run: withEmptyCache },
  ];
  try {
    node(full, script, 'auto');
    const times = Array.from({ length: rounds }, () => kinds.map(({ run }) => run()));
    return kinds.map(({ name, bound }, kind) => ({
      name,
      seconds: median(times.map((round) => round[kind])),
      ratio: median(times.map((round) => round[kind] / round[0])),
      bound,
    }));
  } finally {
    rmSync(full, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
