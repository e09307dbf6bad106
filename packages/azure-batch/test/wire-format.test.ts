import { describe, expect, it } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import type { BatchClient } from '../src/client/batch-client.ts';
import { all, clientOf } from './clients.ts';
import type { Reply, Sent } from './fake-service.ts';
import { openReference } from './openapi.ts';

const reference = openReference();

const container = {
  imageName: 'judi/judi:1',
  containerRunOptions: '--gpus all',
  workingDirectory: 'taskWorkingDirectory',
} as const;

const task = {
  id: 'shot-1',
  commandLine: '/bin/sh -c true',
  containerSettings: container,
  dependsOn: { taskIds: ['a'], taskIdRanges: [{ start: 1, end: 2 }] },
  exitConditions: {
    exitCodes: [{ code: 3, exitOptions: { dependencyAction: 'satisfy', jobAction: 'none' } }],
    fileUploadError: { jobAction: 'terminate' },
  },
  resourceFiles: [{ httpUrl: 'https://a/b', filePath: 'b' }],
  outputFiles: [
    {
      filePattern: '../std*.txt',
      destination: { container: { containerUrl: 'https://a/c', path: 'logs' } },
      uploadOptions: { uploadCondition: 'taskcompletion' },
    },
  ],
  environmentSettings: [{ name: 'A', value: 'b' }],
  constraints: { maxTaskRetryCount: 3, maxWallClockTime: 'PT1H', retentionTime: 'PT1H' },
  requiredSlots: 2,
  userIdentity: { autoUser: { scope: 'pool', elevationLevel: 'nonadmin' } },
} as const;

