import type { BatchClient } from '../client/batch-client.ts';
import type { BatchSupportedImage } from '../client/types/pool.ts';
import { type Estimate, estimate, type NodeNumbers } from '../cost/estimate.ts';
import type { LookUpOptions } from '../cost/look-up-price.ts';
import { priceOfNodes } from '../cost/price-of-nodes.ts';
import { type AzureAccount, isEmulated } from '../credentials/account.ts';
import { chooseImage, type ImageNeeds, imageName, type NodeImage } from '../pool/node-image.ts';
import type { BlobAccount } from '../storage/blob-account.ts';
import { checkQuotas, whyNoManagement } from './check-quotas.ts';
import { checkSignIn, type SignInNeeds } from './check-sign-in.ts';
import { checkThreads, checkVmSize } from './check-vm-size.ts';
import { checkContainerImage } from './container-image.ts';
import { type Finding, fault, faultOf, ok, unknown } from './finding.ts';
import { type OfferedSize, readOfferedSizes } from './resource-manager.ts';

export type { Check, Finding } from './finding.ts';

/** What is going to be used. */
export interface PreflightInput extends SignInNeeds {
  readonly account: AzureAccount;
  readonly client: BatchClient;
  readonly storage: Pick<BlobAccount, 'reachable'>;
  readonly poolName: string;
  readonly vmSize: string;
  readonly nodes: NodeNumbers;
  /** Tasks that a node runs at the same time. Default 1. */
  readonly slots?: number;
  /** Threads of one task. */
  readonly nthreads?: number;
  readonly gpu?: boolean;
  readonly container?: string;
  /** The agent that goes with `imageResourceId`. */
  readonly nodeAgent?: string | undefined;
  /** For the estimate. */
  readonly tasks?: number;
  readonly secondsPerTask?: number;
  readonly provisioningSeconds?: number;
  /** USD. */
  readonly maxCost?: number;
}

/** Prices of one's own, how the price list and Azure Resource Manager are reached, and a `signal`. */
export type PreflightOptions = LookUpOptions;

/** Everything that was found, in a fixed order, and what the run will take. */
export interface PreflightReport {
  readonly findings: readonly Finding[];
  /** No finding is an error. */
  readonly ok: boolean;
  readonly estimate: Estimate;
  /** The image that nodes get, where it could be chosen. */
  readonly image?: NodeImage;
}

/**
 * Looks before a run whether it can succeed: accounts, image, VM size, slots, threads, container, quotas, cost.
 *
 * What is wrong comes back as a finding with what to do; whether to go on is the caller's decision. Where something
 * can't be looked at, as quotas without a sign-in, the finding says so.
 *
 * @example
 * const { findings, ok, estimate } = await preflight({ account, client, storage, poolName: 'JudiPool', vmSize: 'Standard_E8s_v3', nodes });
 * for (const { status, message, advice } of findings) console.log(status, message, advice);
 */
export async function preflight(input: PreflightInput, options: PreflightOptions = {}): Promise<PreflightReport> {
  const { account, client, storage, slots = 1, nthreads, gpu = false, container } = input;
  const { signal } = options;
  const needs = { vmSize: input.vmSize, slots, nthreads, gpu };
  const [images, reachable, offered, quotas, price] = await Promise.all([
    supportedImages(client, signal),
    storage.reachable(signal ? { signal } : {}),
    offeredSizes(account, options),
    checkQuotas(account, client, input, options),
    priceOfNodes(input.vmSize, account, options),
  ]);
  const chosen = imageFinding(images, {
    ...{ container: container !== undefined, gpu },
    ...{ imageResourceId: input.imageResourceId, nodeAgent: input.nodeAgent },
  });
  // Slots that can't be are a finding, not a reason to have no estimate.
  const expected = estimate({
    ...input,
    slots: Number.isSafeInteger(slots) ? Math.max(1, slots) : 1,
    price,
    free: isEmulated(account),
  });
  const findings = [
    Array.isArray(images) ? ok('batch-account', `Batch account ${account.name} answers`) : images,
    reachable.ok
      ? ok('storage-account', `Storage account ${account.storage.name} answers`)
      : fault('storage-account', reachable.problem, reachable.error.advice),
    ...checkSignIn(account, input),
    chosen.finding,
    ...checkVmSize(needs, offered),
    ...checkThreads(needs),
    ...(container === undefined ? [] : [checkContainerImage(container)]),
    ...quotas,
    costFinding(expected, isEmulated(account), input.maxCost),
  ];
  return {
    findings,
    ok: findings.every(({ status }) => status !== 'error'),
    estimate: expected,
    ...(chosen.image && { image: chosen.image }),
  };
}

async function supportedImages(client: BatchClient, signal?: AbortSignal): Promise<BatchSupportedImage[] | Finding> {
  const images: BatchSupportedImage[] = [];
  try {
    for await (const image of client.listSupportedImages(signal ? { signal } : {})) images.push(image);
    return images;
  } catch (error) {
    return faultOf('batch-account', error);
  }
}

function imageFinding(
  images: BatchSupportedImage[] | Finding,
  needs: ImageNeeds,
): { readonly finding: Finding; readonly image?: NodeImage } {
  if (!Array.isArray(images)) return { finding: unknown('image', 'Images are unknown: the account did not answer') };
  try {
    const image = chooseImage(images, needs);
    return { finding: ok('image', `Nodes run ${imageName(image)} (${image.nodeAgentSKUId})`), image };
  } catch (error) {
    return { finding: faultOf('image', error) };
  }
}

/** What the region offers, where one may look; an answer that fails leaves it to Azure Batch to decide. */
async function offeredSizes(account: AzureAccount, options: PreflightOptions): Promise<OfferedSize[] | undefined> {
  if (whyNoManagement(account) !== undefined || account.region === undefined) return undefined;
  try {
    return await readOfferedSizes(account, options);
  } catch (error) {
    faultOf('vm-size', error);
    return undefined;
  }
}

function costFinding({ costPerHour, cost, notes }: Estimate, free: boolean, maxCost: number | undefined): Finding {
  if (costPerHour === undefined && free) return ok('cost', notes.join('; '));
  if (costPerHour === undefined) {
    const message = 'The cost is unknown: no price is known for this VM size';
    return maxCost === undefined
      ? unknown('cost', message, 'Give prices of your own.')
      : fault('cost', `${message}, so maxCost can't be kept`, 'Give prices of your own, or leave maxCost out.');
  }
  const said = `$${costPerHour.toFixed(2)} an hour${cost === undefined ? '' : `, $${cost.toFixed(2)} in all`} (${notes.join('; ')})`;
  if (maxCost !== undefined && cost !== undefined && cost > maxCost) {
    return fault('cost', `${said} is more than maxCost, $${maxCost.toFixed(2)}`, 'Raise maxCost, or use Spot nodes.');
  }
  return ok('cost', said);
}
