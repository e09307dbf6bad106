import { tagged } from '@judi4cloud/errors';

type Interruption = 'SIGINT' | 'SIGTERM';

const exitCodes: Readonly<Record<Interruption, number>> = { SIGINT: 130, SIGTERM: 143 };

/** The user (Ctrl-C), or the system, asked this process to end. */
export class InterruptedError extends tagged(
  'InterruptedError',
  ({ signal }: { signal: Interruption; exitCode: number }) => (signal === 'SIGINT' ? 'Interrupted.' : 'Asked to end.'),
) {}

/**
 * A signal that aborts on Ctrl-C or a request to end, so that workers and files are cleaned up; the second Ctrl-C ends at once.
 *
 * @example
 * using interruption = onInterrupt();
 * await F.mul(q, { signal: interruption.signal });
 */
export function onInterrupt(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const interrupt = (name: Interruption) => {
    if (controller.signal.aborted) process.exit(exitCodes[name]);
    controller.abort(new InterruptedError({ signal: name, exitCode: exitCodes[name] }));
  };
  const names = Object.keys(exitCodes) as Interruption[];
  for (const name of names) process.on(name, interrupt);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, interrupt);
    },
  };
}
