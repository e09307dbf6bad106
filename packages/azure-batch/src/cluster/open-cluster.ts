import { randomUUID } from 'node:crypto';
import { Contact, farPace, nearPace, positiveInteger } from '@judi4cloud/clusterless/service';
import { troubleOf } from '../client/trouble-of.ts';
import { priceOfNodes } from '../cost/price-of-nodes.ts';
import { isEmulated } from '../credentials/account.ts';
import { ownershipTags, thisOwner } from '../pool/ownership.ts';
import { azureBatch } from '../run/azure-batch.ts';
import { Cluster, type ClusterPool, poolControl } from './cluster.ts';
import type { ClusterOptions } from './cluster-options.ts';
import { heartbeat } from './heartbeat.ts';
import { inspectPlace } from './inspect-place.ts';
import { openPools } from './open-pools.ts';
import { type Place, placesFor, type Say } from './place.ts';
import { farInterval, type GaugedPool, nearInterval, PoolGauge } from './pool-gauge.ts';

/** Milliseconds between two looks at what idle nodes cost. */
const costInterval = 60_000;

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
  const { version = 'unknown', verbose = 0, log = (line) => console.error(line), spot = false } = options;
  const say: Say = (line, level = 1) => {
    if (verbose >= level) log(line);
  };
  const session = randomUUID().slice(0, 8);
  const tags = ownershipTags({ version, session, owner: thisOwner(), created: new Date() });
  const places = await placesFor(nworkers, options);
  const estimates = await Promise.all(places.map((place) => inspectPlace(place, options, say)));
  const near = places.every(({ account }) => isEmulated(account));
  const pace = options.pace ?? (near ? nearPace : farPace);
  const warn = (line: string): void => say(line, 0);
  const contact = new Contact({ timeout: options.contactTimeout, pace, troubleOf, onChange: warn });
  const pools = await openPools(places, options, { tags, say, contact });
  const control = poolControl(pools, spot);
  const gauge = new PoolGauge(
    await Promise.all(places.map((place, i) => gauged(place, pools[i] as ClusterPool, options))),
    {
      maxCost: options.maxCost,
      interval: near ? nearInterval : farInterval,
      release: () => control.resize(0),
      log: (line) => say(line, 2),
      warn,
    },
  );
  const [first, ...others] = pools as [ClusterPool, ...ClusterPool[]];
  const executor = azureBatch([first.site, ...others.map(({ site }) => site)], {
    pace,
    contact,
    secondsPerTask: options.secondsPerTask,
    native: options.nativePackages && Object.keys(options.nativePackages),
    gauge,
    pool: control,
  });
  const local = pools.map(({ site }) => heartbeat(site, session));
  if (options.maxCost !== undefined) local.push(watchCost(gauge, say));
  return new Cluster({ session, executor, pools, estimates, log: say, local });
}

async function gauged(place: Place, { supply }: ClusterPool, options: ClusterOptions): Promise<GaugedPool> {
  const { account, batch, name, vmSize: size, numbers } = place;
  const price = await priceOfNodes(size, account, options.prices && { overrides: options.prices });
  const { autoScale = false, container } = options;
  const [eager, pullsImage] = [autoScale === 'eager', container !== undefined];
  return { batch, id: name, supply, nodes: numbers, price, eager, pullsImage };
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
