import { tagged } from '@judi4cloud/errors';

/** Error codes of the service, with their HTTP status and what they mean. */
const codes = {
  AccountDisabled: [403, 'The account is disabled.'],
  ActiveJobAndScheduleQuotaReached: [409, 'The account has as many active jobs and job schedules as its quota allows.'],
  ApplicationNotFound: [404, 'There is no such application.'],
  AuthenticationFailed: [
    403,
    'The request could not be authenticated. Check the Authorization header and its signature.',
  ],
  AutoScaleFormulaTooLong: [400, 'The autoscale formula is longer than allowed.'],
  AutoScalingFormulaSyntaxError: [400, 'The autoscale formula has a syntax error.'],
  ConditionNotMet: [412, 'A condition in the headers of the request is not met.'],
  FileNotFound: [404, 'There is no such file.'],
  InsufficientPermissions: [403, 'The token does not allow this operation.'],
  InternalError: [500, 'The server encountered an internal error. Repeat the request.'],
  InvalidAuthenticationInfo: [400, 'The Authorization header is malformed.'],
  InvalidAutoScalingSettings: [400, 'The autoscale settings are not valid.'],
  InvalidHeaderValue: [400, 'The value of a header is not valid.'],
  InvalidPropertyValue: [400, 'The value of a property in the request body is not valid.'],
  InvalidQueryParameterValue: [400, 'The value of a query parameter is not valid.'],
  InvalidRange: [416, 'The range is not valid for the present size of the resource.'],
  InvalidRequestBody: [400, 'The request body is not valid.'],
  InvalidUri: [400, 'The URI names no resource of this service.'],
  JobBeingDeleted: [409, 'The job is being deleted.'],
  JobBeingTerminated: [409, 'The job is being terminated.'],
  JobCompleted: [409, 'The job is completed.'],
  JobDisabled: [409, 'The job is disabled.'],
  JobExists: [409, 'There is a job with this id already.'],
  JobNotActive: [409, 'The job is not active.'],
  JobNotFound: [404, 'There is no such job.'],
  JobPreparationTaskNotSpecified: [409, 'The job has no job preparation task.'],
  JobScheduleNotFound: [404, 'There is no such job schedule.'],
  MissingRequiredProperty: [400, 'A required property is missing in the request body.'],
  MissingRequiredQueryParameter: [400, 'A required query parameter is missing.'],
  NodeAlreadyInTargetSchedulingState: [409, 'The node is in this scheduling state already.'],
  NodeExtensionNotFound: [404, 'There is no such extension on the node.'],
  NodeNotFound: [404, 'There is no such node.'],
  NodeNotReady: [409, 'The node is not ready.'],
  NodeStateUnusable: [409, 'The node is unusable.'],
  NotImplemented: [501, 'The emulator does not offer this operation.'],
  OperationInvalidForCurrentState: [409, 'The operation is not valid for the present state of the resource.'],
  OutOfRangePriority: [400, 'The priority must lie between -1000 and 1000.'],
  OutOfRangeQueryParameterValue: [400, 'A query parameter is out of range.'],
  PoolBeingDeleted: [409, 'The pool is being deleted.'],
  PoolBeingResized: [409, 'The pool is being resized.'],
  PoolExists: [409, 'There is a pool with this id already.'],
  PoolNotFound: [404, 'There is no such pool.'],
  PoolQuotaReached: [409, 'The account has as many pools as its quota allows.'],
  RequestBodyTooLarge: [413, 'The request body is larger than allowed.'],
  ServerBusy: [503, 'The server is busy. Repeat the request later.'],
  TaskCompleted: [409, 'The task is completed.'],
  TaskDependenciesNotSpecifiedOnJob: [400, 'A task has dependencies, but its job does not set usesTaskDependencies.'],
  TaskDependencyListTooLong: [400, 'The list of task ids a task depends on is too long. Use ranges of ids.'],
  TaskExists: [409, 'There is a task with this id already.'],
  TaskFilesUnavailable: [409, 'The files of the task are not available: its node is gone, or has removed them.'],
  TaskIdSameAsJobPreparationTask: [409, 'The task has the id of the job preparation task.'],
  TaskIdSameAsJobReleaseTask: [409, 'The task has the id of the job release task.'],
  TaskNotCompleted: [409, 'The task is not completed.'],
  TaskNotFound: [404, 'There is no such task.'],
  TaskSucceeded: [409, 'The task has succeeded and cannot be reactivated.'],
  TooManyRequests: [429, 'Too many requests. Repeat the request later.'],
  UnsupportedHttpVerb: [405, 'The resource does not support this HTTP verb.'],
  UnsupportedProperty: [400, 'The emulator does not offer a property of the request body.'],
  UnsupportedRequestVersion: [400, 'The api-version is not supported.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** A code that the service answers with. */
export type ErrorCode = keyof typeof codes;

/** What the service adds to an error, in order. */
export type ErrorValues = Readonly<Record<string, string | number | undefined>>;

/** The body of an error as it is sent. */
export interface ErrorBody {
  readonly code: string;
  readonly message: { readonly lang: string; readonly value: string };
  readonly values?: readonly { readonly key: string; readonly value: string }[];
}

interface Refusal {
  readonly code: ErrorCode;
  readonly status: number;
  readonly values: ErrorValues;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request that the service refuses. */
export class ServiceError extends tagged('ServiceError', ({ code }: Refusal) => codes[code][1]) {
  constructor(
    code: ErrorCode,
    values: ErrorValues = {},
    more: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super({ code, status: more.status ?? codes[code][0], values, headers: more.headers ?? {} });
  }

  /** The error as it is sent; the service names the request and the time in its message. */
  body(requestId: string, now: number): ErrorBody {
    const values = Object.entries(this.values).filter(([, value]) => value !== undefined);
    return {
      code: this.code,
      message: {
        lang: 'en-US',
        value: `${this.message}\nRequestId:${requestId}\nTime:${new Date(now).toISOString()}`,
      },
      ...(values.length > 0 && { values: values.map(([key, value]) => ({ key, value: String(value) })) }),
    };
  }
}
