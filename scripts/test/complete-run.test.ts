import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beyondCi } from '../../test/left-out.ts';
import { projectFile } from '../../test/project-file.ts';
import { scratchFolder } from '../../test/scratch-folder.ts';
import { whyIncomplete } from '../complete-run.ts';

const left = (...reasons: string[]) => new Map(reasons.map((reason) => [reason, 2]));

test('a run is complete when it left out only what CI cannot run', () => {
  expect(whyIncomplete({ executed: 10, leftOut: left() }, 10)).toEqual([]);
  expect(whyIncomplete({ executed: 10, leftOut: left(...Object.values(beyondCi)) }, 10)).toEqual([]);
  expect(whyIncomplete({ executed: 10, leftOut: left(`${beyondCi.compiler}: cc not found`) }, 10)).toEqual([]);
});

test('a test that is left out for another reason, or for none, makes it incomplete', () => {
  for (const reason of ['there is no /usr/bin/chromium (Debian: chromium)', 'not selected', ''])
    expect(whyIncomplete({ executed: 10, leftOut: left(reason) }, 10)).toEqual([
      `2 left out that CI can run (${reason})`,
    ]);
});

test('so do too few tests', () => {
  expect(whyIncomplete({ executed: 9, leftOut: left() }, 10)).toEqual([
    '9 tests executed where at least 10 are expected',
  ]);
});

/** Runs a file of tests with the last line alone. */
function run(tests: string, env: NodeJS.ProcessEnv): { readonly status: number | null; readonly last: string } {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'own.test.js'), tests);
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { LastLine } from ${JSON.stringify(projectFile('scripts/last-line.ts'))};
    export default { test: { globals: true, reporters: [new LastLine()] } };`,
  );
  const vitest = [projectFile('node_modules/vitest/vitest.mjs'), 'run', '--root', folder];
  const options = { encoding: 'utf8', env: { ...process.env, JUDI_CI: undefined, ...env } } as const;
  const { status, stdout } = spawnSync(process.execPath, vitest, options);
  return { status, last: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

const passes = `test('passes', () => {});`;

test.each([
  ['passes', passes, {}, 0, /^OK: 1 of 1 tests passed in 1 files and \d+ s$/],
  [
    'leaves a test out',
    `${passes} test('waits', ({ skip }) => skip('there is no rain'));`,
    {},
    0,
    /^OK: 1 of 2 tests passed .* s\. 1 left out: there is no rain$/,
  ],
  [
    'is not complete in CI',
    passes,
    { JUDI_CI: '1' },
    1,
    /^FAILED: 1 of 1 tests passed in .*, but the run is not complete\. 1 tests executed where at least \d+ are expected$/,
  ],
  ['fails', `test('fails', () => expect(1).toBe(2));`, {}, 1, /^FAILED: 0 of 1 .*: npx vitest run own\.test\.js$/],
  ['cannot be loaded', `import './missing.js';`, {}, 1, /^FAILED: 0 of 0 .*: npx vitest run own\.test\.js$/],
  [
    'leaves an error behind',
    `test('passes', () => void Promise.reject(new Error('nobody looked')));`,
    {},
    1,
    /^FAILED: 1 of 1 tests passed .* npx vitest run$/,
  ],
] as const)('the last line and the exit code of a run that %s', (_, tests, env, status, last) => {
  expect(run(tests, env)).toEqual({ status, last: expect.stringMatching(last) });
});
