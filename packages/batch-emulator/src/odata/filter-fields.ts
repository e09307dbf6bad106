/** Type of a property, which says how it compares. */
export type FieldType = 'string' | 'word' | 'number' | 'boolean' | 'datetime';

/** Properties that a list can be filtered by; paths with `/`. Words compare in any case. */
export type FilterFields = Readonly<Record<string, FieldType>>;

const changes = { stateTransitionTime: 'datetime', creationTime: 'datetime', lastModified: 'datetime' } as const;

const run = {
  startTime: 'datetime',
  endTime: 'datetime',
  exitCode: 'number',
  result: 'word',
  retryCount: 'number',
  requeueCount: 'number',
} as const;

/** What lists can be filtered by, as the service documents it, and a little more. */
export const filterFields = {
  pools: {
    id: 'string',
    displayName: 'string',
    state: 'word',
    ...changes,
    allocationState: 'word',
    allocationStateTransitionTime: 'datetime',
    enableAutoScale: 'boolean',
    enableInterNodeCommunication: 'boolean',
    vmSize: 'word',
    currentDedicatedNodes: 'number',
    currentLowPriorityNodes: 'number',
  },
  nodes: {
    id: 'string',
    state: 'word',
    stateTransitionTime: 'datetime',
    lastBootTime: 'datetime',
    allocationTime: 'datetime',
    schedulingState: 'word',
    isDedicated: 'boolean',
    ...below('startTaskInfo', { ...run, state: 'word' }),
  },
  nodeCounts: { poolId: 'string' },
  usage: { poolId: 'string' },
  jobs: {
    id: 'string',
    displayName: 'string',
    state: 'word',
    ...changes,
    priority: 'number',
    'executionInfo/startTime': 'datetime',
    'executionInfo/endTime': 'datetime',
    'executionInfo/poolId': 'string',
    'executionInfo/terminateReason': 'string',
  },
  onNodes: {
    poolId: 'string',
    nodeId: 'string',
    ...below('jobPreparationTaskExecutionInfo', { ...run, state: 'word' }),
    ...below('jobReleaseTaskExecutionInfo', { ...run, state: 'word' }),
  },
  tasks: {
    id: 'string',
    displayName: 'string',
    state: 'word',
    ...changes,
    lastModifiedTime: 'datetime',
    previousState: 'word',
    ...below('executionInfo', run),
    'nodeInfo/nodeId': 'string',
    'nodeInfo/poolId': 'string',
    'executionInfo/failureInfo/code': 'string',
    'executionInfo/failureInfo/category': 'word',
  },
  files: { name: 'string' },
  images: {
    osType: 'word',
    verificationType: 'word',
    nodeAgentSKUId: 'string',
    'imageReference/publisher': 'word',
    'imageReference/offer': 'word',
    'imageReference/sku': 'word',
  },
} as const satisfies Record<string, FilterFields>;

function below<F extends FilterFields>(name: string, fields: F): FilterFields {
  return Object.fromEntries(Object.entries(fields).map(([field, type]) => [`${name}/${field}`, type]));
}
