import {
  applicationPackages,
  commandFields,
  displayName,
  environmentSettings,
  metadata,
  outputFiles,
} from './common-shapes.ts';
import { poolFields } from './pool-shapes.ts';
import { boolean, duration, id, integer, kept, object, oneOf, required, type Shaped, string } from './shape.ts';
import { authenticationTokenSettings, taskConstraints } from './task-shapes.ts';

export const jobConstraints = object({
  maxWallClockTime: duration({ min: 1 }),
  maxTaskRetryCount: integer({ min: -1 }),
});

/** Longest time that a job release task may run. */
const releaseLimit = 15 * 60_000;

const jobManagerTask = object({
  ...commandFields,
  id: required(id),
  displayName,
  outputFiles,
  constraints: taskConstraints,
  requiredSlots: integer({ min: 1, max: 256 }),
  killJobOnCompletion: boolean,
  runExclusive: boolean,
  allowLowPriorityNode: boolean,
  applicationPackageReferences: applicationPackages,
  authenticationTokenSettings,
});

const jobPreparationTask = object({
  ...commandFields,
  id,
  constraints: taskConstraints,
  waitForSuccess: boolean,
  rerunOnNodeRebootAfterSuccess: boolean,
});
export type JobPreparationTask = Shaped<typeof jobPreparationTask>;

const jobReleaseTask = object({
  ...commandFields,
  id,
  maxWallClockTime: duration({ max: releaseLimit }),
  retentionTime: duration(),
});
export type JobReleaseTask = Shaped<typeof jobReleaseTask>;

const poolInfo = object({
  poolId: id,
  autoPoolSpecification: object({
    autoPoolIdPrefix: string({ max: 20 }),
    poolLifetimeOption: required(oneOf('jobschedule', 'job')),
    keepAlive: boolean,
    pool: object(poolFields),
  }),
});

const onAllTasksComplete = oneOf('noaction', 'terminatejob');

const changeableFields = {
  allowTaskPreemption: boolean,
  constraints: jobConstraints,
  maxParallelTasks: integer({ min: -1 }),
  metadata,
  onAllTasksComplete,
  priority: integer(),
} as const;

export const jobShape = object({
  ...changeableFields,
  id: required(id),
  displayName,
  usesTaskDependencies: boolean,
  jobManagerTask,
  jobPreparationTask,
  jobReleaseTask,
  commonEnvironmentSettings: environmentSettings,
  poolInfo: required(poolInfo),
  onTaskFailure: oneOf('noaction', 'performexitoptionsjobaction'),
  networkConfiguration: kept,
});
/** A job as it was added, checked and in canonical form. */
export type JobSpec = Shaped<typeof jobShape>;

export const jobPatchShape = object({ ...changeableFields, poolInfo, networkConfiguration: kept });
export const jobPutShape = object({ ...changeableFields, poolInfo: required(poolInfo) });
export const jobDisableShape = object({ disableTasks: required(oneOf('requeue', 'terminate', 'wait')) });
export const jobTerminateShape = object({ terminateReason: string() });
