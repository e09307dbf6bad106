import type { Clock } from './clock.ts';
import type { FaultPlan } from './faults/fault-plan.ts';

/** How long things take, in milliseconds. */
export interface Timing {
  /** From a resize until its nodes are in the pool. */
  readonly allocation: number;
  /** State `creating`. */
  readonly creation: number;
  /** State `starting`, and the time of a reboot. */
  readonly boot: number;
  /** What pulling container images adds to `starting`, when the pool names some. */
  readonly imagePull: number;
  /** State `leavingpool`. */
  readonly removal: number;
  /** From `preempted` until a Spot node is allocated anew. */
  readonly replacement: number;
  /** From `unusable` until a lost node is rebooted; `Infinity` for never. */
  readonly recovery: number;
  /** How long jobs and pools stay `deleting`. */
  readonly deletion: number;
  /** How long jobs stay `terminating`, `disabling` and `enabling` at least. */
  readonly jobTransition: number;
  /** From the polite signal to a process to the forceful one. */
  readonly killGrace: number;
  /** Without any byte from storage until a try counts as failed. */
  readonly transferTimeout: number;
  /** Shortest interval between evaluations of autoscale formulas; the service allows no less than five minutes. */
  readonly shortestAutoScaleInterval: number;
  /** Between measurements for autoscale formulas. */
  readonly sampleInterval: number;
}

export const quickTiming: Timing = {
  allocation: 20,
  creation: 10,
  boot: 10,
  imagePull: 10,
  removal: 20,
  replacement: 100,
  recovery: 200,
  deletion: 20,
  jobTransition: 5,
  killGrace: 2000,
  transferTimeout: 10_000,
  shortestAutoScaleInterval: 5 * 60_000,
  sampleInterval: 30_000,
};

/** About as slow as the service: minutes until nodes are there. */
export const realisticTiming: Timing = {
  ...quickTiming,
  allocation: 60_000,
  creation: 30_000,
  boot: 60_000,
  imagePull: 90_000,
  removal: 30_000,
  replacement: 180_000,
  recovery: 600_000,
  deletion: 20_000,
  jobTransition: 2000,
  killGrace: 5000,
  transferTimeout: 60_000,
};

/** What the account may have. */
export interface Quotas {
  readonly dedicatedCores: number;
  readonly spotCores: number;
  readonly pools: number;
  readonly activeJobs: number;
  readonly nodesPerPool: number;
}

export const generousQuotas: Quotas = {
  dedicatedCores: 10_000,
  spotCores: 10_000,
  pools: 100,
  activeJobs: 300,
  nodesPerPool: 2000,
};

/** A storage account that is there already. */
export interface StorageAccount {
  /** Address of its Blob service, for example `http://127.0.0.1:10000/devstoreaccount1`. */
  readonly url: string;
  readonly accountName: string;
  readonly accountKey: string;
}

/** Options of `startBatchEmulator`. */
export interface EmulatorOptions {
  /** Port of the Batch service on loopback; 0 for any. Default 0. */
  readonly port?: number;
  /** Port of Blob storage on loopback; 0 for any. Default 0. */
  readonly blobPort?: number;
  /** Where pools, jobs, tasks, files and blobs are kept over a restart. Default: a temporary folder, removed at the end. */
  readonly folder?: string;
  /** Name of the Batch account. Default `emulator`. */
  readonly accountName?: string;
  /** Key of the Batch account in base 64. Default: a random one, kept in the folder if there is one. */
  readonly accountKey?: string;
  /** Default: the time of this machine. */
  readonly clock?: Clock;
  /** How long things take where it differs from tens of milliseconds; `realisticTiming` is about as slow as the service. */
  readonly timing?: Partial<Timing>;
  /** Faults from the start; `emulator.faults` changes them later. */
  readonly faults?: FaultPlan;
  /** Variables that the machine image of the nodes provides to all commands. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the account may have where it differs from generous defaults. */
  readonly quotas?: Partial<Quotas>;
  /** VM sizes that there are. Default: what Azure Batch offers in a large region. */
  readonly vmSizes?: readonly string[];
  /** Azurite in a process of its own, or a storage account that is there already. Default `'azurite'`. */
  readonly blob?: 'azurite' | StorageAccount;
  /** Serves HTTPS with this certificate and key, as bearer tokens need it. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** Called with lines about what happens. */
  readonly log?: (line: string) => void;
}
