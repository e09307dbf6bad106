import { positiveInteger } from '@judi4cloud/clusterless/service';
import type { BatchTaskContainerSettings, EnvironmentSetting, ResourceFile } from '../client/types/common.ts';
import type { BatchPoolCreateOptions, BatchStartTask } from '../client/types/pool.ts';
import type { NodeNumbers } from '../cost/estimate.ts';
import { coresByName, hasGpu, nearestVmSize, vmSize } from '../cost/vm-sizes.ts';
import { PoolOptionsError } from '../errors.ts';
import type { Secret } from '../secrets/secret.ts';
import { type AutoScaleOptions, autoScaleFormula, evaluationInterval } from './autoscale-formula.ts';
import { type Mount, mountConfiguration } from './mounts.ts';
import type { NodeImage } from './node-image.ts';
import type { Tags } from './ownership.ts';
import { checkResourceId } from './resource-id.ts';

/** A private registry of container images. */
export interface Registry {
  /** As `judi.azurecr.io`; Docker Hub where left out. */
  readonly server?: string;
  readonly username?: string;
  readonly password?: Secret;
  /** Resource id of a managed identity, instead of name and password. */
  readonly identity?: string;
}

/** A command that every node runs before its first task. */
export interface StartCommand {
  readonly commandLine: string;
  readonly resourceFiles?: readonly ResourceFile[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs as administrator. Default false. */
  readonly elevated?: boolean;
}

export interface PoolOptions {
  readonly name: string;
  readonly vmSize: string;
  readonly image: NodeImage;
  /** Number of nodes; with `autoScale` the formula decides instead. */
  readonly nodes: NodeNumbers;
  readonly autoScale?: AutoScaleOptions & { readonly minutes?: number };
  /** Tasks that a node runs at the same time: at most four a core. Default 1. */
  readonly slots?: number;
  /** Container image that nodes pull before they take tasks. */
  readonly container?: string;
  readonly registry?: Registry;
  readonly startTask?: StartCommand;
  /** Tasks use NVIDIA GPUs. Default false. */
  readonly gpu?: boolean;
  /** Resource id of the subnet that nodes are in. */
  readonly subnet?: string;
  /** GB of the disk with the operating system. Default: what the image has. */
  readonly osDiskSize?: number;
  readonly mounts?: readonly Mount[];
  /** What marks the pool as ours; see `ownershipTags`. */
  readonly tags: Tags;
  /** Seconds that the allocation of nodes may take, at least 300. Default 900. */
  readonly resizeTimeout?: number;
}

/**
 * The pool that options describe, as Azure Batch wants it.
 *
 * @throws PoolOptionsError for options that can't be had: a name with other characters, GPUs where the size has none,
 *   more slots than four a core
 */
export function poolSpecification(options: PoolOptions): BatchPoolCreateOptions {
  const { name, nodes, autoScale, slots = 1, container, startTask, tags, resizeTimeout = 900 } = options;
  const { subnet, osDiskSize, mounts = [] } = options;
  checkOptions(options);
  const scaling = autoScale
    ? {
        enableAutoScale: true,
        autoScaleFormula: autoScaleFormula({ ...autoScale, slots }),
        autoScaleEvaluationInterval: evaluationInterval(autoScale.minutes),
      }
    : {
        targetDedicatedNodes: nodes.dedicated,
        targetLowPriorityNodes: nodes.spot,
        resizeTimeout: `PT${Math.max(5, Math.ceil(resizeTimeout / 60))}M`,
      };
  return {
    id: name,
    vmSize: vmSize(options.vmSize)?.name ?? options.vmSize,
    virtualMachineConfiguration: {
      ...options.image,
      ...(container !== undefined && { containerConfiguration: containers(container, options.registry) }),
      ...(osDiskSize !== undefined && { osDisk: { diskSizeGB: osDiskSize } }),
    },
    ...scaling,
    taskSlotsPerNode: slots,
    // Nodes that empty one after the other can leave; shots that spread out have the memory of a node for themselves.
    taskSchedulingPolicy: { nodeFillType: autoScale ? 'pack' : 'spread' },
    ...(startTask && { startTask: startTaskOf(startTask) }),
    ...(subnet !== undefined && { networkConfiguration: { subnetId: subnet } }),
    ...(mounts.length > 0 && { mountConfiguration: mountConfiguration(mounts) }),
    metadata: Object.entries(tags).map(([tag, value]) => ({ name: tag, value })),
  };
}

/** The container that tasks of such a pool run in; the registry is the pool's affair. */
export function taskContainer(options: Pick<PoolOptions, 'container' | 'gpu'>): BatchTaskContainerSettings | undefined {
  if (options.container === undefined) return undefined;
  return {
    imageName: options.container,
    workingDirectory: 'taskWorkingDirectory',
    ...(options.gpu && { containerRunOptions: '--gpus all' }),
  };
}

function checkOptions({ name, vmSize: size, slots = 1, gpu = false, nodes, subnet, osDiskSize }: PoolOptions): void {
  if (subnet !== undefined) checkResourceId('subnet', 'subnet', subnet);
  if (osDiskSize !== undefined && !(Number.isSafeInteger(osDiskSize) && osDiskSize >= 30 && osDiskSize <= 4095)) {
    throw new PoolOptionsError({ option: 'osDiskSize', got: String(osDiskSize), expected: '30 to 4095 GB.' });
  }
  if (!/^[\w-]{1,64}$/.test(name)) {
    throw new PoolOptionsError({
      option: 'poolName',
      got: `'${name}'`,
      expected: 'up to 64 letters, digits, dashes and underscores.',
    });
  }
  const cores = vmSize(size)?.cores ?? coresByName(size);
  if (cores === undefined) {
    const meant = nearestVmSize(size);
    throw new PoolOptionsError({
      option: 'vmSize',
      got: `'${size}'`,
      expected: `a size such as ${meant ?? 'Standard_E8s_v3'}.`,
    });
  }
  positiveInteger('nWorkersPerInstance', slots);
  const most = Math.min(4 * cores, 256);
  if (slots > most) {
    throw new PoolOptionsError({
      option: 'nWorkersPerInstance',
      got: String(slots),
      expected: `at most ${most} for ${cores} cores (${size}).`,
    });
  }
  if (gpu && !hasGpu(size)) {
    throw new PoolOptionsError({
      option: 'vmSize',
      got: `'${size}', which has no GPU`,
      expected: 'one with gpu: true, as Standard_NC4as_T4_v3.',
    });
  }
  for (const [kind, count] of Object.entries(nodes)) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new PoolOptionsError({
        option: `The number of ${kind} nodes`,
        got: String(count),
        expected: 'a whole number of at least 0.',
      });
    }
  }
}

function containers(image: string, registry: Registry | undefined) {
  const { server, username, password, identity } = registry ?? {};
  const reference = {
    ...(server !== undefined && { registryServer: server }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: password.reveal() }),
    ...(identity !== undefined && { identityReference: { resourceId: identity } }),
  };
  return {
    type: 'dockerCompatible',
    containerImageNames: [image],
    ...(registry && { containerRegistries: [reference] }),
  } as const;
}

function startTaskOf({ commandLine, resourceFiles, environment = {}, elevated = false }: StartCommand): BatchStartTask {
  const settings: EnvironmentSetting[] = Object.entries(environment).map(([name, value]) => ({ name, value }));
  return {
    commandLine,
    waitForSuccess: true,
    maxTaskRetryCount: 2,
    userIdentity: { autoUser: { scope: 'pool', elevationLevel: elevated ? 'admin' : 'nonadmin' } },
    ...(resourceFiles && { resourceFiles }),
    ...(settings.length > 0 && { environmentSettings: settings }),
  };
}
