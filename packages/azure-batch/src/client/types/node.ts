import type { BatchTaskContainerExecutionInfo, BatchTaskFailureInfo, NameValuePair } from './common.ts';
import type { BatchStartTask } from './pool.ts';

export type BatchNodeState =
  | 'idle'
  | 'rebooting'
  | 'reimaging'
  | 'running'
  | 'unusable'
  | 'creating'
  | 'starting'
  | 'waitingforstarttask'
  | 'starttaskfailed'
  | 'unknown'
  | 'leavingpool'
  | 'offline'
  | 'preempted'
  | 'upgradingos'
  | 'deallocated'
  | 'deallocating';

export interface BatchNodeError {
  readonly code?: string;
  readonly message?: string;
  readonly errorDetails?: readonly NameValuePair[];
}

export interface BatchStartTaskInfo {
  readonly state: 'running' | 'completed';
  readonly startTime: string;
  readonly endTime?: string;
  readonly exitCode?: number;
  readonly result?: 'success' | 'failure';
  readonly failureInfo?: BatchTaskFailureInfo;
  readonly containerInfo?: BatchTaskContainerExecutionInfo;
  readonly retryCount: number;
  readonly lastRetryTime?: string;
}

export interface BatchNode {
  readonly id: string;
  readonly url: string;
  readonly state: BatchNodeState;
  readonly stateTransitionTime: string;
  readonly schedulingState?: 'enabled' | 'disabled';
  readonly vmSize: string;
  readonly ipAddress: string;
  readonly affinityId: string;
  readonly allocationTime: string;
  readonly lastBootTime: string;
  /** False for a Spot node. */
  readonly isDedicated?: boolean;
  readonly totalTasksRun: number;
  readonly totalTasksSucceeded?: number;
  readonly runningTasksCount?: number;
  readonly runningTaskSlotsCount?: number;
  readonly startTask?: BatchStartTask;
  readonly startTaskInfo?: BatchStartTaskInfo;
  readonly errors?: readonly BatchNodeError[];
}
