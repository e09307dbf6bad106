import type { ClusterExecutor, ClusterRun } from '@judi4cloud/clusterless/service';
import { Contact, farPace, JobNotFoundError, nearPace, runOfJob } from '@judi4cloud/clusterless/service';
import { troubleOf } from '../client/trouble-of.ts';
import { farInterval, type GaugedPool, nearInterval, PoolGauge } from '../cluster/pool-gauge.ts';
import { type AzureAccount, isEmulated } from '../credentials/account.ts';
import { type AskingPace, farAsking, nearAsking, PoolSupply } from '../pool/pool-supply.ts';
import { azureBatch } from '../run/azure-batch.ts';
import type { AzureSite } from '../run/azure-site.ts';
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
 * @param warn is told what is amiss and may pass: no contact, no nodes
 * @throws JobNotFoundError
 */
export async function openRun<R>(
  accounts: readonly AzureAccount[],
  name: string,
  signal?: AbortSignal,
  warn: (line: string) => void = () => {},
): Promise<OpenRun<R>> {
  const { run } = runOfJob(name);
  const near = accounts.every(isEmulated);
  const pace = near ? nearPace : farPace;
  const contact = new Contact({ pace, troubleOf, onChange: warn });
  const sites = await contact.hold(`job ${run}`, () => sitesOf(accounts, run, contact, signal), { signal });
  const [first, ...others] = sites;
  if (first === undefined) throw new JobNotFoundError({ job: name, places: accounts.map((account) => account.name) });
  const gauge = new PoolGauge(
    sites.map((site) => gauged(site, near ? nearAsking : farAsking)),
    {
      interval: near ? nearInterval : farInterval,
      log: () => {},
      warn,
    },
  );
  const executor = azureBatch([first, ...others], { pace, contact, gauge });
  return { executor, run: await executor.attach<R>(run, signal) };
}

/** The pool of a run that somebody submitted, as far as nodes are concerned: what it costs is that one's affair. */
function gauged({ batch, pool, workers }: AzureSite, pace: AskingPace): GaugedPool {
  const supply = new PoolSupply(batch, pool, { pace, answers: false });
  const nodes = { dedicated: workers, spot: 0 };
  return { batch, id: pool, supply, nodes, price: undefined, eager: false, pullsImage: false };
}

/** The sites of a run's parts, in their order. */
async function sitesOf(
  accounts: readonly AzureAccount[],
  run: string,
  contact: Contact,
  signal: AbortSignal | undefined,
): Promise<AzureSite[]> {
  const sites: AzureSite[] = [];
  for (const account of accounts) {
    const blobs = await openBlobAccount(account.storage);
    for await (const { name, metadata } of blobs.listContainers({ prefix: run, ...(signal && { signal }) })) {
      const found = runOfJob(name);
      if (found.run === run && metadata['role'] === 'job') {
        sites[found.part] = await openSite(account, blobs, metadata['pool'] ?? '', contact);
      }
    }
  }
  return sites;
}
