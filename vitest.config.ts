import { defineConfig } from 'vitest/config';
import { LastLine } from './scripts/last-line.ts';

const conditions = ['@judi4cloud/source'];
/** Limits in milliseconds: they end what hangs, also on a machine that is busy with ten other things; no test measures time by them. */
const limit = 300_000;

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'examples/test/**/*.test.ts',
      'scripts/test/*.test.ts',
      'docs/test/*.test.ts',
    ],
    globalSetup: 'scripts/scratch-of-tests.ts',
    testTimeout: limit,
    hookTimeout: limit,
    teardownTimeout: limit,
    expect: { poll: { timeout: limit / 2, interval: 20 } },
    maxWorkers: '100%',
    execArgv: ['--conditions=@judi4cloud/source'],
    reporters: ['default', new LastLine()],
  },
});
