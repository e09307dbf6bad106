import { randomUUID } from 'node:crypto';
import { ContentStore } from '../../content/content-store.ts';
import { positiveInteger } from '../../positive-integer.ts';
import { type AzureAccount, batchClient } from '../account.ts';
import type { BatchClient } from '../client/batch-client.ts';
import type { BatchSupportedImage } from '../client/types/pool.ts';
import type { NodeNumbers } from '../cost/estimate.ts';
import { lookUpPrice } from '../cost/look-up-price.ts';
import { tablePrice } from '../cost/prices.ts';
import { coresByName, vmSize } from '../cost/vm-sizes.ts';
import { loadCredentials } from '../credentials.ts';
import { isLoopback } from '../loopback.ts';
import { ownershipTags, type Tags, thisOwner } from '../ownership.ts';
import { removePool } from '../pool/change-pool.ts';
import { ensurePool } from '../pool/ensure-pool.ts';
import { chooseImage } from '../pool/node-image.ts';
import { type PlannedPool, planPools, splitNodes } from '../pool/pool-plan.ts';
import { type PoolOptions, poolSpecification, taskContainer } from '../pool/pool-specification.ts';
import { preflight } from '../preflight.ts';
import { AzureBatch } from '../run/azure-batch.ts';
import { nearPace } from '../run/job-watch.ts';
import { siteStorage } from '../run/site-storage.ts';
import { type BlobAccount, openBlobAccount } from '../storage/blob-account.ts';
import { Cluster, type ClusterPool, poolControl } from './cluster.ts';
import type { ClusterOptions } from './cluster-options.ts';
import { contentContainerOf } from './content-container.ts';
import { heartbeat } from './heartbeat.ts';
import { nodeSetup } from './node-setup.ts';
import { type GaugedPool, PoolGauge } from './pool-gauge.ts';
import { PreflightError, sentence } from './preflight-error.ts';

/** Milliseconds between two looks at nodes: of an emulator, and at Azure. */
const nearInterval = 1000;
const costInterval = 60_000;
const farInterval = 10_000;

/** A pool that is to be, at its account. */
interface Place extends PlannedPool {
  readonly account: AzureAccount;
  readonly batch: BatchClient;
  readonly blobs: BlobAccount;
  /** Its nodes, dedicated and Spot. */
  readonly numbers: NodeNumbers;
}

/** Says something to whoever wants to know so much: 0 warnings, 1 what is done, 2 everything. */
type Say = (line: string, level?: number) => void;

/**
 * Opens a cluster: reads credentials, makes pools or takes those that are there, and gives an executor that runs on them. Nodes come
 * meanwhile; what is submitted waits for them.
 *
 * @param nworkers number of nodes
 * @throws CredentialsError, PreflightError with everything that is wrong before it begins, PoolMismatchError, PoolOptionsError, BatchServiceError, StorageServiceError, UnreachableError
 *
 * @example
 * await using cluster = await openCluster(2, { credentials: 'creds.json', vmSize: 'Standard_E2s_v3' });
 * await cluster.executor.map(square, [1, 2, 3]);
 */
export async function openCluster(nworkers: number, options: ClusterOptions = {}): Promise<Cluster> {
  positiveInteger('nworkers', nworkers);
  const { signal, version = 'unknown', verbose = 0, log = (line) => console.error(line), spot = false } = options;
  const say: Say = (line, level = 1) => {
    if (verbose >= level) log(line);
  };
  const session = randomUUID().slice(0, 8);
  const tags = ownershipTags({ version, session, owner: thisOwner(), created: new Date() });
  const places = await placesFor(nworkers, options);
  const estimates = await Promise.all(places.map((place) => inspect(place, options, say)));
  await using undo = new AsyncDisposableStack();
  const pools = await Promise.all(places.map((place) => openPool(place, options, tags, say, undo)));
  signal?.throwIfAborted();
  const control = poolControl(pools, spot);
  const gauge = new PoolGauge(await Promise.all(places.map((place) => gauged(place, options))), {
    maxCost: options.maxCost,
    interval: isNear(places) ? nearInterval : farInterval,
    release: () => control.resize(0),
    log: (line) => say(line, 2),
  });
  const [first, ...others] = pools as [ClusterPool, ...ClusterPool[]];
  const executor = new AzureBatch([first.site, ...others.map(({ site }) => site)], {
    pace: options.pace ?? (isNear(places) ? nearPace : undefined),
    secondsPerTask: options.secondsPerTask,
    native: options.nativePackages && Object.keys(options.nativePackages),
    gauge,
    pool: control,
  });
  const local = new DisposableStack();
  for (const { site } of pools) local.use(heartbeat(await site.storage.open(site.contentContainer), session));
  if (options.maxCost !== undefined) local.use(watchCost(gauge, say));
  undo.move();
  return new Cluster({ session, executor, pools, estimates, log: say, local });
}

