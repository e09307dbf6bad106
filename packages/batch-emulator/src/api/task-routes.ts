import { addTask, deleteTask, reactivateTask } from '../engine/add-task.ts';
import { changeTask } from '../engine/change.ts';
import { completeTask } from '../engine/complete-task.ts';
import type { Engine } from '../engine/engine.ts';
import { endedByUser } from '../engine/job-lifecycle.ts';
import { preparationId, releaseId } from '../engine/job-tasks.ts';
import type { ApiAnswer, Routes } from '../http/api.ts';
import { checkConditions } from '../http/conditions.ts';
import { itemBody, listAnswer } from '../http/listing.ts';
import { filterFields } from '../odata/filter-fields.ts';
import type { Job, Task } from '../state/entities.ts';
import type { TaskRecord } from '../state/records/task-record.ts';
import { ServiceError } from '../wire/service-error.ts';
import { kept, list, object, type Reader, required } from '../wire/shape.ts';
import { type TaskSpec, taskConstraints, taskShape } from '../wire/task-shapes.ts';
import { findJob, findLivingJob, findTask } from './find.ts';
import { taskUrl, taskView, type View } from './views.ts';

/** A collection has at most this many tasks, and this many bytes. */
const mostTasks = 100;
const mostBytes = 2 ** 20;
/** Most characters of the ids that a task depends on. */
const longestDependencies = 64_000;

const updateShape = object({ constraints: taskConstraints });

export function taskRoutes(engine: Engine): Routes {
  const changed = (task: Task, status: number): ApiAnswer => ({
    status,
    revision: task.record.revision,
    headers: { DataServiceId: taskUrl(engine, task) },
  });

  return {
    'POST /jobs/{jobId}/tasks': (request) => {
      const job = findLivingJob(engine, request, 'refuse');
      const spec = taskShape(request.body, '');
      checkTask(engine, job, spec);
      const task = addTask(engine, job, spec);
      return {
        ...changed(task, 201),
        headers: { DataServiceId: taskUrl(engine, task), Location: taskUrl(engine, task) },
      };
    },

    'POST /jobs/{jobId}/addtaskcollection': (request) => {
      if (request.bodyBytes > mostBytes) {
        throw new ServiceError('RequestBodyTooLarge', { MaxLimit: mostBytes, ActualLength: request.bodyBytes });
      }
      const job = findLivingJob(engine, request, 'refuse');
      const { value } = collectionShape(request.body, '');
      if (value.length > mostTasks) {
        throw new ServiceError('InvalidPropertyValue', {
          PropertyName: 'value',
          PropertyValue: `${value.length} tasks`,
          Reason: `a collection has at most ${mostTasks} tasks`,
        });
      }
      const specs = value.map((item, i) => taskShape(item, `value[${i}]`));
      return { status: 200, body: { value: specs.map((spec) => addOne(engine, job, spec)) } };
    },

    'GET /jobs/{jobId}/tasks': (request) => {
      const job = findJob(engine, request);
      return listAnswer(request, {
        name: 'tasks',
        url: engine.url,
        fields: filterFields.tasks,
        properties: taskProperties,
        items: job.tasks.values(),
        key: ({ order }) => order,
        view: (task) => {
          const record = recordOf(engine, task);
          return record && taskView(engine, task, record);
        },
      });
    },

    'GET /jobs/{jobId}/tasks/{taskId}': (request) => {
      const task = findTask(engine, request);
      const { revision } = task.record;
      const body = (): View => itemBody(request, engine.url, 'tasks', taskView(engine, task), taskProperties);
      return checkConditions(request, revision) ?? { ...changed(task, 200), body: body() };
    },

    'PUT /jobs/{jobId}/tasks/{taskId}': (request) => {
      const task = findTask(engine, request);
      checkConditions(request, task.record.revision);
      if (task.state === 'completed') throw new ServiceError('TaskCompleted');
      const { constraints } = updateShape(request.body, '');
      const { constraints: _old, ...spec } = task.record.spec;
      changeTask(engine, task, task.state, (record) => {
        record.spec = { ...spec, ...(constraints && { constraints }) };
      });
      engine.journal.taskSpec(task);
      return changed(task, 200);
    },

    'DELETE /jobs/{jobId}/tasks/{taskId}': (request) => {
      const task = findTask(engine, request);
      checkConditions(request, task.record.revision);
      deleteTask(engine, task);
      return { status: 200 };
    },

    'POST /jobs/{jobId}/tasks/{taskId}/terminate': (request) => {
      const task = findTask(engine, request);
      checkConditions(request, task.record.revision);
      if (task.state === 'completed') throw new ServiceError('TaskCompleted');
      if (task.attempt) task.attempt.stop({ kind: 'end', failure: endedByUser });
      else completeTask(engine, task, { failure: endedByUser, began: true });
      return changed(task, 204);
    },

    'POST /jobs/{jobId}/tasks/{taskId}/reactivate': (request) => {
      const job = findLivingJob(engine, request, 'refuse');
      const task = findTask(engine, request);
      checkConditions(request, task.record.revision);
      if (task.state !== 'completed') throw new ServiceError('TaskNotCompleted');
      if (task.record.execution.result === 'success') throw new ServiceError('TaskSucceeded');
      if (job.state === 'disabling') throw new ServiceError('JobNotActive');
      reactivateTask(engine, task);
      return changed(task, 204);
    },

    'GET /jobs/{jobId}/tasks/{taskId}/subtasksinfo': (request) => {
      findTask(engine, request);
      return { status: 200, body: { 'odata.metadata': `${engine.url}/$metadata#subtasks`, value: [] } };
    },
  };
}

