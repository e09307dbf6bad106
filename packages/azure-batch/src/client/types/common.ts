/** Name and value of a piece of metadata of a pool or job. */
export interface BatchMetadataItem {
  readonly name: string;
  readonly value: string;
}

export interface NameValuePair {
  readonly name?: string;
  readonly value?: string;
}

export interface EnvironmentSetting {
  readonly name: string;
  readonly value?: string;
}

/** A managed identity of the pool that reads or writes on behalf of a task. */
export interface BatchNodeIdentityReference {
  readonly resourceId?: string;
}

/** A blob, a folder of blobs or any URL that is downloaded to the node before a task starts. */
export interface ResourceFile {
  readonly httpUrl?: string;
  readonly storageContainerUrl?: string;
  readonly autoStorageContainerName?: string;
  readonly blobPrefix?: string;
  readonly filePath?: string;
  readonly fileMode?: string;
  readonly identityReference?: BatchNodeIdentityReference;
}

/** Files that the node uploads when a task ends. */
export interface OutputFile {
  readonly filePattern: string;
  readonly destination: {
    readonly container?: {
      readonly containerUrl: string;
      readonly path?: string;
      readonly identityReference?: BatchNodeIdentityReference;
      readonly uploadHeaders?: readonly NameValuePair[];
    };
  };
  readonly uploadOptions: { readonly uploadCondition: 'tasksuccess' | 'taskfailure' | 'taskcompletion' };
}

/** Who runs a task on the node: an automatic user, or a named one of the pool. */
export interface UserIdentity {
  readonly username?: string;
  readonly autoUser?: { readonly scope?: 'task' | 'pool'; readonly elevationLevel?: 'nonadmin' | 'admin' };
}

export interface ContainerRegistryReference {
  readonly registryServer?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identityReference?: BatchNodeIdentityReference;
}

/** The container that a task runs in. */
export interface BatchTaskContainerSettings {
  readonly imageName: string;
  /** Options of `docker run`, such as `--gpus all`. */
  readonly containerRunOptions?: string;
  readonly registry?: ContainerRegistryReference;
  readonly workingDirectory?: 'taskWorkingDirectory' | 'containerImageDefault';
}

/** Why a task, start task or upload failed. */
export interface BatchTaskFailureInfo {
  readonly category: 'usererror' | 'servererror';
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly NameValuePair[];
}

export interface BatchTaskContainerExecutionInfo {
  readonly containerId?: string;
  readonly state?: string;
  readonly error?: string;
}

/** What happens to what runs on nodes that leave the pool. */
export type BatchNodeDeallocationOption = 'requeue' | 'terminate' | 'taskcompletion' | 'retaineddata';
