import type { Pace } from '@judi4cloud/clusterless/service';
import type { RetryOptions } from '../client/retry.ts';
import type { PriceOverrides } from '../cost/prices.ts';
import type { CredentialsObject } from '../credentials/load-credentials.ts';
import type { Mount } from '../pool/mounts.ts';
import type { Registry } from '../pool/pool-specification.ts';
import type { Secret } from '../secrets/secret.ts';

/** Options of `openCluster`, with the defaults of JUDI4Cloud where it has them. */
export interface ClusterOptions {
  /** Path of a credentials file, its content, or a list of such; left out: what the environment and the machine know. */
  readonly credentials?: string | CredentialsObject | readonly CredentialsObject[] | undefined;
  /** VM size of the nodes, or several, for a pool each. Default `Standard_E8s_v3`. */
  readonly vmSize?: string | readonly string[] | undefined;
  /** Name of the pool; one that is there already is used if it fits. Default `JudiPool`. */
  readonly poolName?: string | undefined;
  /** 0: errors and warnings; 1: what is done; 2: also every change of the nodes. Default 0. */
  readonly verbose?: number | undefined;
  /** Cores of a task. Default: those of a node divided by its workers. */
  readonly nthreads?: number | undefined;
  /** Tasks use NVIDIA GPUs. Default false. */
  readonly gpu?: boolean | undefined;
  /**
   * The pool follows the tasks, between no node and `nworkers`. A node stays for five minutes after its last task, for jobs that
   * follow each other; with `'eager'` it leaves as soon as no task waits for it. Default false.
   */
  readonly autoScale?: boolean | 'eager' | undefined;
  /** Tasks that a node runs at the same time. Default 1. */
  readonly nWorkersPerInstance?: number | undefined;
  /** Container image with Node.js, pulled before tasks start. Left out: nodes bring Node.js by their start task. */
  readonly container?: string | undefined;
  /** Where a private image comes from; a name and a password, or a managed identity. */
  readonly registry?: (Omit<Registry, 'password'> & { readonly password?: string | Secret }) | undefined;
  /** Resource id of a machine image of one's own, in a gallery; one with Node.js is not set up. */
  readonly imageResourceId?: string | undefined;
  /** The Batch agent that goes with `imageResourceId`. Default `batch.node.ubuntu 24.04`. */
  readonly nodeAgent?: string | undefined;
  /** Resource id of the subnet that nodes are in. */
  readonly subnet?: string | undefined;
  /** GB of a node's disk with the operating system. Default: what the image has. */
  readonly osDiskSize?: number | undefined;
  /** File systems that nodes mount; tasks find them below `$AZ_BATCH_NODE_MOUNTS_DIR`. */
  readonly mounts?: readonly Mount[] | undefined;
  /** Resource ids of managed identities that tasks can use; those of `registry` and `mounts` need not be repeated. */
  readonly identities?: readonly string[] | undefined;
  /** Spot nodes: all, none, or a part of them between 0 and 1. Default false. */
  readonly spot?: boolean | number | undefined;
  /** USD that the session may cost; it is stopped before it costs more. */
  readonly maxCost?: number | undefined;
  /** Prices of one's own, USD an hour by VM size. */
  readonly prices?: PriceOverrides | undefined;
  /** Seconds of work that a task should have; short shots share one. Default 10. */
  readonly secondsPerTask?: number | undefined;
  /** Packages with native code that tasks load, and their versions; nodes without a container install them. */
  readonly nativePackages?: Readonly<Record<string, string>> | undefined;
  /** Environment variables of tasks. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Version that is written on what is created. */
  readonly version?: string | undefined;
  /** How often jobs are looked at. */
  readonly pace?: Pace | undefined;
  /**
   * Seconds to wait for Azure while it can't be reached; then the run ends with ContactLostError, and jobs, data and pools stay.
   * Default 1800.
   */
  readonly contactTimeout?: number | undefined;
  /** Seconds to ask again for nodes while a pool has none and the region has none free. Default 1800. */
  readonly nodesTimeout?: number | undefined;
  /** How patiently a single request is tried again before Azure counts as out of reach. Default: eight times, in about a minute. */
  readonly retry?: Partial<RetryOptions> | undefined;
  /** Takes lines about what is done. Default: to standard error. */
  readonly log?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** All managed identities that nodes must have. */
export function identitiesOf({ identities = [], registry, mounts = [] }: ClusterOptions): readonly string[] {
  const ofMounts = mounts.map((mount) => ('container' in mount ? mount.identity : undefined));
  const all = [...identities, registry?.identity, ...ofMounts].filter((identity) => identity !== undefined);
  return [...new Set(all)];
}
