/** What to do about what Azure Batch says, by its code. */
const byCode: Readonly<Record<string, string>> = {
  AccountIsDisabled: 'Enable the Batch account in the Azure portal.',
  ActiveJobAndScheduleQuotaReached:
    'The account has as many active jobs as its quota allows: delete finished jobs (`judi jobs ls`) or ask for a higher quota in the portal.',
  AuthenticationFailed:
    'Check the account URL and key (or client secret and tenant), and the clock of this machine, which may be off by at most 15 minutes.',
  AutoScaleFormulaTooLong: 'An autoscale formula has at most 8 KB.',
  AutoScalingFormulaSyntaxError: 'Evaluate the formula first with evaluatePoolAutoScale.',
  AutoScaleTooManyRequestsToEnable: 'Autoscale can be set once in 30 seconds: wait and try again.',
  ConditionNotMet: 'It was changed meanwhile: read it again and repeat the change on what is there now.',
  InsufficientPermissions:
    'Give the identity the role Azure Batch Data Contributor (or Contributor) on the Batch account.',
  InvalidPropertyValue: 'See PropertyName and PropertyValue.',
  JobNotActive: 'The job has ended or is disabled: create another.',
  JobNotFound: 'List jobs with `judi jobs ls`; a job is gone once it was deleted.',
  MissingRequiredQueryParameter: 'This is a fault of the client: please report it.',
  OperationInvalidForCurrentState: 'Wait until the change in progress has ended.',
  PoolBeingDeleted: 'Wait until the pool is gone (some minutes), or take another name.',
  PoolBeingResized: 'Wait until the pool is steady, or stop the change of size with stopPoolResize.',
  PoolExists: 'Take another name, or use the pool that is there.',
  PoolNotFound: 'List pools with `judi pool ls`.',
  PoolQuotaReached: 'Delete pools that nobody uses (`judi pool ls --orphans`) or ask for a higher quota in the portal.',
  RequestBodyTooLarge: 'Send fewer tasks in one call.',
  ServerBusy: 'The service is overloaded; later it will answer.',
  TaskDependenciesNotSpecifiedOnJob: 'Create the job with usesTaskDependencies: true.',
  UnsupportedVMSize: 'Choose a VM size that this region offers to Azure Batch.',
};

const byStatus: Readonly<Record<number, string>> = {
  401: 'Check the account URL and key (or client secret and tenant).',
  403: 'The account knows you but does not let you: check roles, the firewall of the account, and whether shared keys are allowed (`allowedAuthenticationModes`).',
  429: 'Too many requests at once; later the service will answer.',
};

/** Advice for a refusal, empty where none is known. */
export function adviceFor({ status, code }: { readonly status: number; readonly code: string }): string {
  return byCode[code] ?? byStatus[status] ?? (status >= 500 ? 'A fault of the service: try again later.' : '');
}