/** The tasks of a collection, unread: first of all they are counted. */
const collectionShape: Reader<{ readonly value: readonly unknown[] }> = object({ value: required(list(kept)) });

/** Adds a task, or tells why it can't be added; the others are added all the same. */
function addOne(engine: Engine, job: Job, spec: TaskSpec): View {
  try {
    checkTask(engine, job, spec);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { status: 'clienterror', taskId: spec.id, error: error.body('', engine.clock.now()) };
  }
  const task = addTask(engine, job, spec);
  const { etag, modified } = task.record.revision;
  return {
    status: 'success',
    taskId: task.id,
    eTag: etag,
    lastModified: new Date(modified).toISOString(),
    location: taskUrl(engine, task),
  };
}

/** @throws ServiceError for a task that can't be added to this job */
function checkTask(engine: Engine, job: Job, spec: TaskSpec): void {
  if (job.tasks.has(spec.id.toLowerCase())) throw new ServiceError('TaskExists');
  if (spec.id === preparationId(job)) throw new ServiceError('TaskIdSameAsJobPreparationTask');
  if (spec.id === releaseId(job)) throw new ServiceError('TaskIdSameAsJobReleaseTask');
  if (spec.dependsOn && !job.record.spec.usesTaskDependencies) {
    throw new ServiceError('TaskDependenciesNotSpecifiedOnJob');
  }
  const ids = spec.dependsOn?.taskIds ?? [];
  if (ids.reduce((sum, id) => sum + id.length, 0) > longestDependencies) {
    throw new ServiceError('TaskDependencyListTooLong', { MaxLimit: longestDependencies });
  }
  if (spec.multiInstanceSettings !== undefined) {
    throw new ServiceError('UnsupportedProperty', { PropertyName: 'multiInstanceSettings' });
  }
  for (const [i, file] of (spec.resourceFiles ?? []).entries()) {
    const sources = [file.httpUrl, file.storageContainerUrl, file.autoStorageContainerName];
    if (sources.filter((source) => source !== undefined).length !== 1 || (file.httpUrl && !file.filePath)) {
      throw new ServiceError('InvalidPropertyValue', {
        PropertyName: `resourceFiles[${i}]`,
        Reason: 'one of httpUrl (with filePath), storageContainerUrl and autoStorageContainerName is expected',
      });
    }
  }
  const slots = engine.account.pool(job.record.poolId ?? '')?.slotsPerNode;
  if (slots !== undefined && (spec.requiredSlots ?? 1) > slots) {
    throw new ServiceError('InvalidPropertyValue', {
      PropertyName: 'requiredSlots',
      PropertyValue: spec.requiredSlots,
      Reason: `nodes of the pool have ${slots} slots`,
    });
  }
  if (job.record.spec.onTaskFailure !== 'performexitoptionsjobaction') checkNoJobAction(spec);
}

/** Job actions need a job that heeds them. */
function checkNoJobAction({ exitConditions }: TaskSpec): void {
  if (exitConditions === undefined) return;
  const { exitCodes = [], exitCodeRanges = [], preProcessingError, fileUploadError } = exitConditions;
  const listed = [...exitCodes, ...exitCodeRanges].map(({ exitOptions }) => exitOptions);
  const all = [...listed, preProcessingError, fileUploadError, exitConditions.default];
  if (all.some((options) => options?.jobAction !== undefined && options.jobAction !== 'none')) {
    throw new ServiceError('InvalidPropertyValue', {
      PropertyName: 'exitConditions',
      Reason: "a jobAction needs a job whose onTaskFailure is 'performexitoptionsjobaction'",
    });
  }
}

/** What a list shows of a task: what it was, when lists lag behind; undefined before it was there. */
function recordOf(engine: Engine, task: Task): TaskRecord | undefined {
  const lag = engine.faults.listsLag;
  if (lag <= 0) return task.record;
  const then = engine.clock.now() - lag;
  if (task.record.created > then) return undefined;
  return task.past.find(({ until }) => until > then)?.record ?? task.record;
}

const taskProperties: ReadonlySet<string> = new Set([
  ...['id', 'displayName', 'url', 'eTag', 'lastModified', 'creationTime', 'exitConditions', 'state'],
  ...['stateTransitionTime', 'previousState', 'previousStateTransitionTime', 'commandLine', 'containerSettings'],
  ...['resourceFiles', 'outputFiles', 'environmentSettings', 'affinityInfo', 'constraints', 'requiredSlots'],
  ...['userIdentity', 'executionInfo', 'nodeInfo', 'multiInstanceSettings', 'stats', 'dependsOn'],
  ...['applicationPackageReferences', 'authenticationTokenSettings'],
]);
