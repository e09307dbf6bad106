import {
  type AzureAccount,
  batchClient,
  endJob,
  type ListedJob,
  listJobs,
  loadCredentials,
  openRun,
  taskLogs,
} from '@judi4cloud/azure-batch';
import { tryFolder } from '@judi4cloud/errors/disk';
import type { Reporter } from '@judi4cloud/experiments';
import { seismicFile } from '../clusterless/seismic-file.ts';
import { writeResult } from '../clusterless/write-result.ts';
import { onInterrupt } from './interrupt.ts';
import { counted } from './quantities.ts';
import { type CommonOptions, reporterOf } from './session.ts';

interface JobsOptions extends CommonOptions {
  readonly credentials?: string;
}

/** `judi jobs ls` */
export async function list(options: JobsOptions & { readonly all?: boolean }): Promise<void> {
  using interrupt = onInterrupt();
  const accounts = await loadCredentials(options.credentials);
  const found = await Promise.all(accounts.map((account) => listJobs(account, { signal: interrupt.signal })));
  const jobs = found.flat().filter(({ state }) => options.all || state === 'active');
  if (options.json) return printJson(jobs);
  const reporter = reporterOf(options);
  if (jobs.length === 0)
    reporter.line(options.all ? 'No jobs.' : 'No jobs are active; --all shows those that have ended.');
  else showJobs(jobs, reporter);
}

const widths = [42, 10, 20, 16, 20];

function showJobs(jobs: readonly ListedJob[], reporter: Reporter): void {
  reporter.row(['job', 'state', 'pool', 'tasks done', 'created'], widths, 'head');
  for (const { id, state, pool, tasks, created, reason } of jobs) {
    const { queued, running, done, failed } = tasks;
    const failures = failed > 0 ? `, ${failed} failed` : '';
    const ended = state === 'completed' && reason !== undefined && reason !== 'AllTasksComplete' ? ` (${reason})` : '';
    const progress = `${done} of ${queued + running + done + failed}${failures}`;
    const when = created.toISOString().slice(0, 19).replace('T', ' ');
    reporter.row([id, `${state}${ended}`, pool, progress, when], widths, 'body');
  }
}

/** `judi jobs watch JOB` */
export async function watch(job: string, options: JobsOptions): Promise<void> {
  const reporter = reporterOf(options);
  using interrupt = onInterrupt();
  const accounts = await loadCredentials(options.credentials);
  const { run } = await openRun(accounts, job, interrupt.signal, reporter.warn.bind(reporter));
  using activity = reporter.activity(job, 'argument');
  const waiting = { signal: interrupt.signal, onProgress: activity.update.bind(activity) };
  await run.done(waiting);
  const stats = await run.stats();
  if (options.json) printJson({ job: run.id, ...stats });
  else reporter.line(`${run.id}: ${counted(stats.done, 'argument')} done`);
}

/** `judi jobs attach JOB` */
export async function attach(job: string, options: JobsOptions & { readonly out?: string }): Promise<void> {
  const reporter = reporterOf(options);
  using interrupt = onInterrupt();
  const { signal } = interrupt;
  const accounts = await loadCredentials(options.credentials);
  const { run } = await openRun(accounts, job, signal, reporter.warn.bind(reporter));
  const folder = options.out ?? run.id;
  await tryFolder(folder);
  using activity = reporter.activity(job, 'argument');
  const waiting = { signal, onProgress: activity.update.bind(activity) };
  const result = await (run.isReduced ? run.reduced(waiting) : run.results(waiting));
  const written = await writeResult(result, folder, await seismicFile(result, run, signal));
  if (options.json) printJson({ job: run.id, files: written });
  else reporter.line(`${run.id}: ${written.join(', ')}`);
}

/** `judi jobs cancel JOB` */
export async function cancel(job: string, options: JobsOptions & { readonly delete?: boolean }): Promise<void> {
  using interrupt = onInterrupt();
  const accounts = await loadCredentials(options.credentials);
  const jobs = await jobsOf(accounts, job, interrupt.signal);
  for (const { account, listed } of jobs) {
    if (listed.state === 'active') await endJob(batchClient(account), listed.id, 'UserTerminate');
  }
  if (options.delete) await removeJobs(jobs);
  const done = options.delete ? 'deleted' : 'stopped';
  if (options.json) printJson({ jobs: jobs.map(({ listed }) => listed.id), done });
  else reporterOf(options).line(`${jobs.map(({ listed }) => listed.id).join(', ')}: ${done}`);
}

/** `judi jobs logs JOB [TASK]` */
export async function logs(job: string, task: string | undefined, options: JobsOptions): Promise<void> {
  const reporter = reporterOf(options);
  using interrupt = onInterrupt();
  const { signal } = interrupt;
  const all = [];
  for (const { account, listed } of await jobsOf(await loadCredentials(options.credentials), job, signal)) {
    for await (const log of taskLogs(account, listed.id, { task, signal })) {
      all.push({ job: listed.id, ...log });
      const ended = log.exitCode === undefined ? log.state : `exit code ${log.exitCode}`;
      reporter.heading(`${listed.id} ${log.task} on ${log.node}, ${ended}`);
      if (log.stdout === undefined && log.stderr === undefined) reporter.note('its node is gone');
      for (const text of [log.stdout, log.stderr]) if (text) reporter.line(text.trimEnd());
    }
  }
  if (options.json) printJson(all);
  else if (all.length === 0)
    reporter.line(
      task === undefined ? 'No task failed or runs; name one to see what it wrote.' : `No task ${task} has run.`,
    );
}

interface FoundJob {
  readonly account: AzureAccount;
  readonly listed: ListedJob;
}

/** The Batch jobs of a run, or one of them by its id. */
async function jobsOf(accounts: readonly AzureAccount[], name: string, signal: AbortSignal): Promise<FoundJob[]> {
  const { JobNotFoundError } = await import('@judi4cloud/azure-batch');
  const found = await Promise.all(
    accounts.map(async (account) => (await listJobs(account, { signal })).map((listed) => ({ account, listed }))),
  );
  const jobs = found.flat().filter(({ listed }) => listed.id === name || listed.run === name);
  if (jobs.length > 0) return jobs;
  throw new JobNotFoundError({ job: name, places: accounts.map((account) => account.name) });
}

async function removeJobs(jobs: readonly FoundJob[]): Promise<void> {
  const { removePossession } = await import('@judi4cloud/azure-batch');
  for (const { account, listed } of jobs) {
    await removePossession(account, { kind: 'job', id: listed.id });
    await removePossession(account, { kind: 'container', id: listed.container });
  }
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
