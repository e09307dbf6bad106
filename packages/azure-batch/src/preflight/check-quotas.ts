import type { BatchClient } from '../client/batch-client.ts';
import type { NodeNumbers } from '../cost/estimate.ts';
import { coresByName, vmSize } from '../cost/vm-sizes.ts';
import type { AzureAccount } from '../credentials/account.ts';
import { type Finding, fault, faultOf, ok, unknown, warning } from './finding.ts';
import { familyKey, type ManagementOptions, readQuotas } from './resource-manager.ts';

export interface QuotaNeeds {
  readonly poolName: string;
  readonly vmSize: string;
  readonly nodes: NodeNumbers;
}

/** Why the account's quotas can't be read; undefined when they can. */
export function whyNoManagement(account: AzureAccount): string | undefined {
  if (account.batch.kind !== 'token') return 'that takes a sign-in, not a key';
  if (!account.subscription || !account.resourceGroup) return '_SUBSCRIPTION_ID and _RESOURCE_GROUP are not given';
  return undefined;
}

/** Compares the cores that are wanted with the quotas, less what other pools have already. */
export async function checkQuotas(
  account: AzureAccount,
  client: BatchClient,
  needs: QuotaNeeds,
  options: ManagementOptions = {},
): Promise<Finding[]> {
  const why = whyNoManagement(account);
  const advice = 'If nodes do not come, look at the quotas of the Batch account in the portal.';
  if (why !== undefined) return [unknown('quota', `Quotas are unknown: ${why}`, advice)];
  try {
    const quotas = await readQuotas(account, options);
    const used = await coresInUse(client, needs.poolName, options.signal);
    const size = vmSize(needs.vmSize);
    const cores = size?.cores ?? coresByName(needs.vmSize) ?? 1;
    const family = size && quotas.families?.get(familyKey(size.family));
    const limits = [
      limit('dedicated', needs.nodes.dedicated, cores, quotas.dedicatedCores, used.dedicated),
      limit('Spot', needs.nodes.spot, cores, quotas.spotCores, used.spot),
      size &&
        limit(`dedicated ${size.series}`, needs.nodes.dedicated, cores, family, used.families.get(size.family) ?? 0),
      quotas.pools !== undefined && used.pools >= quotas.pools
        ? fault(
            'quota',
            `The account has ${used.pools} pools of ${quotas.pools}`,
            'Delete pools that nobody uses: judi pool ls --orphans',
          )
        : undefined,
    ];
    const findings = limits.filter((finding) => finding !== undefined);
    return findings.length > 0
      ? findings
      : [unknown('quota', 'The quotas of the subscription hold; not looked at', advice)];
  } catch (error) {
    const { message } = faultOf('quota', error);
    return [unknown('quota', `Quotas are unknown: ${message}`, advice)];
  }
}

function limit(
  kind: string,
  nodes: number,
  cores: number,
  quota: number | undefined,
  used: number,
): Finding | undefined {
  if (quota === undefined || nodes === 0) return undefined;
  const free = Math.max(0, quota - used);
  const fit = Math.floor(free / cores);
  const said = `${nodes * cores} ${kind} cores wanted, ${free} free (quota ${quota}, in use ${used})`;
  if (fit >= nodes) return ok('quota', said);
  const advice = `Take ${fit === 0 ? 'another vmSize' : `${fit} nodes`}, or ask for a higher quota in the portal.`;
  return fit === 0
    ? fault('quota', said, advice)
    : warning('quota', `${said}: ${fit} of ${nodes} nodes will come`, advice);
}

async function coresInUse(client: BatchClient, ownPool: string, signal: AbortSignal | undefined) {
  const select = ['id', 'vmSize', 'targetDedicatedNodes', 'targetLowPriorityNodes'] as const;
  const families = new Map<string, number>();
  let [dedicated, spot, pools] = [0, 0, 0];
  for await (const pool of client.listPools({ select, ...(signal && { signal }) })) {
    if (pool.id === ownPool) continue;
    const size = vmSize(pool.vmSize);
    const cores = size?.cores ?? coresByName(pool.vmSize) ?? 0;
    const taken = cores * (pool.targetDedicatedNodes ?? 0);
    pools += 1;
    dedicated += taken;
    spot += cores * (pool.targetLowPriorityNodes ?? 0);
    if (size) families.set(size.family, (families.get(size.family) ?? 0) + taken);
  }
  return { dedicated, spot, pools, families };
}
