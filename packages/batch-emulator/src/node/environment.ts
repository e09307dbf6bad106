import { join } from 'node:path';
import type { EnvironmentSetting } from '../wire/common-shapes.ts';
import type { NodeFolders } from './node-folders.ts';

/** Variables of this machine that a node's programs see as well. */
const inherited = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'TZ',
  'USER',
  'LOGNAME',
  'SHELL',
  'SYSTEMROOT',
];

/** Disk space that a node keeps for itself. */
const reservedDiskBytes = 1_000_000_000;

/** Where a command runs, and for whom. */
export interface EnvironmentOf {
  readonly accountName: string;
  readonly accountUrl: string;
  readonly folders: NodeFolders;
  readonly poolId: string;
  readonly nodeId: string;
  readonly dedicated: boolean;
  readonly taskFolder: string;
  readonly jobId?: string | undefined;
  readonly taskId?: string | undefined;
  /** Id of the job preparation task, when the job has one. */
  readonly preparationId?: string | undefined;
  readonly token?: string | undefined;
  /** What the machine image provides. */
  readonly image: Readonly<Record<string, string>>;
  /** Settings in the order of their precedence, the later over the earlier. */
  readonly settings: readonly (readonly EnvironmentSetting[] | undefined)[];
}

/** Variables that every command on nodes of this machine begins with. */
export function machineEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** The environment of a command: this machine's, the image's, the service's `AZ_BATCH_*`, the job's, the task's. */
export function commandEnvironment(of: EnvironmentOf): Record<string, string> {
  const { folders, poolId, nodeId, jobId, preparationId } = of;
  const environment: Record<string, string> = {
    ...machineEnvironment(),
    ...of.image,
    AZ_BATCH_ACCOUNT_NAME: of.accountName,
    AZ_BATCH_ACCOUNT_URL: of.accountUrl,
    AZ_BATCH_POOL_ID: poolId,
    AZ_BATCH_NODE_ID: nodeId,
    AZ_BATCH_NODE_IS_DEDICATED: String(of.dedicated),
    AZ_BATCH_NODE_ROOT_DIR: folders.node(poolId, nodeId),
    AZ_BATCH_NODE_SHARED_DIR: folders.shared(poolId, nodeId),
    AZ_BATCH_NODE_STARTUP_DIR: folders.startup(poolId, nodeId),
    AZ_BATCH_NODE_MOUNTS_DIR: folders.mounts(poolId, nodeId),
    AZ_BATCH_TASK_DIR: of.taskFolder,
    AZ_BATCH_TASK_WORKING_DIR: join(of.taskFolder, 'wd'),
    AZ_BATCH_TASK_RESERVED_EPHEMERAL_DISK_SPACE_BYTES: String(reservedDiskBytes),
  };
  if (jobId !== undefined) environment['AZ_BATCH_JOB_ID'] = jobId;
  if (of.taskId !== undefined) environment['AZ_BATCH_TASK_ID'] = of.taskId;
  if (of.token !== undefined) environment['AZ_BATCH_AUTHENTICATION_TOKEN'] = of.token;
  if (jobId !== undefined && preparationId !== undefined && preparationId !== of.taskId) {
    const folder = folders.task(poolId, nodeId, jobId, preparationId);
    environment['AZ_BATCH_JOB_PREP_DIR'] = folder;
    environment['AZ_BATCH_JOB_PREP_WORKING_DIR'] = join(folder, 'wd');
  }
  for (const settings of of.settings) {
    for (const { name, value } of settings ?? []) environment[name] = value ?? '';
  }
  return environment;
}
