import { blockRoots, graphTasks } from '../../graph/task-graph.ts';
import { blobNames } from '../../task/orders.ts';
import { isNotFound, isRefusal } from '../client/batch-service-error.ts';
import type { BatchTaskCreateOptions } from '../client/types/task.ts';
import { isStorageRefusal } from '../storage/storage-service-error.ts';
import { addTasks } from './add-tasks.ts';
import { batchJob, batchTasks, type TaskAddresses } from './batch-tasks.ts';
import { decodeManifest, encodeManifest, type Manifest } from './manifest.ts';
import type { Site } from './site.ts';

/** A part of a run at its site: submitted now, before, or by somebody else. */
export interface SubmittedJob {
  /** Its name, which is that of its container. */
  readonly name: string;
  readonly site: Site;
  readonly manifest: Manifest;
  /** The Batch job that runs it; `undefined` when everything was done already. */
  readonly batchId: string | undefined;
  /** Tasks that have their result. */
  readonly done: ReadonlySet<string>;
}

/** How a job is submitted. */
export interface SubmitOptions {
  /** Where other jobs keep their results; by default at the same site. */
  readonly homes: ReadonlyMap<string, Site>;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds that tasks may read and write beyond the longest time that their job may take. */
const grace = 3_600_000;

/**
 * Puts a job's work into its container and its tasks into Batch, all of them at once. Work that is under way is joined, and what was
 * done before by the same work is not done again.
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
function containerTags({ tags, pool }: Site, { label }: Manifest): Readonly<Record<string, string>> {
  return { ...tags, role: 'job', pool, label: encodeURIComponent(label) };
}

/**
 * The manifest of a job that somebody submitted.
 *
 * @returns `undefined` when there is no such job
 */
export async function findManifest(name: string, site: Site, signal?: AbortSignal): Promise<Manifest | undefined> {
  try {
    const results = await site.storage.open(name);
    const kept = await results.read(blobNames.manifest, { signal });
    return kept && decodeManifest(kept);
  } catch (error) {
    if (isStorageRefusal(error, 'ContainerNotFound', 'ContainerBeingDeleted')) return undefined;
    throw error;
  }
}

/** Sees to it that everything of a job that is not done is, or will be, run. */
export async function resumeJob(
  name: string,
  manifest: Manifest,
  site: Site,
  options: SubmitOptions,
): Promise<SubmittedJob> {
  const { signal } = options;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const batchId = attempt === 1 ? name : `${name}-r${attempt}`;
    const state = await stateOf(batchId, site, signal);
    if (state === 'ended') continue;
    const done = await doneTasks(name, site);
    if (coversAll(manifest, done)) return { name, site, manifest, batchId: undefined, done };
    const isOurs = state === 'absent' && (await createJob(batchId, name, manifest, site, options));
    try {
      if (state !== 'submitted') await addAll(batchId, name, manifest, site, done, options);
    } catch (error) {
      if (!isRefusal(error, ...endedCodes)) throw error;
      // A job of somebody else may have ended for reasons of its own; one of ours has failed, which whoever waits for it will see.
      if (!isOurs) continue;
    }
    return { name, site, manifest, batchId, done };
  }
}

/** What Batch answers to tasks for a job that runs no more. */
const endedCodes = ['JobCompleted', 'JobTerminating', 'JobBeingTerminated', 'JobBeingDeleted', 'JobNotFound'] as const;

/** What Batch knows of a job: nothing, that its tasks are being added, that all were, or that it will run no more. */
type JobState = 'absent' | 'filling' | 'submitted' | 'ended';

async function stateOf(batchId: string, { batch }: Site, signal: AbortSignal | undefined): Promise<JobState> {
  try {
    const job = await batch.getJob(batchId, {
      select: ['id', 'state', 'onAllTasksComplete'],
      ...(signal && { signal }),
    });
    if (['completed', 'terminating', 'deleting'].includes(job.state)) return 'ended';
    return job.onAllTasksComplete === 'terminatejob' ? 'submitted' : 'filling';
  } catch (error) {
    if (isNotFound(error)) return 'absent';
    throw error;
  }
}

/** True when there was no such job until now. */
async function createJob(
  batchId: string,
  name: string,
  manifest: Manifest,
  site: Site,
  { homes, signal }: SubmitOptions,
): Promise<boolean> {
  const { storage, batch } = site;
  const errors: string[] = [];
  for await (const blob of storage.list(name, blobNames.error(''))) errors.push(blob);
  await storage.removeBlobs(name, errors);
  try {
    await batch.createJob(
      batchJob(batchId, name, manifest, site, await addresses(name, manifest, site, homes)),
      signal && { signal },
    );
    return true;
  } catch (error) {
    if (isRefusal(error, 'JobExists')) return false;
    throw error;
  }
}

async function addAll(
  batchId: string,
  name: string,
  manifest: Manifest,
  site: Site,
  done: ReadonlySet<string>,
  { homes, signal }: SubmitOptions,
): Promise<void> {
  const tasks: Iterable<BatchTaskCreateOptions> = batchTasks(
    manifest,
    site,
    await addresses(name, manifest, site, homes),
    done,
  );
  await addTasks(site.batch, batchId, tasks, signal);
  await site.batch.updateJob(batchId, { onAllTasksComplete: 'terminatejob' }, signal && { signal });
}

async function addresses(
  name: string,
  manifest: Manifest,
  site: Site,
  homes: ReadonlyMap<string, Site>,
): Promise<TaskAddresses> {
  const { storage, contentContainer } = site;
  const until = new Date(Date.now() + 1000 * manifest.limits.jobSeconds + grace);
  const [content, results, ...others] = await Promise.all([
    storage.share(contentContainer, 'read', until),
    storage.share(name, 'read-write', until),
    ...manifest.others.map(
      async (job) => [job, await (homes.get(job) ?? site).storage.share(job, 'read', until)] as const,
    ),
  ]);
  return { content, results, others: Object.fromEntries(others) };
}

/** Moves the end of a job's rights, as long as somebody waits for it. */
export async function renewRights({ name, manifest, site }: SubmittedJob): Promise<void> {
  const { storage, contentContainer } = site;
  const until = new Date(Date.now() + 1000 * manifest.limits.jobSeconds + grace);
  await Promise.all([
    storage.renew(contentContainer, 'read', until),
    storage.renew(name, 'read-write', until),
    ...manifest.others.map((job) => storage.renew(job, 'read', until)),
  ]);
}

/** Tasks that have their result. */
async function doneTasks(name: string, { storage }: Site): Promise<Set<string>> {
  const prefix = blobNames.result('');
  const done = new Set<string>();
  for await (const blob of storage.list(name, prefix)) done.add(blob.slice(prefix.length));
  return done;
}

/** True when all that is wanted of a job is in its container. */
export async function isComplete({
  name,
  manifest,
  site,
}: Pick<SubmittedJob, 'name' | 'manifest' | 'site'>): Promise<boolean> {
  return coversAll(manifest, await doneTasks(name, site));
}

function coversAll({ shape }: Manifest, done: ReadonlySet<string>): boolean {
  if (shape.reduced) return blockRoots(shape).every((id) => done.has(id));
  for (const { id } of graphTasks(shape)) if (!done.has(id)) return false;
  return true;
}
