import { boolean, integer, kept, list, object, oneOf, type Reader, required, type Shaped, string } from './shape.ts';

/** A value that must not come back in answers: it is checked and dropped. */
const secret: Reader<string | undefined> = (value, path) => {
  string()(value, path);
  return undefined;
};

const nameAndValue = object({ name: required(string({ min: 1 })), value: required(string()) });

/** Metadata of pools and jobs. */
export const metadata = list(nameAndValue);

export const environmentSettings = list(object({ name: required(string({ min: 1 })), value: string() }));
export type EnvironmentSetting = Shaped<typeof environmentSettings>[number];

const identityReference = object({ resourceId: string() });

export const resourceFiles = list(
  object({
    autoStorageContainerName: string(),
    storageContainerUrl: string(),
    httpUrl: string(),
    blobPrefix: string(),
    filePath: string(),
    fileMode: string(),
    identityReference,
  }),
);
export type ResourceFile = Shaped<typeof resourceFiles>[number];

export const outputFiles = list(
  object({
    filePattern: required(string({ min: 1 })),
    destination: required(
      object({
        container: required(
          object({
            containerUrl: required(string({ min: 1 })),
            path: string(),
            identityReference,
            uploadHeaders: list(object({ name: required(string({ min: 1 })), value: string() })),
          }),
        ),
      }),
    ),
    uploadOptions: required(
      object({ uploadCondition: required(oneOf('tasksuccess', 'taskfailure', 'taskcompletion')) }),
    ),
  }),
);
export type OutputFile = Shaped<typeof outputFiles>[number];

export const containerRegistry = object({
  registryServer: string(),
  username: string(),
  password: secret,
  identityReference,
});

export const containerSettings = object({
  imageName: required(string({ min: 1 })),
  containerRunOptions: string(),
  registry: containerRegistry,
  workingDirectory: oneOf('taskWorkingDirectory', 'containerImageDefault'),
  containerHostBatchBindMounts: list(kept),
});

const elevationLevel = oneOf('nonadmin', 'admin');

export const userIdentity = object({
  username: string(),
  autoUser: object({ scope: oneOf('task', 'pool'), elevationLevel }),
});

export const userAccounts = list(
  object({
    name: required(string({ min: 1, max: 20 })),
    password: required(secret),
    elevationLevel,
    linuxUserConfiguration: object({ uid: integer(), gid: integer(), sshPrivateKey: secret }),
    windowsUserConfiguration: kept,
  }),
);

export const applicationPackages = list(object({ applicationId: required(string({ min: 1 })), version: string() }));

export const displayName = string({ max: 1024 });
export const commandLine = string({ min: 1, max: 32_767 });

/** What start tasks, preparation and release tasks have in common with tasks. */
export const commandFields = {
  commandLine: required(commandLine),
  containerSettings,
  environmentSettings,
  resourceFiles,
  userIdentity,
} as const;

export const startTask = object({
  ...commandFields,
  maxTaskRetryCount: integer({ min: -1 }),
  waitForSuccess: boolean,
});
export type StartTask = Shaped<typeof startTask>;
