import { applicationPackages, commandFields, displayName, outputFiles } from './common-shapes.ts';
import { duration, id, integer, kept, list, object, oneOf, required, type Shaped, string } from './shape.ts';

export const taskConstraints = object({
  maxTaskRetryCount: integer({ min: -1 }),
  maxWallClockTime: duration({ min: 1 }),
  retentionTime: duration(),
});
export type TaskConstraints = Shaped<typeof taskConstraints>;

const exitOptions = object({
  jobAction: oneOf('none', 'disable', 'terminate'),
  dependencyAction: oneOf('satisfy', 'block'),
});
export type ExitOptions = Shaped<typeof exitOptions>;

const exitConditions = object({
  exitCodes: list(object({ code: required(integer()), exitOptions: required(exitOptions) })),
  exitCodeRanges: list(
    object({ start: required(integer()), end: required(integer()), exitOptions: required(exitOptions) }),
  ),
  preProcessingError: exitOptions,
  fileUploadError: exitOptions,
  default: exitOptions,
});
export type ExitConditions = Shaped<typeof exitConditions>;

export const authenticationTokenSettings = object({ access: list(oneOf('job')) });

export const taskShape = object({
  ...commandFields,
  id: required(id),
  displayName,
  exitConditions,
  outputFiles,
  affinityInfo: object({ affinityId: required(string({ min: 1 })) }),
  constraints: taskConstraints,
  requiredSlots: integer({ min: 1, max: 256 }),
  multiInstanceSettings: kept,
  dependsOn: object({
    taskIds: list(string({ min: 1, max: 64 })),
    taskIdRanges: list(object({ start: required(integer({ min: 0 })), end: required(integer({ min: 0 })) })),
  }),
  applicationPackageReferences: applicationPackages,
  authenticationTokenSettings,
});
/** A task as it was added, checked and in canonical form. */
export type TaskSpec = Shaped<typeof taskShape>;
