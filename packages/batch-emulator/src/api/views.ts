import type { Engine } from '../engine/engine.ts';
import type { Job, Node, Pool, Task } from '../state/entities.ts';
import type { Execution, TaskRecord } from '../state/records/task-record.ts';
import type { Revision } from '../state/revision.ts';
import type { Status } from '../state/status.ts';
import { longestDuration } from '../wire/duration.ts';

/** A resource as it is sent. */
export type View = Readonly<Record<string, unknown>>;

export function time(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function statusView(status: Status<string>): View {
  return {
    state: status.state,
    stateTransitionTime: time(status.since),
    ...(status.previous && {
      previousState: status.previous.state,
      previousStateTransitionTime: time(status.previous.since),
    }),
  };
}

export function poolUrl(engine: Engine, pool: Pool): string {
  return `${engine.url}/pools/${pool.id}`;
}

export function nodeUrl(engine: Engine, node: Node): string {
  return `${poolUrl(engine, node.pool)}/nodes/${node.id}`;
}

export function jobUrl(engine: Engine, job: Job): string {
  return `${engine.url}/jobs/${job.id}`;
}

export function taskUrl(engine: Engine, task: Task): string {
  return `${jobUrl(engine, task.job)}/tasks/${task.id}`;
}

export function poolView(engine: Engine, pool: Pool): View {
  const { record } = pool;
  const { status, allocation, revision, autoScale, resizeErrors } = record;
  const {
    targetDedicatedNodes: _dedicated,
    targetLowPriorityNodes: _spot,
    enableAutoScale: _enabled,
    autoScaleFormula: _formula,
    autoScaleEvaluationInterval: _interval,
    resizeTimeout: _timeout,
    ...spec
  } = record.spec;
  return {
    ...spec,
    url: poolUrl(engine, pool),
    eTag: revision.etag,
    lastModified: time(revision.modified),
    creationTime: time(record.created),
    state: status.state,
    stateTransitionTime: time(status.since),
    allocationState: allocation.state,
    allocationStateTransitionTime: time(allocation.since),
    ...(allocation.state === 'steady' && resizeErrors.length > 0 && { resizeErrors }),
    resizeTimeout: record.resizeTimeout,
    currentDedicatedNodes: pool.count(true),
    currentLowPriorityNodes: pool.count(false),
    targetDedicatedNodes: record.targets.dedicated,
    targetLowPriorityNodes: record.targets.spot,
    enableAutoScale: autoScale !== undefined,
    ...(autoScale && {
      autoScaleFormula: autoScale.formula,
      autoScaleEvaluationInterval: autoScale.interval,
      ...(autoScale.run && { autoScaleRun: autoScaleRunView(autoScale.run) }),
    }),
    enableInterNodeCommunication: spec.enableInterNodeCommunication ?? false,
    taskSlotsPerNode: pool.slotsPerNode,
    taskSchedulingPolicy: spec.taskSchedulingPolicy ?? { nodeFillType: 'spread' },
    ...(spec.startTask && {
      startTask: { maxTaskRetryCount: 0, waitForSuccess: true, ...spec.startTask },
    }),
  };
}

export function autoScaleRunView(run: NonNullable<NonNullable<Pool['record']['autoScale']>['run']>): View {
  const { at, results, error } = run;
  return { timestamp: time(at), ...(results !== undefined && { results }), ...(error && { error }) };
}

export function nodeView(engine: Engine, node: Node): View {
  const { record, pool } = node;
  const { startTask } = pool.record.spec;
  const image = pool.record.spec.virtualMachineConfiguration?.imageReference;
  return {
    id: node.id,
    url: nodeUrl(engine, node),
    state: node.state,
    schedulingState: record.scheduling,
    stateTransitionTime: time(record.status.since),
    lastBootTime: time(record.booted ?? record.allocated),
    allocationTime: time(record.allocated),
    ipAddress: record.ip,
    affinityId: `TVM:${node.id}`,
    vmSize: pool.record.spec.vmSize.toLowerCase(),
    totalTasksRun: record.tasksRun,
    runningTasksCount: node.running.size,
    runningTaskSlotsCount: node.usedSlots,
    totalTasksSucceeded: record.tasksSucceeded,
    ...(record.recent.length > 0 && { recentTasks: recentTasks(engine, node) }),
    ...(startTask && { startTask: { maxTaskRetryCount: 0, waitForSuccess: true, ...startTask } }),
    ...(record.startTask && {
      startTaskInfo: {
        state: record.startTask.state,
        ...withoutRequeues(executionView(record.startTask.execution)),
      },
    }),
    ...(record.problems.length > 0 && { errors: record.problems }),
    isDedicated: record.dedicated,
    endpointConfiguration: { inboundEndpoints: [] },
    nodeAgentInfo: { version: '1.12.0', lastUpdateTime: time(record.booted ?? record.allocated) },
    virtualMachineInfo: image === undefined ? {} : { imageReference: image },
  };
}

function recentTasks(engine: Engine, node: Node): View[] {
  return node.record.recent.flatMap(({ jobId, taskId }) => {
    const task = engine.account.job(jobId)?.task(taskId);
    if (task === undefined) return [];
    const executionInfo = executionView(task.record.execution);
    return { taskUrl: taskUrl(engine, task), jobId, taskId, taskState: task.state, executionInfo };
  });
}

export function jobView(engine: Engine, job: Job): View {
  const { spec, status, revision, poolId, endTime, terminateReason, schedulingError, created } = job.record;
  const { jobPreparationTask, jobReleaseTask, jobManagerTask } = spec;
  return {
    ...spec,
    url: jobUrl(engine, job),
    eTag: revision.etag,
    lastModified: time(revision.modified),
    creationTime: time(created),
    ...statusView(status),
    priority: job.priority,
    usesTaskDependencies: spec.usesTaskDependencies ?? false,
    onAllTasksComplete: spec.onAllTasksComplete ?? 'noaction',
    onTaskFailure: spec.onTaskFailure ?? 'noaction',
    maxParallelTasks: spec.maxParallelTasks ?? -1,
    allowTaskPreemption: spec.allowTaskPreemption ?? false,
    constraints: { maxWallClockTime: longestDuration, maxTaskRetryCount: 0, ...spec.constraints },
    ...(jobManagerTask && {
      jobManagerTask: { killJobOnCompletion: true, runExclusive: true, allowLowPriorityNode: true, ...jobManagerTask },
    }),
    ...(jobPreparationTask && {
      jobPreparationTask: {
        id: 'jobpreparation',
        waitForSuccess: true,
        rerunOnNodeRebootAfterSuccess: true,
        ...jobPreparationTask,
      },
    }),
    ...(jobReleaseTask && { jobReleaseTask: { id: 'jobrelease', ...jobReleaseTask } }),
    executionInfo: {
      startTime: time(created),
      ...(poolId !== undefined && { poolId }),
      ...(endTime !== undefined && { endTime: time(endTime) }),
      ...(terminateReason !== undefined && status.state === 'completed' && { terminateReason }),
      ...(schedulingError && { schedulingError }),
    },
  };
}

const views = new WeakMap<Revision, { readonly job: Revision; readonly view: View }>();

/** A task as it is sent. Clients list all tasks of a job over and over, so it is kept until the task, or its job, changes. */
export function taskView(engine: Engine, task: Task, record: TaskRecord = task.record): View {
  const job = task.job.record.revision;
  const known = views.get(record.revision);
  if (known?.job === job) return known.view;
  const view = newTaskView(engine, task, record);
  views.set(record.revision, { job, view });
  return view;
}

function newTaskView(engine: Engine, task: Task, record: TaskRecord): View {
  const { spec, status, revision, execution, node, created } = record;
  const nodeInfo =
    node &&
    nodeInfoView(engine, node.poolId, node.nodeId, `workitems/${task.job.id}/job-1/${task.id}`, record.filesGone);
  return {
    ...spec,
    url: taskUrl(engine, task),
    eTag: revision.etag,
    lastModified: time(revision.modified),
    creationTime: time(created),
    ...statusView(status),
    requiredSlots: task.slots,
    constraints: {
      maxWallClockTime: longestDuration,
      retentionTime: 'P7D',
      maxTaskRetryCount: task.job.record.spec.constraints?.maxTaskRetryCount ?? 0,
      ...spec.constraints,
    },
    executionInfo: executionView(execution),
    ...(nodeInfo && { nodeInfo }),
  };
}

function nodeInfoView(engine: Engine, poolId: string, nodeId: string, folder: string, gone: boolean | undefined): View {
  const url = `${engine.url}/pools/${poolId}/nodes/${nodeId}`;
  return {
    affinityId: `TVM:${nodeId}`,
    nodeUrl: url,
    poolId,
    nodeId,
    ...(!gone && { taskRootDirectory: folder, taskRootDirectoryUrl: `${url}/files/${folder}` }),
  };
}

/** What is known of a command's runs, as it is sent. */
export function executionView(execution: Execution): View {
  const { startTime, endTime, exitCode, result, failureInfo, lastRetryTime, lastRequeueTime } = execution;
  return {
    ...(startTime !== undefined && { startTime: time(startTime) }),
    ...(endTime !== undefined && { endTime: time(endTime) }),
    ...(exitCode !== undefined && { exitCode }),
    ...(result !== undefined && { result }),
    ...(failureInfo && { failureInfo }),
    retryCount: execution.retryCount,
    ...(lastRetryTime !== undefined && { lastRetryTime: time(lastRetryTime) }),
    requeueCount: execution.requeueCount,
    ...(lastRequeueTime !== undefined && { lastRequeueTime: time(lastRequeueTime) }),
  };
}

/** The same without what only tasks have. */
export function withoutRequeues(view: View): View {
  const { requeueCount: _count, lastRequeueTime: _time, ...rest } = view;
  return rest;
}
