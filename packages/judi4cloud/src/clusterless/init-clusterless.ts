import type { Cluster, ClusterOptions } from '@judi4cloud/azure-batch';
import { useExecutor } from '@judi4cloud/clusterless';
import { tagged } from '@judi4cloud/errors';
import { startEmulator } from './embedded-emulator.ts';

/** Options of `initClusterless`: those of JUDI4Cloud, in camelCase, and more. */
export interface InitClusterlessOptions extends ClusterOptions {
  /**
   * Path of a credentials file, its content, or a list of such, of Azure accounts or an emulator; `'emulator'` for one that lives in
   * this process; left out: what the environment and the machine know.
   */
  readonly credentials?: ClusterOptions['credentials'] | 'emulator';
  /** What Ctrl-C does: delete what was created and end the process, or nothing, for programs that see to it. Default `'finalize'`. */
  readonly onInterrupt?: 'finalize' | 'nothing';
}

const clusters: Cluster[] = [];

/**
 * Starts a pool of nodes on Azure Batch, or takes the one of its name, and makes it the place where shots run, until it is finalized:
 * operators and objectives need no change.
 *
 * Nodes come meanwhile. What the session created is deleted by `finalizeClusterless()`, at the end of an `await using` block, by
 * Ctrl-C, and when the process has nothing more to do; not when it is killed: then jobs go on, and `attach` or the same script find
 * them again.
 *
 * @param nworkers number of nodes, 2 by default
 * @throws CredentialsError, PoolMismatchError, PoolOptionsError, BatchServiceError, StorageServiceError, UnreachableError
 *
 * @example
 * await using pool = await initClusterless(2, { credentials: 'creds.json', vmSize: 'Standard_E2s_v3', nthreads: 4 });
 * const d = await F.mul(q);
 */
export async function initClusterless(nworkers = 2, options: InitClusterlessOptions = {}): Promise<Cluster> {
  if (process.env['JUDI4CLOUD_TASK'] !== undefined) throw new NestedClusterError();
  const { openCluster } = await import('@judi4cloud/azure-batch');
  const { nativePackages } = await import('./native-packages.ts');
  const { packageVersion } = await import('../version.ts');
  const { onInterrupt = 'finalize', credentials, ...rest } = options;
  const emulator = credentials === 'emulator' ? await startEmulator() : undefined;
  emulator?.unref();
  try {
    const cluster = await openCluster(nworkers, {
      nativePackages: nativePackages(),
      version: packageVersion(),
      ...rest,
      credentials: emulator ? emulator.credentials() : (credentials as ClusterOptions['credentials']),
    });
    if (emulator) cluster.defer(() => emulator.close());
    const used = useExecutor(cluster.executor);
    const interrupt = onInterrupt === 'finalize' ? finalizeOnInterrupt(cluster) : undefined;
    clusters.push(cluster);
    cluster.defer(() => {
      clusters.splice(clusters.indexOf(cluster), 1);
      used[Symbol.dispose]();
      interrupt?.[Symbol.dispose]();
    });
    return cluster;
  } catch (error) {
    await emulator?.close();
    throw error;
  }
}

/** JUDI4Cloud's spelling of {@link initClusterless}. */
export const initCulsterless = initClusterless;

/** Deletes what all sessions of this process created, the last one first. */
export async function finalizeClusterless(): Promise<void> {
  for (const cluster of clusters.toReversed()) await cluster.finalize();
}

/** JUDI4Cloud's spelling of {@link finalizeClusterless}. */
export const finalizeCulsterless = finalizeClusterless;

/** The cluster in use: the one that was started last. */
export function azurePool(): Cluster | undefined {
  return clusters.at(-1);
}

/** A cluster wanted inside a task of one. */
export class NestedClusterError extends tagged('NestedClusterError', {
  message: () => 'initClusterless() was called inside a task.',
  advice:
    'Either the module of a remote function starts a cluster when it is imported (move the remote function into a module of its own, ' +
    'or guard the script with `import.meta.main`), or a task wants nodes of its own (submit those tasks from the script).',
}) {}

/** Finalizes when the user interrupts, and when nothing is left to do. A second Ctrl-C ends the process at once. */
function finalizeOnInterrupt(cluster: Cluster): Disposable {
  let interrupted = false;
  const interrupt = (signal: NodeJS.Signals): void => {
    if (interrupted) {
      process.stderr.write('Ended at once; `judi pool ls --orphans` shows what is left.\n');
      process.exit(130);
    }
    interrupted = true;
    process.stderr.write('Deleting what was created; press Ctrl-C again to leave it.\n');
    void cluster
      .finalize()
      .catch((error: unknown) => process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`))
      .then(() => process.kill(process.pid, signal));
  };
  const idle = (): void => void cluster.finalize();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.once('beforeExit', idle);
  return {
    [Symbol.dispose]() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      process.off('beforeExit', idle);
    },
  };
}
