import type { BatchPoolCreateOptions, BatchStartTask, VirtualMachineConfiguration } from '../client/types/pool.ts';
import type { AzureAccount } from '../credentials/account.ts';
import { ManagementError, type ManagementOptions, manage } from '../preflight/resource-manager.ts';
import type { PoolMaker } from './ensure-pool.ts';

/** A pool may take longer to be noted than a quota to be read. */
const timeout = 60_000;

/**
 * Makes pools through Azure Resource Manager, which alone gives their nodes managed identities.
 *
 * @param identities resource ids of user-assigned identities
 * @see https://learn.microsoft.com/rest/api/batchmanagement/pool/create
 */
export function managedPoolMaker(
  account: AzureAccount,
  identities: readonly string[],
  options: ManagementOptions = {},
): PoolMaker {
  return async (wanted, { signal }) => {
    const request = {
      method: 'PUT',
      path: `pools/${wanted.id}`,
      // Makes a pool, and never changes one that is there.
      headers: { 'If-None-Match': '*' },
      body: managedPool(wanted, identities),
    } as const;
    try {
      await manage(account, 'createManagedPool', request, { timeout, ...options, ...(signal && { signal }) });
      return 'made';
    } catch (error) {
      if (!(error instanceof ManagementError)) throw error;
      if (error.status === 412 || error.code === 'PoolExists') return 'there';
      if (error.code === 'PoolBeingDeleted') return 'leaving';
      throw error;
    }
  };
}

/** A pool in the words of Azure Resource Manager, which are other than those of the Batch service in many places. */
export function managedPool(wanted: BatchPoolCreateOptions, identities: readonly string[]): object {
  const { id: _name, virtualMachineConfiguration: machines, ...settings } = wanted;
  const { enableAutoScale, autoScaleFormula, autoScaleEvaluationInterval, ...fixed } = settings;
  const { targetDedicatedNodes, targetLowPriorityNodes, resizeTimeout, ...rest } = fixed;
  const { taskSchedulingPolicy, enableInterNodeCommunication, startTask, ...same } = rest;
  return {
    identity: {
      type: 'UserAssigned',
      userAssignedIdentities: Object.fromEntries(identities.map((identity) => [identity, {}])),
    },
    properties: {
      ...same,
      ...(machines && { deploymentConfiguration: { virtualMachineConfiguration: managedMachines(machines) } }),
      scaleSettings: enableAutoScale
        ? { autoScale: { formula: autoScaleFormula, evaluationInterval: autoScaleEvaluationInterval } }
        : { fixedScale: { targetDedicatedNodes, targetLowPriorityNodes, resizeTimeout } },
      ...(taskSchedulingPolicy && {
        taskSchedulingPolicy: { nodeFillType: capitalised(taskSchedulingPolicy.nodeFillType) },
      }),
      ...(enableInterNodeCommunication && { interNodeCommunication: 'Enabled' }),
      ...(startTask && { startTask: managedStartTask(startTask) }),
    },
  };
}

function managedMachines({
  imageReference,
  nodeAgentSKUId,
  containerConfiguration,
  ...rest
}: VirtualMachineConfiguration) {
  const { virtualMachineImageId, ...named } = imageReference;
  return {
    ...rest,
    imageReference: virtualMachineImageId === undefined ? named : { id: virtualMachineImageId },
    nodeAgentSkuId: nodeAgentSKUId,
    ...(containerConfiguration && {
      containerConfiguration: { ...containerConfiguration, type: capitalised(containerConfiguration.type) },
    }),
  };
}

function managedStartTask({ userIdentity, ...rest }: BatchStartTask) {
  const { scope, elevationLevel } = userIdentity?.autoUser ?? {};
  return {
    ...rest,
    ...(userIdentity && {
      userIdentity: {
        autoUser: {
          ...(scope && { scope: capitalised(scope) }),
          ...(elevationLevel && { elevationLevel: elevationLevel === 'admin' ? 'Admin' : 'NonAdmin' }),
        },
      },
    }),
  };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
