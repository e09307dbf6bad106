import type { ClusterExecutor, ClusterRun, Site } from '@judi4cloud/clusterless/service';
import { JobNotFoundError, nearPace, runOfJob } from '@judi4cloud/clusterless/service';
import { type AzureAccount, isEmulated } from '../credentials/account.ts';
import { azureBatch } from '../run/azure-batch.ts';
import { openBlobAccount } from '../storage/blob-account.ts';
import { openSite } from './open-site.ts';

/** A run that was found, with the executor that goes on with it. */
export interface OpenRun<R> {
  readonly executor: ClusterExecutor;
  readonly run: ClusterRun<R>;
}

/**
 * Finds a run in accounts by its name, or that of one of its jobs, wherever its parts are, and goes on with what is not done of it.
 *
 * @throws JobNotFoundError
 */
export async function openRun<R>(
  accounts: readonly AzureAccount[],
  name: string,
  signal?: AbortSignal,
): Promise<OpenRun<R>> {
  const { run } = runOfJob(name);
  const sites = await sitesOf(accounts, run, signal);
  const [first, ...others] = sites;
  if (first === undefined) throw new JobNotFoundError({ job: name, places: accounts.map((account) => account.name) });
  const isNear = accounts.every(isEmulated);
  const executor = azureBatch([first, ...others], isNear ? { pace: nearPace } : {});
  return { executor, run: await executor.attach<R>(run, signal) };
}

/** The sites of a run's parts, in their order. */
async function sitesOf(
  accounts: readonly AzureAccount[],
  run: string,
  signal: AbortSignal | undefined,
): Promise<Site[]> {
  const sites: Site[] = [];
  for (const account of accounts) {
    const blobs = await openBlobAccount(account.storage);
    for await (const { name, metadata } of blobs.listContainers({ prefix: run, ...(signal && { signal }) })) {
      const found = runOfJob(name);
      if (found.run === run && metadata['role'] === 'job') {
        sites[found.part] = await openSite(account, blobs, metadata['pool'] ?? '');
      }
    }
  }
  return sites;
}
