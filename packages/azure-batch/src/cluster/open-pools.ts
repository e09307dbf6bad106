import type { Contact } from '@judi4cloud/clusterless/service';
import type { BatchSupportedImage } from '../client/types/pool.ts';
import { coresByName, vmSize } from '../cost/vm-sizes.ts';
import { isEmulated } from '../credentials/account.ts';
import { removePool } from '../pool/change-pool.ts';
import { ensurePool } from '../pool/ensure-pool.ts';
import { managedPoolMaker } from '../pool/managed-pool.ts';
import { chooseImage } from '../pool/node-image.ts';
import type { Tags } from '../pool/ownership.ts';
import { type PoolOptions, poolSpecification, type Registry, taskContainer } from '../pool/pool-specification.ts';
import { farAsking, nearAsking, PoolSupply } from '../pool/pool-supply.ts';
import { checkResourceId } from '../pool/resource-id.ts';
import { azureSite } from '../run/azure-site.ts';
import { Secret } from '../secrets/secret.ts';
import type { ClusterPool } from './cluster.ts';
import { type ClusterOptions, identitiesOf } from './cluster-options.ts';
import { contentContainerOf } from './content-container.ts';
import { nodeSetup } from './node-setup.ts';
import type { Place, Say } from './place.ts';

/** What all pools of a session have. */
export interface SessionParts {
  readonly tags: Tags;
  readonly say: Say;
  readonly contact: Contact;
}

/** Opens all pools; when one can't be opened, those that were made for it go again. */
export async function openPools(
  places: readonly Place[],
  options: ClusterOptions,
  session: SessionParts,
): Promise<ClusterPool[]> {
  const opened = await Promise.allSettled(places.map((place) => openPool(place, options, session)));
  const failed = opened.find((outcome) => outcome.status === 'rejected');
  const pools = opened.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (failed === undefined && !options.signal?.aborted) return pools;
  for (const { site, created } of pools) {
    if (!created) continue;
    await removePool(site.batch, site.pool);
    await site.storage.delete(site.contentContainer);
  }
  options.signal?.throwIfAborted();
  throw failed?.reason;
}

async function openPool(
  { account, batch, blobs, name, vmSize: size, nodes, numbers }: Place,
  options: ClusterOptions,
  { tags, say, contact }: SessionParts,
): Promise<ClusterPool> {
  const { container, gpu = false, nWorkersPerInstance: slots = 1, signal, registry, nativePackages = {} } = options;
  const { imageResourceId, nodeAgent, subnet, osDiskSize, mounts } = options;
  const identities = identitiesOf(options);
  for (const identity of identities) checkResourceId('identity', 'identities', identity);
  const images: BatchSupportedImage[] = [];
  for await (const image of batch.listSupportedImages(signal && { signal })) images.push(image);
  const wanted: PoolOptions = {
    name,
    vmSize: size,
    image: chooseImage(images, { container: container !== undefined, gpu, imageResourceId, nodeAgent }),
    nodes: numbers,
    ...(options.autoScale && {
      autoScale: { maxNodes: numbers, initialNodes: nodes, eager: options.autoScale === 'eager' },
    }),
    slots,
    ...(container === undefined ? { startTask: nodeSetup(nativePackages) } : { container }),
    ...(registry && { registry: sealed(registry) }),
    ...(subnet !== undefined && { subnet }),
    ...(osDiskSize !== undefined && { osDiskSize }),
    ...(mounts && { mounts }),
    gpu,
    tags,
  };
  const specification = poolSpecification(wanted);
  const contentContainer = contentContainerOf(name);
  const isNew = await blobs.createContainer(contentContainer, { metadata: { ...tags, role: 'content' } });
  const { created, asked } = await ensurePool(batch, specification, {
    ...(signal && { signal }),
    ...(identities.length > 0 && { identities, make: managedPoolMaker(account, identities) }),
    onWait: say,
  }).catch(async (error: unknown) => {
    if (isNew) await blobs.deleteContainer(contentContainer);
    throw error;
  });
  say(`pool ${name} of ${account.name}: ${created ? 'made' : 'there already'}`);
  const cores = vmSize(size)?.cores ?? coresByName(size) ?? 1;
  const site = await azureSite({
    account: account.name,
    batch,
    blobs,
    pool: name,
    workers: nodes * slots,
    nthreads: options.nthreads ?? Math.max(1, Math.floor(cores / slots)),
    image: taskContainer({ ...(container !== undefined && { container }), gpu }),
    environment: options.environment ?? {},
    tags,
    contact,
  });
  const supply = new PoolSupply(batch, name, {
    pace: isEmulated(account) ? nearAsking : farAsking,
    timeout: options.nodesTimeout,
    answers: asked,
  });
  return { site, account: blobs, created, vmSize: size, nodes, supply };
}

/** A registry whose password cannot be printed. */
function sealed({ password, ...rest }: NonNullable<ClusterOptions['registry']>): Registry {
  return {
    ...rest,
    ...(password !== undefined && { password: typeof password === 'string' ? new Secret(password) : password }),
  };
}
