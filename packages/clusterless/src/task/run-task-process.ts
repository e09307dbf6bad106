import { join } from 'node:path';
import type { Container } from '../blob/container.ts';
import { useExecutor } from '../executor/current.ts';
import { inProcess } from '../executor/in-process.ts';
import { type ModuleExports, provideModules } from '../remote/modules.ts';
import { type JobOrder, jobVariable, type TaskOrder, taskVariable } from './orders.ts';
import { runTask } from './run-task.ts';

/** What a service tells the processes of its tasks. */
export interface TaskHost {
  /** Opens a container by the URL that the job's order has of it. */
  readonly open: (url: string) => Container;
  /** Folder that all tasks of the machine share: it keeps content, and caches unless somebody placed them. */
  readonly machineFolder: string | undefined;
}

/**
 * Runs the task that the environment describes, with the modules of a bundle, and ends the process. Operators inside the task use its
 * own cores.
 */
export async function runTaskProcess(
  modules: Readonly<Record<string, ModuleExports>>,
  { open, machineFolder }: TaskHost,
): Promise<never> {
  provideModules(modules);
  const { env } = process;
  const job = order<JobOrder>(env, jobVariable);
  const task = order<TaskOrder>(env, taskVariable);
  const shared = machineFolder === undefined ? undefined : join(machineFolder, 'judi4cloud');
  if (shared !== undefined) env['XDG_CACHE_HOME'] ??= join(shared, 'cache');
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => stop.abort(new Error(`asked to stop (${signal})`)));
  useExecutor(inProcess({ nthreads: job.nthreads }));
  const code = await runTask({
    job,
    task,
    open,
    shared: shared && join(shared, 'content'),
    signal: stop.signal,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  process.exit(code);
}

function order<T>(env: NodeJS.ProcessEnv, variable: string): T {
  const text = env[variable];
  if (text === undefined) throw new Error(`${variable} is not set. A bundle's entry runs only as a task of a job.`);
  return JSON.parse(text) as T;
}
