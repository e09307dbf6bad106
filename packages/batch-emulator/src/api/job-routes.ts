import { changeJob } from '../engine/change.ts';
import { createJob } from '../engine/create-job.ts';
import type { Engine } from '../engine/engine.ts';
import {
  deleteJob,
  disableJob,
  enableJob,
  terminateIfComplete,
  terminateJob,
  wakePoolOf,
  watchDeadline,
} from '../engine/job-lifecycle.ts';
import { preparationId, releaseId } from '../engine/job-tasks.ts';
import type { ApiAnswer, Routes } from '../http/api.ts';
import { checkConditions } from '../http/conditions.ts';
import { itemBody, listAnswer } from '../http/listing.ts';
import { filterFields } from '../odata/filter-fields.ts';
import type { Job } from '../state/entities.ts';
import type { NodeTaskRecord } from '../state/records/job-record.ts';
import {
  type JobSpec,
  jobDisableShape,
  jobPatchShape,
  jobPutShape,
  jobShape,
  jobTerminateShape,
} from '../wire/job-shapes.ts';
import { ServiceError } from '../wire/service-error.ts';
import { findJob, findLivingJob } from './find.ts';
import { checkPool } from './pool-routes.ts';
import { executionView, jobUrl, jobView, type View, withoutRequeues } from './views.ts';

