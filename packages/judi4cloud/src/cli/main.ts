import { outputFailed, outputSettled, watchOutput } from './output-watch.ts';
import { exitCodeOf, program } from './program.ts';

/**
 * Runs the `judi` command.
 *
 * @returns its exit code: 0 done, 1 failed, 2 wrong usage or experiment, 130 interrupted
 */
export async function main(args: readonly string[]): Promise<number> {
  watchOutput();
  try {
    await program().parseAsync([...args], { from: 'user' });
    await outputSettled();
    return 0;
  } catch (error) {
    const known = exitCodeOf(error);
    if (known !== undefined) return known;
    const [{ failureOf }, { Screen }] = await Promise.all([import('./failure.ts'), import('./screen.ts')]);
    const { name, message, exitCode, stack } = failureOf(error);
    if (args.includes('--json') && !outputFailed())
      process.stdout.write(`${JSON.stringify({ error: { name, message } })}\n`);
    else new Screen().error(message);
    if (args.includes('--verbose') || args.includes('-v')) process.stderr.write(`${stack}\n`);
    return exitCode;
  }
}
