import type {
  BatchTaskContainerExecutionInfo,
  BatchTaskContainerSettings,
  BatchTaskFailureInfo,
  EnvironmentSetting,
  OutputFile,
  ResourceFile,
  UserIdentity,
} from './common.ts';

export interface BatchTaskConstraints {
  /** ISO 8601 duration of one attempt. */
  readonly maxWallClockTime?: string;
  /** ISO 8601 duration that the working folder is kept. */
  readonly retentionTime?: string;
  /** Repetitions after the first attempt; −1 means without end. */
  readonly maxTaskRetryCount?: number;
}

/** Tasks that must succeed before a task runs. The ids of a range are whole numbers, both ends included. */
export interface BatchTaskDependencies {
  readonly taskIds?: readonly string[];
  readonly taskIdRanges?: readonly { readonly start: number; readonly end: number }[];
}

export interface ExitOptions {
  readonly jobAction?: 'none' | 'disable' | 'terminate';
  readonly dependencyAction?: 'satisfy' | 'block';
}

export interface ExitConditions {
  readonly exitCodes?: readonly { readonly code: number; readonly exitOptions: ExitOptions }[];
  readonly exitCodeRanges?: readonly {
    readonly start: number;
    readonly end: number;
    readonly exitOptions: ExitOptions;
  }[];
  readonly preProcessingError?: ExitOptions;
  readonly fileUploadError?: ExitOptions;
  readonly default?: ExitOptions;
}

/** A task as it is asked for. */
export interface BatchTaskCreateOptions {
  readonly id: string;
  readonly displayName?: string;
  readonly commandLine: string;
  readonly containerSettings?: BatchTaskContainerSettings;
  readonly exitConditions?: ExitConditions;
  readonly resourceFiles?: readonly ResourceFile[];
  readonly outputFiles?: readonly OutputFile[];
  readonly environmentSettings?: readonly EnvironmentSetting[];
  readonly affinityInfo?: { readonly affinityId: string };
  readonly constraints?: BatchTaskConstraints;
  readonly requiredSlots?: number;
  readonly userIdentity?: UserIdentity;
  readonly dependsOn?: BatchTaskDependencies;
}

export type BatchTaskState = 'active' | 'preparing' | 'running' | 'completed';

export interface BatchTaskExecutionInfo {
  readonly startTime?: string;
  readonly endTime?: string;
  readonly exitCode?: number;
  readonly containerInfo?: BatchTaskContainerExecutionInfo;
  readonly failureInfo?: BatchTaskFailureInfo;
  readonly result?: 'success' | 'failure';
  /** Repetitions because the command failed. */
  readonly retryCount: number;
  readonly lastRetryTime?: string;
  /** Repetitions because the node went away. */
  readonly requeueCount: number;
  readonly lastRequeueTime?: string;
}

export interface BatchNodeInfo {
  readonly affinityId?: string;
  readonly nodeUrl?: string;
  readonly poolId?: string;
  readonly nodeId?: string;
  readonly taskRootDirectory?: string;
  readonly taskRootDirectoryUrl?: string;
}

/** A task as it is. */
export interface BatchTask extends BatchTaskCreateOptions {
  readonly url: string;
  readonly eTag: string;
  readonly lastModified: string;
  readonly creationTime: string;
  readonly state: BatchTaskState;
  readonly stateTransitionTime: string;
  readonly previousState?: BatchTaskState;
  readonly previousStateTransitionTime?: string;
  readonly executionInfo?: BatchTaskExecutionInfo;
  readonly nodeInfo?: BatchNodeInfo;
}

/** Tasks to be added in one call: at most 100, under 1 MB. */
export interface BatchTaskGroup {
  readonly value: readonly BatchTaskCreateOptions[];
}

/** What became of one task of a collection. */
export interface BatchTaskCreateResult {
  readonly taskId: string;
  readonly status: 'success' | 'clienterror' | 'servererror';
  readonly eTag?: string;
  readonly lastModified?: string;
  readonly location?: string;
  readonly error?: {
    readonly code?: string;
    readonly message?: { readonly lang?: string; readonly value?: string };
    readonly values?: readonly { readonly key?: string; readonly value?: string }[];
  };
}
