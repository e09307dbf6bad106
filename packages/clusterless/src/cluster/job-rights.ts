import type { SubmittedJob } from './submitted-job.ts';

/** URLs of containers, with what tasks may do there. */
export interface TaskRightsUrls {
  readonly content: string;
  readonly results: string;
  /** Of other jobs whose results are arguments, by job. */
  readonly others: Readonly<Record<string, string>>;
}

type Rights = Pick<SubmittedJob, 'name' | 'manifest' | 'site' | 'homes'>;

/** Milliseconds that tasks may read and write beyond the longest time that their job may take. */
const grace = 3_600_000;

const endOf = ({ manifest }: Rights): Date => new Date(Date.now() + 1000 * manifest.limits.jobSeconds + grace);

/** Gives the tasks of a job the rights that they need, until it must have ended. */
export async function rightsFor(job: Rights): Promise<TaskRightsUrls> {
  const { name, manifest, site, homes } = job;
  const { storage, contentContainer } = site;
  const until = endOf(job);
  const [content, results, ...others] = await Promise.all([
    storage.share(contentContainer, 'read', until),
    storage.share(name, 'read-write', until),
    ...manifest.others.map(
      async (other) => [other, await (homes.get(other) ?? site).storage.share(other, 'read', until)] as const,
    ),
  ]);
  return { content, results, others: Object.fromEntries(others) };
}

/** Moves the end of a job's rights, as long as somebody waits for it. */
export async function renewRights(job: Rights): Promise<void> {
  const { name, manifest, site, homes } = job;
  const { storage, contentContainer } = site;
  const until = endOf(job);
  await Promise.all([
    storage.renew(contentContainer, 'read', until),
    storage.renew(name, 'read-write', until),
    ...manifest.others.map((other) => (homes.get(other) ?? site).storage.renew(other, 'read', until)),
  ]);
}
