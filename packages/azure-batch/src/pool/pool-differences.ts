import type { BatchPool, BatchPoolCreateOptions } from '../client/types/pool.ts';
import type { PoolDifference } from '../errors.ts';
import { describeMount } from './mounts.ts';
import { imageName } from './node-image.ts';

/** Properties of a pool that decide whether it can do the work of another. */
export type ComparedPool = Pick<
  BatchPool,
  | 'id'
  | 'vmSize'
  | 'taskSlotsPerNode'
  | 'virtualMachineConfiguration'
  | 'enableAutoScale'
  | 'startTask'
  | 'enableInterNodeCommunication'
  | 'networkConfiguration'
  | 'mountConfiguration'
  | 'identity'
>;

/**
 * What keeps a pool from being used for another that is wanted: another size of machine, image, container, number of slots,
 * start task; a subnet, disk, mount or managed identity that it lacks. The number of nodes is no difference, since it can be changed.
 */
export function poolDifferences(
  existing: ComparedPool,
  wanted: BatchPoolCreateOptions,
  identities: readonly string[] = [],
): readonly PoolDifference[] {
  const differences: PoolDifference[] = [];
  const compare = (what: string, has: string, wants: string, advice: string) => {
    if (has.toLowerCase() !== wants.toLowerCase()) differences.push({ what, existing: has, wanted: wants, advice });
  };
  compare('VM size', existing.vmSize, wanted.vmSize, `Set vmSize: '${existing.vmSize}' to use it.`);
  const slots = existing.taskSlotsPerNode ?? 1;
  compare('Slots', `${slots} a node`, `${wanted.taskSlotsPerNode ?? 1} a node`, `Set nWorkersPerInstance: ${slots}.`);
  const scaling = (pool: { readonly enableAutoScale?: boolean }) =>
    pool.enableAutoScale ? 'autoscale' : 'a fixed size';
  compare('Size', scaling(existing), scaling(wanted), `Set autoScale: ${existing.enableAutoScale === true}.`);

  const has = existing.virtualMachineConfiguration;
  const wants = wanted.virtualMachineConfiguration;
  if (has && wants) {
    const advice = 'Images of a pool are chosen when it is made.';
    compare('System', imageName(has), imageName(wants), advice);
    compare('Node agent', has.nodeAgentSKUId, wants.nodeAgentSKUId, advice);
    const present = has.containerConfiguration?.containerImageNames ?? [];
    const containers = wants.containerConfiguration?.containerImageNames ?? [];
    if (containers.length > 0 && !has.containerConfiguration) {
      differences.push({
        what: 'Containers',
        existing: 'none',
        wanted: containers.join(', '),
        advice: 'Its nodes run no containers: make a pool that does.',
      });
    } else if (!containers.every((image) => present.includes(image))) {
      compare(
        'Container image',
        present.join(', ') || 'none',
        containers.join(', '),
        'Set container to the one it has.',
      );
    }
  }
  const lacks = (what: string, has: readonly string[], wants: readonly string[]) => {
    const known = new Set(has.map((name) => name.toLowerCase()));
    const missing = wants.filter((name) => !known.has(name.toLowerCase()));
    const advice = 'It is chosen when a pool is made.';
    if (missing.length > 0)
      differences.push({ what, existing: has.join(', ') || 'none', wanted: missing.join(', '), advice });
  };
  const subnetOf = ({ networkConfiguration }: Pick<ComparedPool, 'networkConfiguration'>) =>
    networkConfiguration?.subnetId === undefined ? [] : [networkConfiguration.subnetId];
  const diskOf = (machines: ComparedPool['virtualMachineConfiguration']) =>
    machines?.osDisk?.diskSizeGB === undefined ? [] : [`${machines.osDisk.diskSizeGB} GB`];
  lacks('Subnet', subnetOf(existing), subnetOf(wanted));
  lacks('OS disk', diskOf(has), diskOf(wants));
  lacks(
    'Mounts',
    (existing.mountConfiguration ?? []).map(describeMount),
    (wanted.mountConfiguration ?? []).map(describeMount),
  );
  const present = existing.identity?.userAssignedIdentities?.flatMap(({ resourceId }) => resourceId ?? []);
  lacks('Managed identity', present ?? [], identities);
  compare(
    'Start task',
    existing.startTask?.commandLine ?? 'none',
    wanted.startTask?.commandLine ?? 'none',
    'Start tasks run when a node joins: make a pool with yours.',
  );
  if (wanted.enableInterNodeCommunication && !existing.enableInterNodeCommunication) {
    compare('Communication between nodes', 'no', 'yes', 'It is allowed when a pool is made.');
  }
  return differences;
}
