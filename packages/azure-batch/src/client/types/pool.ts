import type {
  BatchMetadataItem,
  BatchNodeDeallocationOption,
  BatchNodeIdentityReference,
  BatchTaskContainerSettings,
  ContainerRegistryReference,
  EnvironmentSetting,
  NameValuePair,
  ResourceFile,
  UserIdentity,
} from './common.ts';

export interface BatchVmImageReference {
  readonly publisher?: string;
  readonly offer?: string;
  readonly sku?: string;
  readonly version?: string;
  /** Resource id of an image of one's own. */
  readonly virtualMachineImageId?: string;
}

export interface BatchContainerConfiguration {
  readonly type: 'dockercompatible' | 'dockerCompatible' | 'cricompatible' | 'criCompatible';
  /** Images that a node pulls before it takes tasks. */
  readonly containerImageNames?: readonly string[];
  readonly containerRegistries?: readonly ContainerRegistryReference[];
}

export interface VirtualMachineConfiguration {
  readonly imageReference: BatchVmImageReference;
  readonly nodeAgentSKUId: string;
  readonly containerConfiguration?: BatchContainerConfiguration;
  readonly osDisk?: { readonly diskSizeGB?: number };
}

/** A file system that nodes mount; one of these. Secrets are sent and never come back. */
export interface MountConfiguration {
  readonly azureBlobFileSystemConfiguration?: {
    readonly accountName: string;
    readonly containerName: string;
    readonly relativeMountPath: string;
    readonly accountKey?: string;
    readonly sasKey?: string;
    readonly identityReference?: BatchNodeIdentityReference;
    readonly blobfuseOptions?: string;
  };
  readonly nfsMountConfiguration?: {
    readonly source: string;
    readonly relativeMountPath: string;
    readonly mountOptions?: string;
  };
  readonly azureFileShareConfiguration?: {
    readonly accountName: string;
    readonly azureFileUrl: string;
    readonly accountKey?: string;
    readonly relativeMountPath: string;
    readonly mountOptions?: string;
  };
}

/** The command that every node runs when it joins the pool. */
export interface BatchStartTask {
  readonly commandLine: string;
  readonly containerSettings?: BatchTaskContainerSettings;
  readonly resourceFiles?: readonly ResourceFile[];
  readonly environmentSettings?: readonly EnvironmentSetting[];
  readonly userIdentity?: UserIdentity;
  readonly maxTaskRetryCount?: number;
  readonly waitForSuccess?: boolean;
}

export interface BatchTaskSchedulingPolicy {
  readonly nodeFillType: 'spread' | 'pack';
  readonly jobDefaultOrder?: 'none' | 'creationtime';
}

/** A pool as it is asked for. */
export interface BatchPoolCreateOptions {
  readonly id: string;
  readonly displayName?: string;
  readonly vmSize: string;
  readonly virtualMachineConfiguration?: VirtualMachineConfiguration;
  /** ISO 8601 duration. */
  readonly resizeTimeout?: string;
  readonly targetDedicatedNodes?: number;
  /** Spot nodes: the service may take them back at any time. */
  readonly targetLowPriorityNodes?: number;
  readonly enableAutoScale?: boolean;
  readonly autoScaleFormula?: string;
  /** ISO 8601 duration, at least five minutes. */
  readonly autoScaleEvaluationInterval?: string;
  readonly enableInterNodeCommunication?: boolean;
  readonly startTask?: BatchStartTask;
  readonly metadata?: readonly BatchMetadataItem[];
  readonly taskSlotsPerNode?: number;
  readonly taskSchedulingPolicy?: BatchTaskSchedulingPolicy;
  readonly networkConfiguration?: { readonly subnetId?: string };
  readonly mountConfiguration?: readonly MountConfiguration[];
}

/** Properties of a pool that may change; those left out stay. */
export type BatchPoolUpdateOptions = Partial<
  Pick<
    BatchPoolCreateOptions,
    | 'displayName'
    | 'enableInterNodeCommunication'
    | 'startTask'
    | 'metadata'
    | 'taskSlotsPerNode'
    | 'taskSchedulingPolicy'
    | 'virtualMachineConfiguration'
    | 'vmSize'
  >
>;

export interface BatchPoolResizeOptions {
  readonly targetDedicatedNodes?: number;
  readonly targetLowPriorityNodes?: number;
  readonly resizeTimeout?: string;
  readonly nodeDeallocationOption?: BatchNodeDeallocationOption;
}

export interface BatchPoolEnableAutoScaleOptions {
  readonly autoScaleFormula?: string;
  readonly autoScaleEvaluationInterval?: string;
}

export interface BatchNodeRemoveOptions {
  readonly nodeList: readonly string[];
  readonly resizeTimeout?: string;
  readonly nodeDeallocationOption?: BatchNodeDeallocationOption;
}

export interface ResizeError {
  readonly code?: string;
  readonly message?: string;
  readonly values?: readonly NameValuePair[];
}

/** Result of one evaluation of an autoscale formula. */
export interface AutoScaleRun {
  readonly timestamp: string;
  /** Values of the variables, as `$TargetDedicatedNodes=2;…`. */
  readonly results?: string;
  readonly error?: ResizeError;
}

/** A pool as it is. */
export interface BatchPool extends Omit<BatchPoolCreateOptions, 'id'> {
  readonly id: string;
  readonly url: string;
  readonly eTag: string;
  readonly lastModified: string;
  readonly creationTime: string;
  readonly state: 'active' | 'deleting';
  readonly stateTransitionTime: string;
  readonly allocationState?: 'steady' | 'resizing' | 'stopping';
  readonly allocationStateTransitionTime?: string;
  readonly currentDedicatedNodes: number;
  readonly currentLowPriorityNodes: number;
  readonly resizeErrors?: readonly ResizeError[];
  readonly autoScaleRun?: AutoScaleRun;
  readonly identity?: {
    readonly type: 'UserAssigned' | 'None';
    readonly userAssignedIdentities?: readonly BatchNodeIdentityReference[];
  };
}

export interface BatchNodeCounts {
  readonly creating: number;
  readonly starting: number;
  readonly waitingForStartTask: number;
  readonly startTaskFailed: number;
  readonly idle: number;
  readonly running: number;
  readonly rebooting: number;
  readonly reimaging: number;
  readonly upgradingOS: number;
  readonly leavingPool: number;
  readonly preempted: number;
  readonly unusable: number;
  readonly offline: number;
  readonly unknown: number;
  readonly deallocated: number;
  readonly deallocating: number;
  readonly total: number;
}

/** Nodes of a pool by state. */
export interface BatchPoolNodeCounts {
  readonly poolId: string;
  readonly dedicated?: BatchNodeCounts;
  readonly lowPriority?: BatchNodeCounts;
}

/** An image of the Marketplace that Batch runs, with the agent that goes with it. */
export interface BatchSupportedImage {
  readonly nodeAgentSKUId: string;
  readonly imageReference: BatchVmImageReference;
  readonly osType: 'linux' | 'windows';
  readonly verificationType: 'verified' | 'unverified';
  readonly capabilities?: readonly string[];
  readonly batchSupportEndOfLife?: string;
}
