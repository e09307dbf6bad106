import { graphTasks } from '../graph/task-graph.ts';
import { blobNames } from '../task/orders.ts';
import { jobPlan, taskPlans } from './job-plan.ts';
import { coversAll, doneTasks } from './job-results.ts';
import { rightsFor } from './job-rights.ts';
import { decodeManifest, encodeManifest, type Manifest } from './manifest.ts';
import type { Site } from './site.ts';
import type { SubmittedJob } from './submitted-job.ts';

/** How a job is submitted. */
export interface SubmitOptions {
  /** Where other jobs keep their results; by default at the same site. */
  readonly homes: ReadonlyMap<string, Site>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts a job's work into its container and its tasks into the service, all of them at once. Work that is under way is joined, and
 * what was done before by the same work is not done again.
 */
export async function submitJob(
  name: string,
  wanted: Manifest,
  site: Site,
  options: SubmitOptions,
): Promise<SubmittedJob> {
  const { signal } = options;
  const isNew = await site.storage.create(name, containerTags(site, wanted));
  const results = await site.storage.open(name);
  const kept = isNew ? undefined : await results.read(blobNames.manifest, { signal });
  const manifest = kept === undefined ? wanted : decodeManifest(kept);
  if (kept === undefined) await results.write(blobNames.manifest, [encodeManifest(manifest)], { signal });
  return resumeJob(name, manifest, site, options);
}

/** What a job's container says of it; headers carry plain ASCII alone. */
function containerTags({ tags }: Site, { label }: Manifest): Readonly<Record<string, string>> {
  return { ...tags, role: 'job', label: encodeURIComponent(label) };
}

/**
 * The manifest of a job that somebody submitted.
 *
 * @returns `undefined` when there is no such job
 */
export async function findManifest(name: string, site: Site, signal?: AbortSignal): Promise<Manifest | undefined> {
  const results = await site.storage.find(name);
  const kept = await results?.read(blobNames.manifest, { signal });
  return kept && decodeManifest(kept);
}

/** Sees to it that everything of a job that is not done is, or will be, run. */
export async function resumeJob(
  name: string,
  manifest: Manifest,
  site: Site,
  options: SubmitOptions,
): Promise<SubmittedJob> {
  const { homes, signal } = options;
  const { service } = site;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const jobId = attempt === 1 ? name : `${name}-r${attempt}`;
    const state = await service.state(jobId, signal);
    if (state === 'ended') continue;
    const done = await doneTasks(name, site);
    const job: SubmittedJob = { name, site, manifest, jobId, done, homes };
    if (coversAll(manifest, done)) return { ...job, jobId: undefined, done: allTasks(manifest) };
    const isOurs = state === 'absent' && (await createJob(job, jobId, signal));
    if (state === 'submitted' || (await fillJob(job, jobId, signal))) return job;
    // A job of somebody else may have ended for reasons of its own; one of ours has failed, which whoever waits for it will see.
    if (isOurs) return job;
  }
}

/** All tasks of a job, also those whose results went when they were reduced. */
function allTasks({ shape }: Manifest): Set<string> {
  return new Set(Array.from(graphTasks(shape), ({ id }) => id));
}

/** True when there was no such job until now. */
async function createJob(job: SubmittedJob, jobId: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { name, site, manifest } = job;
  const errors: string[] = [];
  for await (const blob of site.storage.list(name, blobNames.error(''))) errors.push(blob);
  await site.storage.removeBlobs(name, errors);
  return site.service.create(jobId, jobPlan(name, manifest, await rightsFor(job)), signal);
}

/** False when the job runs no more. */
async function fillJob(job: SubmittedJob, jobId: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { site, manifest, done } = job;
  return site.service.fill(jobId, taskPlans(manifest, await rightsFor(job), done), signal);
}
