import type {
  BatchMetadataItem,
  BatchTaskContainerSettings,
  EnvironmentSetting,
  NameValuePair,
  ResourceFile,
  UserIdentity,
} from './common.ts';

export interface BatchPoolInfo {
  readonly poolId?: string;
}

export interface BatchJobConstraints {
  /** ISO 8601 duration from the creation of the job. */
  readonly maxWallClockTime?: string;
  /** Repetitions of a task that failed; −1 means without end. */
  readonly maxTaskRetryCount?: number;
}

/** The command that a node runs before its first task of a job. */
export interface BatchJobPreparationTask {
  readonly id?: string;
  readonly commandLine: string;
  readonly containerSettings?: BatchTaskContainerSettings;
  readonly resourceFiles?: readonly ResourceFile[];
  readonly environmentSettings?: readonly EnvironmentSetting[];
  readonly userIdentity?: UserIdentity;
  readonly waitForSuccess?: boolean;
  readonly rerunOnNodeRebootAfterSuccess?: boolean;
}

/** A job as it is asked for. */
export interface BatchJobCreateOptions {
  readonly id: string;
  readonly displayName?: string;
  readonly poolInfo: BatchPoolInfo;
  /** −1000 … 1000; tasks of jobs with higher priority run first. */
  readonly priority?: number;
  readonly allowTaskPreemption?: boolean;
  readonly maxParallelTasks?: number;
  readonly constraints?: BatchJobConstraints;
  readonly jobPreparationTask?: BatchJobPreparationTask;
  readonly commonEnvironmentSettings?: readonly EnvironmentSetting[];
  readonly onAllTasksComplete?: 'noaction' | 'terminatejob';
  readonly onTaskFailure?: 'noaction' | 'performexitoptionsjobaction';
  readonly metadata?: readonly BatchMetadataItem[];
  readonly usesTaskDependencies?: boolean;
}

/** Properties of a job that may change; those left out stay. */
export type BatchJobUpdateOptions = Partial<
  Pick<
    BatchJobCreateOptions,
    | 'priority'
    | 'allowTaskPreemption'
    | 'maxParallelTasks'
    | 'constraints'
    | 'onAllTasksComplete'
    | 'poolInfo'
    | 'metadata'
  >
>;

export type BatchJobState = 'active' | 'disabling' | 'disabled' | 'enabling' | 'terminating' | 'completed' | 'deleting';

/** A job as it is. */
export interface BatchJob extends BatchJobCreateOptions {
  readonly url: string;
  readonly eTag: string;
  readonly lastModified: string;
  readonly creationTime: string;
  readonly state: BatchJobState;
  readonly stateTransitionTime: string;
  readonly previousState?: BatchJobState;
  readonly executionInfo?: {
    readonly startTime: string;
    readonly endTime?: string;
    readonly poolId?: string;
    readonly terminateReason?: string;
    readonly schedulingError?: {
      readonly category: 'usererror' | 'servererror';
      readonly code?: string;
      readonly message?: string;
      readonly details?: readonly NameValuePair[];
    };
  };
}

export interface BatchTaskCounts {
  readonly active: number;
  readonly running: number;
  readonly completed: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** Tasks of a job by state; the service may be some seconds behind. */
export interface BatchTaskCountsResult {
  readonly taskCounts: BatchTaskCounts;
  readonly taskSlotCounts: BatchTaskCounts;
}
