import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason } from 'vitest/node';

/** Ends a run of the tests with one line for people: what passed, what failed and how to see it again, what was left out. */
export class LastLine implements Reporter {
  #begin = 0;

  onTestRunStart(): void {
    this.#begin = performance.now();
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failed = modules.filter((module) => !module.ok()).map(({ relativeModuleId }) => relativeModuleId);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const seconds = Math.round((performance.now() - this.#begin) / 1000);
    const ran = `${passed} of ${tests.length} tests passed in ${modules.length} files and ${seconds} s`;
    const outcome =
      reason === 'interrupted'
        ? `Interrupted: ${ran}`
        : failed.length + errors.length > 0
          ? `FAILED: ${ran}. See above, or run alone what failed: npx vitest run ${failed.join(' ')}`
          : `OK: ${ran}`;
    console.log(`\n${[outcome, ...leftOut(tests)].join('. ')}`);
  }
}

/** How many tests were skipped for each reason. */
function leftOut(tests: readonly TestCase[]): string[] {
  const counts = new Map<string, number>();
  for (const test of tests) {
    const result = test.result();
    if (result.state !== 'skipped') continue;
    const note = result.note ?? 'not selected';
    counts.set(note, (counts.get(note) ?? 0) + 1);
  }
  return [...counts].map(([note, count]) => `${count} left out: ${note}`);
}
