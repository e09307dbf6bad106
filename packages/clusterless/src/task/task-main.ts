import { join } from 'node:path';
import { useExecutor } from '../executor/current.ts';
import { inProcess } from '../executor/in-process.ts';
import { type ModuleExports, provideModules } from '../remote/modules.ts';
import { type JobOrder, jobVariable, type TaskOrder, taskVariable } from './orders.ts';
import { runTask } from './run-task.ts';

/**
 * Runs the task that the environment describes, with the modules of a bundle, and ends the process: what a bundle's entry calls.
 *
 * Operators inside the task use its own cores. The machine's shared folder keeps content, and caches unless somebody placed them.
 */
export async function taskMain(modules: Readonly<Record<string, ModuleExports>>): Promise<never> {
  provideModules(modules);
  const { env } = process;
  const job = order<JobOrder>(env, jobVariable);
  const task = order<TaskOrder>(env, taskVariable);
  const machine = env['AZ_BATCH_NODE_SHARED_DIR'];
  const shared = machine === undefined ? undefined : join(machine, 'judi4cloud');
  if (shared !== undefined) env['XDG_CACHE_HOME'] ??= join(shared, 'cache');
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => stop.abort(new Error(`asked to stop (${signal})`)));
  useExecutor(inProcess({ nthreads: job.nthreads }));
  const code = await runTask({
    job,
    task,
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