/** Every call once, with all that it can carry. */
const calls: Record<string, (client: BatchClient) => Promise<unknown>> = {
  createPool: (client) =>
    client.createPool({
      id: 'p',
      vmSize: 'Standard_E2s_v3',
      virtualMachineConfiguration: {
        imageReference: { publisher: 'microsoft-dsvm', offer: 'ubuntu-hpc', sku: '2404', version: 'latest' },
        nodeAgentSKUId: 'batch.node.ubuntu 24.04',
        containerConfiguration: { type: 'dockerCompatible', containerImageNames: ['judi/judi:1'] },
      },
      targetDedicatedNodes: 1,
      targetLowPriorityNodes: 2,
      taskSlotsPerNode: 2,
      taskSchedulingPolicy: { nodeFillType: 'pack', jobDefaultOrder: 'none' },
      startTask: { commandLine: 'true', waitForSuccess: true, maxTaskRetryCount: 1, containerSettings: container },
      metadata: [{ name: 'a', value: 'b' }],
    }),
  getPool: (client) => client.getPool('p', { select: ['id', 'state'], expand: 'stats', ifMatch: '1' }),
  poolExists: (client) => client.poolExists('p'),
  listPools: (client) => all(client.listPools({ filter: "state eq 'active'", select: ['id'], maxresults: 9 })),
  updatePool: (client) => client.updatePool('p', { metadata: [], taskSlotsPerNode: 2 }, { ifMatch: '1' }),
  deletePool: (client) => client.deletePool('p', { ifMatch: '1' }),
  resizePool: (client) => client.resizePool('p', { targetDedicatedNodes: 0, nodeDeallocationOption: 'taskcompletion' }),
  stopPoolResize: (client) => client.stopPoolResize('p'),
  enablePoolAutoScale: (client) =>
    client.enablePoolAutoScale('p', { autoScaleFormula: '$x=1;', autoScaleEvaluationInterval: 'PT5M' }),
  disablePoolAutoScale: (client) => client.disablePoolAutoScale('p'),
  evaluatePoolAutoScale: (client) => client.evaluatePoolAutoScale('p', '$x=1;'),
  removeNodes: (client) => client.removeNodes('p', { nodeList: ['n'], nodeDeallocationOption: 'requeue' }),
  listPoolNodeCounts: (client) => all(client.listPoolNodeCounts({ filter: "poolId eq 'p'" })),
  listSupportedImages: (client) => all(client.listSupportedImages({ filter: "osType eq 'linux'" })),
  getNode: (client) => client.getNode('p', 'n', { select: ['state'] }),
  listNodes: (client) => all(client.listNodes('p', { select: ['id', 'state'] })),
  rebootNode: (client) => client.rebootNode('p', 'n', { nodeRebootOption: 'requeue' }),
  createJob: (client) =>
    client.createJob({
      id: 'j',
      poolInfo: { poolId: 'p' },
      priority: 100,
      constraints: { maxTaskRetryCount: 2, maxWallClockTime: 'P1D' },
      usesTaskDependencies: true,
      onAllTasksComplete: 'noaction',
      onTaskFailure: 'performexitoptionsjobaction',
      commonEnvironmentSettings: [{ name: 'A', value: '' }],
      metadata: [{ name: 'a', value: 'b' }],
      jobPreparationTask: { commandLine: 'true', waitForSuccess: true },
    }),
  getJob: (client) => client.getJob('j', { ifNoneMatch: '1' }),
  listJobs: (client) => all(client.listJobs({ filter: "startswith(id, 'judi')", expand: 'stats' })),
  updateJob: (client) => client.updateJob('j', { onAllTasksComplete: 'terminatejob', priority: 1 }, { ifMatch: '1' }),
  deleteJob: (client) => client.deleteJob('j', { force: true }),
  terminateJob: (client) => client.terminateJob('j', { reason: 'done' }),
  'terminateJob without reason': (client) => client.terminateJob('j'),
  getJobTaskCounts: (client) => client.getJobTaskCounts('j'),
  createTask: (client) => client.createTask('j', task),
  createTaskCollection: (client) => client.createTaskCollection('j', { value: [task] }),
  getTask: (client) => client.getTask('j', 't', { select: ['id', 'executionInfo'] }),
  listTasks: (client) => all(client.listTasks('j', { filter: "state eq 'completed'", maxresults: 1000 })),
  updateTask: (client) => client.updateTask('j', 't', { constraints: { maxTaskRetryCount: 1 } }, { ifMatch: '1' }),
  deleteTask: (client) => client.deleteTask('j', 't'),
  terminateTask: (client) => client.terminateTask('j', 't'),
  reactivateTask: (client) => client.reactivateTask('j', 't'),
  listTaskFiles: (client) => all(client.listTaskFiles('j', 't', { recursive: true })),
  getTaskFile: (client) => client.getTaskFile('j', 't', 'wd/a', { range: { start: 0, end: 1 } }),
  getTaskFileProperties: (client) => client.getTaskFileProperties('j', 't', 'stdout.txt'),
  listNodeFiles: (client) => all(client.listNodeFiles('p', 'n', { recursive: false })),
  getNodeFile: (client) => client.getNodeFile('p', 'n', 'startup/stderr.txt'),
  getNodeFileProperties: (client) => client.getNodeFileProperties('p', 'n', 'startup/stderr.txt'),
};

const ok = ({ method }: Sent): Reply => ({ status: 200, ...(method !== 'HEAD' && { body: { value: [] } }) });

describe('requests', () => {
  it.each(Object.entries(calls))('of %s say version, id and kind', async (_, call) => {
    const { client, service } = clientOf(ok);
    await call(client);
    expect(service.sent).toHaveLength(1);
    const { headers, url } = service.last;
    expect(headers.get('client-request-id')).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    expect(headers.get('return-client-request-id')).toBe('true');
    expect(url.searchParams.get('api-version')).toBe('2025-06-01');
  });

  it('cover the client: every call is made here', () => {
    const { client } = clientOf(ok);
    const methods = Object.entries(client).filter(([, value]) => typeof value === 'function');
    expect(methods.map(([name]) => name).filter((name) => !(name in calls))).toEqual([]);
  });

  it('hold against the reference', async ({ skip }) => {
    if (reference === undefined) return skip(beyondCi.reference);
    const faults: string[] = [];
    for (const call of Object.values(calls)) {
      const { client, service } = clientOf(ok);
      await call(client);
      faults.push(...reference.faultsOf(service.last));
    }
    expect(faults).toEqual([]);
  });
});