export function jobRoutes(engine: Engine): Routes {
  const { account } = engine;
  const changed = (job: Job, status: number): ApiAnswer => ({
    status,
    revision: job.record.revision,
    headers: { DataServiceId: jobUrl(engine, job) },
  });

  return {
    'POST /jobs': (request) => {
      const spec = jobShape(request.body, '');
      checkJob(engine, spec);
      const existing = account.job(spec.id);
      if (existing) throw new ServiceError(existing.state === 'deleting' ? 'JobBeingDeleted' : 'JobExists');
      const active = [...account.jobs.values()].filter(({ state }) => state !== 'completed').length;
      if (active >= engine.quotas.activeJobs) throw new ServiceError('ActiveJobAndScheduleQuotaReached');
      const job = createJob(engine, spec);
      return { ...changed(job, 201), headers: { DataServiceId: jobUrl(engine, job), Location: jobUrl(engine, job) } };
    },

    'GET /jobs': (request) =>
      listAnswer(request, {
        name: 'jobs',
        url: engine.url,
        fields: filterFields.jobs,
        items: [...account.jobs.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
        key: ({ id }) => id,
        view: (job) => jobView(engine, job),
      }),

    'GET /jobs/{jobId}': (request) => {
      const job = findJob(engine, request);
      const { revision } = job.record;
      const unchanged = checkConditions(request, revision);
      return unchanged ?? { status: 200, revision, body: itemBody(request, engine.url, 'jobs', jobView(engine, job)) };
    },

    'PATCH /jobs/{jobId}': (request) => {
      const job = findLivingJob(engine, request, 'refuse');
      checkConditions(request, job.record.revision);
      update(engine, job, { ...job.record.spec, ...jobPatchShape(request.body, '') });
      return changed(job, 200);
    },

    'PUT /jobs/{jobId}': (request) => {
      const job = findLivingJob(engine, request, 'refuse');
      checkConditions(request, job.record.revision);
      const {
        priority: _priority,
        constraints: _constraints,
        metadata: _metadata,
        onAllTasksComplete: _complete,
        maxParallelTasks: _parallel,
        allowTaskPreemption: _preemption,
        ...fixed
      } = job.record.spec;
      update(engine, job, { ...fixed, ...jobPutShape(request.body, '') });
      return changed(job, 200);
    },

    'DELETE /jobs/{jobId}': (request) => {
      const job = findLivingJob(engine, request, 'allow');
      checkConditions(request, job.record.revision);
      deleteJob(engine, job);
      return { status: 202 };
    },

    'POST /jobs/{jobId}/terminate': (request) => {
      const job = findLivingJob(engine, request, 'refuse');
      checkConditions(request, job.record.revision);
      const { terminateReason } = jobTerminateShape(request.body ?? {}, '');
      terminateJob(engine, job, terminateReason ?? 'UserTerminate');
      return changed(job, 202);
    },

    'POST /jobs/{jobId}/disable': (request) => {
      const job = findLivingJob(engine, request, 'refuse');
      checkConditions(request, job.record.revision);
      const { disableTasks } = jobDisableShape(request.body, '');
      disableJob(engine, job, disableTasks);
      return changed(job, 202);
    },

    'POST /jobs/{jobId}/enable': (request) => {
      const job = findLivingJob(engine, request, 'refuse');
      checkConditions(request, job.record.revision);
      if (job.state !== 'active') enableJob(engine, job);
      return changed(job, 202);
    },

    'GET /jobs/{jobId}/taskcounts': (request) => {
      const job = findJob(engine, request);
      const { tasks, slots } = countsOf(engine, job);
      return { status: 200, body: { taskCounts: { ...tasks }, taskSlotCounts: { ...slots } } };
    },

    'GET /jobs/{jobId}/jobpreparationandreleasetaskstatus': (request) => {
      const job = findJob(engine, request);
      if (preparationId(job) === undefined) throw new ServiceError('JobPreparationTaskNotSpecified');
      return listAnswer(request, {
        name: 'jobpreparationandreleasetaskstatus',
        url: engine.url,
        fields: filterFields.onNodes,
        items: Object.entries(job.record.onNodes).sort(([a], [b]) => (a < b ? -1 : 1)),
        key: ([nodeId]) => nodeId,
        view: ([nodeId, { preparation, release }]) => ({
          poolId: job.record.poolId,
          nodeId,
          nodeUrl: `${engine.url}/pools/${job.record.poolId}/nodes/${nodeId}`,
          ...(preparation && {
            jobPreparationTaskExecutionInfo: onNodeView(engine, job, nodeId, preparationId(job) as string, preparation),
          }),
          ...(release && {
            jobReleaseTaskExecutionInfo: withoutRetries(
              onNodeView(engine, job, nodeId, releaseId(job) as string, release),
            ),
          }),
        }),
      });
    },

    'GET /lifetimejobstats': () => {
      throw new ServiceError('NotImplemented');
    },
  };
}

/** @throws ServiceError for settings that don't go together */
function checkJob(engine: Engine, spec: JobSpec): void {
  const { poolInfo, priority = 0, jobPreparationTask, jobReleaseTask, maxParallelTasks } = spec;
  if (maxParallelTasks === 0) {
    throw new ServiceError('InvalidPropertyValue', {
      PropertyName: 'maxParallelTasks',
      Reason: 'it is -1 or more than 0',
    });
  }
  if (priority < -1000 || priority > 1000) throw new ServiceError('OutOfRangePriority', { PropertyValue: priority });
  if ((poolInfo.poolId === undefined) === (poolInfo.autoPoolSpecification === undefined)) {
    throw new ServiceError('InvalidPropertyValue', {
      PropertyName: 'poolInfo',
      Reason: 'either poolId or autoPoolSpecification is expected',
    });
  }
  const auto = poolInfo.autoPoolSpecification;
  if (auto?.poolLifetimeOption === 'jobschedule') {
    throw new ServiceError('UnsupportedProperty', { PropertyName: 'poolLifetimeOption', PropertyValue: 'jobschedule' });
  }
  if (auto?.pool) checkPool(engine, auto.pool);
  if (auto && auto.pool === undefined) {
    throw new ServiceError('MissingRequiredProperty', { PropertyName: 'poolInfo.autoPoolSpecification.pool' });
  }
  if (jobReleaseTask && !jobPreparationTask) throw new ServiceError('JobPreparationTaskNotSpecified');
}

function update(engine: Engine, job: Job, spec: JobSpec): void {
  checkJob(engine, spec);
  const { poolId } = spec.poolInfo;
  if (poolId !== undefined && poolId !== job.record.poolId) {
    if (job.state !== 'disabled') {
      throw new ServiceError('OperationInvalidForCurrentState', {
        Reason: 'the job must be disabled to change its pool',
      });
    }
    engine.account.pool(job.record.poolId ?? '')?.jobs.delete(job);
    job.record.poolId = poolId;
    engine.account.pool(poolId)?.jobs.add(job);
  }
  job.record.spec = spec;
  changeJob(engine, job, job.state);
  watchDeadline(engine, job);
  terminateIfComplete(engine, job);
  wakePoolOf(engine, job);
}

/** Counts of tasks, as old as the plan of faults says. */
function countsOf(engine: Engine, job: Job): Pick<Job['counts'], 'tasks' | 'slots'> {
  const lag = engine.faults.countsLag;
  const then = engine.clock.now() - lag;
  return (lag > 0 ? job.pastCounts.find(({ until }) => until > then) : undefined) ?? job.counts;
}

function onNodeView(engine: Engine, job: Job, nodeId: string, taskId: string, record: NodeTaskRecord): View {
  const folder = `workitems/${job.id}/job-1/${taskId}`;
  return {
    state: record.state,
    taskRootDirectory: folder,
    taskRootDirectoryUrl: `${engine.url}/pools/${job.record.poolId}/nodes/${nodeId}/files/${folder}`,
    ...withoutRequeues(executionView(record.execution)),
  };
}

function withoutRetries(view: View): View {
  const { retryCount: _count, lastRetryTime: _time, ...rest } = view;
  return rest;
}
