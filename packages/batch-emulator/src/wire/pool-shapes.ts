import {
  applicationPackages,
  containerRegistry,
  displayName,
  metadata,
  startTask,
  userAccounts,
} from './common-shapes.ts';
import { boolean, duration, id, integer, kept, list, object, oneOf, required, type Shaped, string } from './shape.ts';

const minute = 60_000;

const containerConfiguration = object({
  type: required(oneOf('dockerCompatible', 'criCompatible')),
  containerImageNames: list(string({ min: 1 })),
  containerRegistries: list(containerRegistry),
});

const virtualMachineConfiguration = object({
  imageReference: required(
    object({
      publisher: string(),
      offer: string(),
      sku: string(),
      version: string(),
      virtualMachineImageId: string(),
      sharedGalleryImageId: string(),
      communityGalleryImageId: string(),
    }),
  ),
  nodeAgentSKUId: required(string({ min: 1 })),
  containerConfiguration,
  dataDisks: list(kept),
  diskEncryptionConfiguration: kept,
  extensions: list(kept),
  licenseType: string(),
  nodePlacementConfiguration: object({ policy: oneOf('regional', 'zonal') }),
  osDisk: kept,
  securityProfile: kept,
  serviceArtifactReference: kept,
  windowsConfiguration: kept,
});

const taskSchedulingPolicy = object({
  nodeFillType: required(oneOf('spread', 'pack')),
  jobDefaultOrder: oneOf('none', 'creationtime'),
});

const resizeTimeout = duration({ min: 5 * minute, max: 168 * 60 * minute });

/** Settings that a pool can be patched with. */
const settings = {
  displayName,
  metadata,
  vmSize: string({ min: 1 }),
  startTask,
  taskSlotsPerNode: integer({ min: 1, max: 256 }),
  taskSchedulingPolicy,
  virtualMachineConfiguration,
  enableInterNodeCommunication: boolean,
  networkConfiguration: kept,
  mountConfiguration: list(kept),
  applicationPackageReferences: applicationPackages,
  userAccounts,
  upgradePolicy: kept,
} as const;

/** Settings of a pool without its id, as automatic pools have them. */
export const poolFields = {
  ...settings,
  vmSize: required(settings.vmSize),
  targetDedicatedNodes: integer({ min: 0 }),
  targetLowPriorityNodes: integer({ min: 0 }),
  resizeTimeout,
  enableAutoScale: boolean,
  autoScaleFormula: string({ min: 1 }),
  autoScaleEvaluationInterval: duration(),
} as const;

export const poolShape = object({ id: required(id), ...poolFields });
/** A pool as it was added, checked and in canonical form. */
export type PoolSpec = Shaped<typeof poolShape>;

export const poolPatchShape = object(settings);
export const poolPropertiesShape = object({
  applicationPackageReferences: required(applicationPackages),
  metadata: required(metadata),
  startTask,
});

const nodeDeallocationOption = oneOf('requeue', 'terminate', 'taskcompletion', 'retaineddata');
export type NodeDeallocationOption = Shaped<typeof nodeDeallocationOption>;

export const poolResizeShape = object({
  targetDedicatedNodes: integer({ min: 0 }),
  targetLowPriorityNodes: integer({ min: 0 }),
  resizeTimeout,
  nodeDeallocationOption,
});
export const removeNodesShape = object({
  nodeList: required(list(string({ min: 1 }), 100)),
  resizeTimeout,
  nodeDeallocationOption,
});
export const enableAutoScaleShape = object({
  autoScaleFormula: string({ min: 1 }),
  autoScaleEvaluationInterval: duration(),
});
export const evaluateAutoScaleShape = object({ autoScaleFormula: required(string()) });

export const rebootShape = object({
  nodeRebootOption: oneOf('requeue', 'terminate', 'taskcompletion', 'retaineddata'),
});
export const reimageShape = object({
  nodeReimageOption: oneOf('requeue', 'terminate', 'taskcompletion', 'retaineddata'),
});
export const deallocateShape = object({
  nodeDeallocateOption: oneOf('requeue', 'terminate', 'taskcompletion', 'retaineddata'),
});
export const disableSchedulingShape = object({
  nodeDisableSchedulingOption: oneOf('requeue', 'terminate', 'taskcompletion'),
});
