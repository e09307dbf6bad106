import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason } from 'vitest/node';
import { whyIncomplete } from './complete-run.ts';

/**
 * Ends a run of the tests with one line for people: what passed, what failed and how to see it again, what was left out.
 * Where `JUDI_CI` is set, a run that isn't complete fails.
 */
export class LastLine implements Reporter {
  #begin = 0;

  onTestRunStart(): void {
    this.#begin = performance.now();
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failed = modules.filter((module) => !module.ok()).map(({ relativeModuleId }) => relativeModuleId);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const executed = tests.filter((test) => /^(passed|failed)$/.test(test.result().state)).length;
    const leftOut = reasonsOf(tests);
    const incomplete = process.env['JUDI_CI'] === undefined ? [] : whyIncomplete({ executed, leftOut });
    if (incomplete.length > 0) process.exitCode = 1;

    const seconds = Math.round((performance.now() - this.#begin) / 1000);
    const ran = `${passed} of ${tests.length} tests passed in ${modules.length} files and ${seconds} s`;
    const again = `npx vitest run ${failed.join(' ')}`.trimEnd();
    const outcome =
      reason === 'interrupted'
        ? `Interrupted: ${ran}`
        : failed.length + errors.length > 0
          ? `FAILED: ${ran}. See above, or run alone what failed: ${again}`
          : incomplete.length > 0
            ? `FAILED: ${ran}, but the run is not complete`
            : `OK: ${ran}`;
    const notes = [...leftOut].map(([note, count]) => `${count} left out: ${note}`);
    console.log(`\n${[outcome, ...incomplete, ...notes].join('. ')}`);
  }
}

/** How many tests were skipped for each reason. */
function reasonsOf(tests: readonly TestCase[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const test of tests) {
    const result = test.result();
    if (result.state !== 'skipped') continue;
    const note = result.note ?? 'not selected';
    counts.set(note, (counts.get(note) ?? 0) + 1);
  }
  return counts;
}