/** Reads a gauge also while nothing runs, so that idle nodes don't cost more than they may either. */
function watchCost(gauge: PoolGauge, say: Say): Disposable {
  const stop = new AbortController();
  const timer = setInterval(() => {
    gauge.read(stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) say(error instanceof Error ? error.message : String(error), 0);
    });
  }, costInterval);
  timer.unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      stop.abort();
    },
  };
}

/** Nodes are shared out over accounts, and at each over VM sizes. */
async function placesFor(nworkers: number, options: ClusterOptions): Promise<Place[]> {
  const { vmSize: sizes = 'Standard_E8s_v3', poolName = 'JudiPool', spot = false } = options;
  const accounts = await loadCredentials(options.credentials);
  const places: Place[] = [];
  for (const [i, account] of accounts.entries()) {
    const share = Math.floor(nworkers / accounts.length) + (i < nworkers % accounts.length ? 1 : 0);
    if (share === 0) continue;
    const [batch, blobs] = [batchClient(account), await openBlobAccount(account.storage)];
    for (const { name, vmSize: size, nodes } of planPools(poolName, sizes, share)) {
      places.push({ account, batch, blobs, name, vmSize: size, nodes, numbers: splitNodes(nodes, spot) });
    }
  }
  return places;
}

/** Looks whether a pool can do what is wanted of it, before anything is made. */
async function inspect(
  { account, batch, blobs, name, vmSize: size, numbers }: Place,
  options: ClusterOptions,
  say: Say,
) {
  const { container, gpu, nthreads, nWorkersPerInstance: slots, maxCost, prices, signal } = options;
  const { findings, ok, estimate } = await preflight(
    {
      ...{ account, client: batch, storage: blobs, poolName: name, vmSize: size, nodes: numbers },
      ...(container !== undefined && { container }),
      ...(gpu !== undefined && { gpu }),
      ...(nthreads !== undefined && { nthreads }),
      ...(slots !== undefined && { slots }),
      ...(maxCost !== undefined && { maxCost }),
    },
    { ...(prices && { overrides: prices }), ...(signal && { signal }) },
  );
  for (const finding of findings) {
    say(`${account.name}/${name}: ${finding.status}: ${sentence(finding)}`, finding.status === 'warning' ? 0 : 2);
  }
  if (!ok) throw new PreflightError(findings);
  const { costPerHour } = estimate;
  say(
    `pool ${name}: ${describeNodes(numbers)} of ${size}${costPerHour === undefined ? '' : `, $${costPerHour.toFixed(2)} an hour`}`,
  );
  return estimate;
}

function describeNodes({ dedicated, spot }: NodeNumbers): string {
  const parts = [dedicated > 0 && `${dedicated} dedicated`, spot > 0 && `${spot} Spot`].filter(Boolean);
  return `${parts.join(' and ')} nodes`;
}

async function gauged(
  { account, batch, name, vmSize: size, numbers }: Place,
  options: ClusterOptions,
): Promise<GaugedPool> {
  const overrides = options.prices && { overrides: options.prices };
  const region = account.region;
  const price = await (isLocal(account) ? tablePrice(size, region, overrides) : lookUpPrice(size, region, overrides));
  const { autoScale = false, container } = options;
  return { batch, id: name, nodes: numbers, price, eager: autoScale === 'eager', pullsImage: container !== undefined };
}

function isNear(places: readonly Place[]): boolean {
  return places.every(({ account }) => isLocal(account));
}

function isLocal({ batchUrl }: AzureAccount): boolean {
  return isLoopback(new URL(batchUrl).hostname);
}

async function openPool(
  { account, batch, blobs, name, vmSize: size, nodes, numbers }: Place,
  options: ClusterOptions,
  tags: Tags,
  say: Say,
  undo: AsyncDisposableStack,
): Promise<ClusterPool> {
  const { container, gpu = false, nWorkersPerInstance: slots = 1, signal, registry, nativePackages = {} } = options;
  const images: BatchSupportedImage[] = [];
  for await (const image of batch.listSupportedImages(signal && { signal })) images.push(image);
  const wanted: PoolOptions = {
    name,
    vmSize: size,
    image: chooseImage(images, { container: container !== undefined, gpu }),
    nodes: numbers,
    ...(options.autoScale && {
      autoScale: { maxNodes: numbers, initialNodes: nodes, eager: options.autoScale === 'eager' },
    }),
    slots,
    ...(container === undefined ? { startTask: nodeSetup(nativePackages) } : { container }),
    ...(registry && { registry }),
    gpu,
    tags,
  };
  const { created } = await ensurePool(batch, poolSpecification(wanted), { ...(signal && { signal }), onWait: say });
  if (created) undo.defer(() => removePool(batch, name).then(() => {}));
  say(`pool ${name} of ${account.name}: ${created ? 'made' : 'there already'}`);
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
