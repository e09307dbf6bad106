import { randomUUID } from 'node:crypto';
import { ContentStore } from '../../content/content-store.ts';
import { positiveInteger } from '../../positive-integer.ts';
import { type AzureAccount, batchClient } from '../account.ts';
import { estimate } from '../cost/estimate.ts';
import { lookUpPrice } from '../cost/look-up-price.ts';
import { type Price, tablePrice } from '../cost/prices.ts';
import { coresByName, vmSize } from '../cost/vm-sizes.ts';
import { loadCredentials } from '../credentials.ts';
import { isLoopback } from '../loopback.ts';
import { ownershipTags, type Tags, thisOwner } from '../ownership.ts';
import { removePool } from '../pool/change-pool.ts';
import { ensurePool } from '../pool/ensure-pool.ts';
import { chooseImage } from '../pool/node-image.ts';
import { type PlannedPool, planPools, splitNodes } from '../pool/pool-plan.ts';
import { type PoolOptions, poolSpecification, taskContainer } from '../pool/pool-specification.ts';
import { AzureBatch } from '../run/azure-batch.ts';
import { nearPace } from '../run/job-watch.ts';
import { siteStorage } from '../run/site-storage.ts';
import { openBlobAccount } from '../storage/blob-account.ts';
import { Cluster, type ClusterPool, poolControl } from './cluster.ts';
import type { ClusterOptions } from './cluster-options.ts';
import { contentContainerOf } from './content-container.ts';
import { heartbeat } from './heartbeat.ts';
import { nodeSetup } from './node-setup.ts';
import { PoolGauge } from './pool-gauge.ts';

/** Milliseconds between two looks at nodes: of an emulator, and at Azure. */
const nearInterval = 1000;
const farInterval = 10_000;

/** A pool that is to be, at its account. */
interface Place extends PlannedPool {
  readonly account: AzureAccount;
}

/**
 * Opens a cluster: reads credentials, makes pools or takes those that are there, and gives an executor that runs on them. Nodes come
 * meanwhile; what is submitted waits for them.
 *
 * @param nworkers number of nodes
 * @throws CredentialsError, PoolMismatchError, PoolOptionsError, BatchServiceError, StorageServiceError, UnreachableError
 *
 * @example
 * await using cluster = await openCluster(2, { credentials: 'creds.json', vmSize: 'Standard_E2s_v3' });
 * await cluster.executor.map(square, [1, 2, 3]);
 */
export async function openCluster(nworkers: number, options: ClusterOptions = {}): Promise<Cluster> {
  positiveInteger('nworkers', nworkers);
  const { signal, version = 'unknown', verbose = 0, log = (line) => console.error(line) } = options;
  const accounts = await loadCredentials(options.credentials);
  const session = randomUUID().slice(0, 8);
  const tags = ownershipTags({ version, session, owner: thisOwner(), created: new Date() });
  const { vmSize: sizes = 'Standard_E8s_v3', poolName = 'JudiPool' } = options;
  const places = accounts.flatMap((account, i): Place[] => {
    const share = Math.floor(nworkers / accounts.length) + (i < nworkers % accounts.length ? 1 : 0);
    return share === 0 ? [] : planPools(poolName, sizes, share).map((pool) => ({ ...pool, account }));
  });
  await using undo = new AsyncDisposableStack();
  const say = (line: string): void => {
    if (verbose > 0) log(line);
  };
  const pools = await Promise.all(places.map((place) => openPool(place, options, tags, say, undo)));
  signal?.throwIfAborted();
  const isNear = accounts.every(({ batchUrl }) => isLoopback(new URL(batchUrl).hostname));
  const prices = await Promise.all(places.map((place) => priceOf(place, options, isNear)));
  const nodes = splitNodes(nworkers, options.spot);
  const costs = estimate({ nodes, price: prices[0] });
  say(
    `${nworkers} × ${places.map((place) => place.vmSize).join(', ')}${costs.costPerHour === undefined ? '' : `: $${costs.costPerHour.toFixed(2)} an hour`}`,
  );
  const gauge = new PoolGauge(
    pools.map(({ site, nodes: count }, i) => ({
      batch: site.batch,
      id: site.pool,
      nodes: splitNodes(count, options.spot),
      price: prices[i],
      autoScale: options.autoScale ?? false,
      pullsImage: options.container !== undefined,
    })),
    {
      maxCost: options.maxCost,
      interval: isNear ? nearInterval : farInterval,
      log: (line) => verbose > 1 && log(line),
    },
  );
  const [first, ...others] = pools as [ClusterPool, ...ClusterPool[]];
  const executor = new AzureBatch([first.site, ...others.map(({ site }) => site)], {
    pace: options.pace ?? (isNear ? nearPace : undefined),
    secondsPerTask: options.secondsPerTask,
    native: options.nativePackages && Object.keys(options.nativePackages),
    gauge,
    pool: poolControl(pools, options.spot ?? false),
  });
  const local = new DisposableStack();
  for (const { site } of pools) local.use(heartbeat(await site.storage.open(site.contentContainer), session));
  undo.move();
  return new Cluster({ session, executor, pools, spot: options.spot ?? false, estimate: costs, log: say, local });
}

async function openPool(
  { account, name, vmSize: size, nodes }: Place,
  options: ClusterOptions,
  tags: Tags,
  log: (line: string) => void,
  undo: AsyncDisposableStack,
): Promise<ClusterPool> {
  const {
    container,
    gpu = false,
    nWorkersPerInstance: slots = 1,
    spot,
    signal,
    registry,
    nativePackages = {},
  } = options;
  const batch = batchClient(account);
  const images = [];
  for await (const image of batch.listSupportedImages(signal && { signal })) images.push(image);
  const numbers = splitNodes(nodes, spot);
  const wanted: PoolOptions = {
    name,
    vmSize: size,
    image: chooseImage(images, { container: container !== undefined, gpu }),
    nodes: numbers,
    ...(options.autoScale && { autoScale: { maxNodes: numbers, initialNodes: nodes } }),
    slots,
    ...(container === undefined ? { startTask: nodeSetup(nativePackages) } : { container }),
    ...(registry && { registry }),
    gpu,
    tags,
  };
  const { created } = await ensurePool(batch, poolSpecification(wanted), { ...(signal && { signal }), onWait: log });
  if (created) undo.defer(() => removePool(batch, name).then(() => {}));
  log(`pool ${name} of ${account.name}: ${created ? 'made' : 'there already'}`);
  const blobs = await openBlobAccount(account.storage);
  const storage = siteStorage(blobs);
  const contentContainer = contentContainerOf(name);
  await storage.create(contentContainer, { ...tags, role: 'content' });
  const cores = vmSize(size)?.cores ?? coresByName(size) ?? 1;
  const site = {
    name: `${account.name}/${name}`,
    batch,
    pool: name,
    storage,
    contentContainer,
    content: new ContentStore(await storage.open(contentContainer)),
    workers: nodes * slots,
    nthreads: options.nthreads ?? Math.max(1, Math.floor(cores / slots)),
    image: taskContainer({ ...(container !== undefined && { container }), gpu }),
    environment: options.environment ?? {},
    tags,
  };
  return { site, account: blobs, created, vmSize: size, nodes };
}

async function priceOf(
  { account, vmSize: size }: Place,
  options: ClusterOptions,
  isNear: boolean,
): Promise<Price | undefined> {
  const overrides = options.prices && { overrides: options.prices };
  if (isNear) return tablePrice(size, account.region, overrides);
  return lookUpPrice(size, account.region, overrides);
}
