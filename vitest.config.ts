import { defineConfig } from 'vitest/config';
import { LastLine } from './scripts/last-line.ts';

const conditions = ['@judi4cloud/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/test/**/*.test.ts', 'scripts/test/*.test.ts'],
    globalSetup: 'scripts/scratch-of-tests.ts',
    testTimeout: 60_000,
    maxWorkers: '100%',
    execArgv: ['--conditions=@judi4cloud/source'],
    reporters: ['default', new LastLine()],
  },
});
