import { availableParallelism } from 'node:os';
import type { Cluster } from '@judi4cloud/azure-batch';
import { type Executor, inProcess, localWorkers, useExecutor } from '@judi4cloud/clusterless';
import type { Reporter } from '@judi4cloud/experiments';
import { hasEmulator } from '../clusterless/embedded-emulator.ts';
import { initClusterless } from '../clusterless/init-clusterless.ts';
import type { PoolChoice } from './cluster-options.ts';
import { counted } from './quantities.ts';

/** Where shots run. */
export type Place =
  | { readonly kind: 'process' }
  | { readonly kind: 'workers'; readonly count: number }
  /** Nodes of an emulator that lives as long as the command. */
  | { readonly kind: 'emulator'; readonly nodes: number }
  | { readonly kind: 'pool'; readonly choice: PoolChoice };

/** An executor that is the current one until it is disposed. */
export interface OpenPlace extends AsyncDisposable {
  readonly executor: Executor;
  readonly cluster?: Cluster | undefined;
}

/** The emulator's nodes where it is installed, or else as many workers. */
export async function defaultPlace(count: number): Promise<Place> {
  if (await hasEmulator()) return { kind: 'emulator', nodes: count };
  return count === 1 ? { kind: 'process' } : { kind: 'workers', count };
}

/** A place in a few words. */
export function describePlace(place: Place): string {
  switch (place.kind) {
    case 'process':
      return 'this process';
    case 'workers':
      return counted(place.count, 'worker');
    case 'emulator':
      return `${counted(place.nodes, 'node')} of an emulator of Azure Batch`;
    case 'pool':
      return `${counted(place.choice.nodes, 'node')} of pool ${place.choice.pool}`;
    default:
      return place satisfies never;
  }
}

/** Opens a place and makes its executor the current one. */
export async function openPlace(place: Place, reporter: Reporter, verbose: boolean): Promise<OpenPlace> {
  switch (place.kind) {
    case 'process':
      return localPlace(inProcess());
    case 'workers':
      return localPlace(localWorkers(place.count));
    case 'emulator':
      return clusterPlace(place.nodes, reporter, verbose, {
        credentials: 'emulator',
        vmSize: 'Standard_E2s_v3',
        poolName: 'PoolTest2',
        nthreads: Math.max(1, Math.floor(availableParallelism() / place.nodes)),
      });
    case 'pool': {
      const { pool: poolName, nodes, ...rest } = place.choice;
      return clusterPlace(nodes, reporter, verbose, { poolName, ...rest });
    }
    default:
      return place satisfies never;
  }
}

function localPlace(executor: Executor): OpenPlace {
  const used = useExecutor(executor);
  return {
    executor,
    async [Symbol.asyncDispose]() {
      used[Symbol.dispose]();
      await executor.close();
    },
  };
}

async function clusterPlace(
  nodes: number,
  reporter: Reporter,
  verbose: boolean,
  options: Parameters<typeof initClusterless>[1],
): Promise<OpenPlace> {
  const log = (line: string): void => reporter.note(line);
  const cluster = await initClusterless(nodes, { ...options, onInterrupt: 'nothing', verbose: verbose ? 2 : 0, log });
  return { executor: cluster.executor, cluster, [Symbol.asyncDispose]: () => cluster.finalize() };
}
