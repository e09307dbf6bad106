import type { BatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import { Client, image, patiently, poolSettings, withoutStorage } from './emulated.ts';
import { checkedOperations, exceptions, operations, referenceFolder } from './reference.ts';

/** Operations of the service that the emulator refuses. */
const refused = [
  ...['GetApplication', 'CreateJobSchedule', 'DeleteJobSchedule', 'DisableJobSchedule', 'EnableJobSchedule'],
  ...['GetJobSchedule', 'ListJobsFromSchedule', 'ReplaceJobSchedule', 'TerminateJobSchedule', 'UpdateJobSchedule'],
  ...['JobScheduleExists', 'CreateNodeUser', 'DeleteNodeUser', 'ReplaceNodeUser', 'GetNodeExtension'],
  ...['GetNodeRemoteLoginSettings', 'UploadNodeLogs'],
];

let emulator: BatchEmulator;
let client: Client;

beforeAll(async () => {
  emulator = await withoutStorage();
  client = new Client(emulator);
});

afterAll(() => emulator.close());

describe('requests and answers', () => {
  test('of all operations that are offered are as the reference says', async ({ skip }) => {
    if (referenceFolder === undefined) return skip(beyondCi.reference);
    const sh = (script: string): string => `/bin/sh -c '${script}'`;
    const environmentSettings = [{ name: 'A', value: 'b' }];
    const userIdentity = { autoUser: { scope: 'pool', elevationLevel: 'admin' } };
    const containerSettings = {
      imageName: 'image',
      containerRunOptions: '--rm',
      workingDirectory: 'taskWorkingDirectory',
    };
    const metadata = [{ name: 'a', value: 'b' }];
    const containerConfiguration = {
      type: 'dockerCompatible',
      containerImageNames: ['image'],
      containerRegistries: [{ registryServer: 'r', username: 'u', password: 'p' }],
    };

    for (const path of ['/applications', '/jobschedules', '/supportedimages']) await client.list(path);
    await client.pool('rich', {
      ...{
        displayName: 'Rich',
        metadata,
        taskSlotsPerNode: 2,
        resizeTimeout: 'PT10M',
        enableInterNodeCommunication: false,
      },
      startTask: {
        commandLine: '/bin/true',
        environmentSettings,
        userIdentity,
        containerSettings,
        maxTaskRetryCount: 1,
        waitForSuccess: true,
      },
      taskSchedulingPolicy: { nodeFillType: 'pack', jobDefaultOrder: 'creationtime' },
      virtualMachineConfiguration: {
        ...image,
        containerConfiguration,
        nodePlacementConfiguration: { policy: 'regional' },
      },
      userAccounts: [{ name: 'user', password: 'p', elevationLevel: 'nonadmin' }],
      targetDedicatedNodes: 2,
    });
    const nodes = await client.nodesIn('rich', 'idle', 'idle');
    const node = `/pools/rich/nodes/${nodes[0].id}`;
    await client.call('HEAD', '/pools/rich');
    await client.get('/pools/rich');
    await client.list('/pools');
    await client.list('/nodecounts');
    await client.list('/poolusagemetrics');
    await client.get(node);
    await client.list(`${node}/extensions`);
    await client.do('PATCH', '/pools/rich', { metadata });

    const command = { commandLine: '/bin/true', environmentSettings, userIdentity, containerSettings };
    await client.do('POST', '/jobs', {
      ...{ id: 'rich', poolInfo: { poolId: 'rich' }, displayName: 'Rich', priority: 5, metadata, maxParallelTasks: -1 },
      ...{ usesTaskDependencies: true, onAllTasksComplete: 'noaction', onTaskFailure: 'performexitoptionsjobaction' },
      constraints: { maxWallClockTime: 'PT1H', maxTaskRetryCount: 0 },
      commonEnvironmentSettings: environmentSettings,
      jobPreparationTask: {
        ...command,
        id: 'prepare',
        waitForSuccess: true,
        rerunOnNodeRebootAfterSuccess: false,
        constraints: { maxTaskRetryCount: 1 },
      },
      jobReleaseTask: { ...command, id: 'release', maxWallClockTime: 'PT5M', retentionTime: 'PT1H' },
      jobManagerTask: {
        ...command,
        id: 'manage',
        killJobOnCompletion: false,
        runExclusive: false,
        requiredSlots: 1,
        allowLowPriorityNode: true,
      },
    });
    const exit = { exitOptions: { jobAction: 'none', dependencyAction: 'satisfy' } };
    const task = {
      ...{
        ...command,
        id: 'rich',
        displayName: 'Rich',
        requiredSlots: 1,
        affinityInfo: { affinityId: nodes[0].affinityId },
      },
      commandLine: sh('echo out; echo err >&2; mkdir folder; exit 3'),
      constraints: { maxTaskRetryCount: 1, maxWallClockTime: 'PT1M', retentionTime: 'P1D' },
      exitConditions: {
        exitCodes: [{ code: 3, ...exit }],
        exitCodeRanges: [{ start: 4, end: 9, ...exit }],
        default: { jobAction: 'none' },
      },
      dependsOn: { taskIds: ['manage'] },
      outputFiles: [
        {
          filePattern: '*.none',
          destination: { container: { containerUrl: 'http://127.0.0.1:9/none', path: 'x' } },
          uploadOptions: { uploadCondition: 'taskcompletion' },
        },
      ],
      authenticationTokenSettings: { access: ['job'] },
    };
    await client.do('POST', '/jobs/rich/tasks', task);
    await client.tasks('rich', {
      fails: { commandLine: 'nothing', exitConditions: { preProcessingError: { jobAction: 'none' } } },
      long: { commandLine: 'sleep 60', exitConditions: { default: { jobAction: 'none' } } },
    });
    await client.taskIn('rich', 'rich', 'completed');
    await client.taskIn('rich', 'fails', 'completed');
    await client.taskIn('rich', 'long', 'running');
    await client.list('/jobs/rich/tasks');
    await client.get('/jobs/rich/tasks/rich/subtasksinfo');
    await client.get('/jobs/rich/taskcounts');
    await client.list(`/pools/rich/nodes`);
    await client.do('PUT', '/jobs/rich/tasks/long', { constraints: { maxTaskRetryCount: 0 } });
    await client.do('POST', '/jobs/rich/tasks/long/terminate');
    await client.taskIn('rich', 'long', 'completed');
    await client.do('POST', '/jobs/rich/tasks/long/reactivate');
    await client.do('DELETE', '/jobs/rich/tasks/long');
    const files = '/jobs/rich/tasks/rich/files';
    const { nodeInfo } = await client.task('rich', 'rich');
    const onNode = `/pools/rich/nodes/${nodeInfo.nodeId}/files`;
    await client.list(files, { recursive: 'true' });
    await client.list(onNode);
    for (const [path, name] of [
      [files, 'stdout.txt'],
      [onNode, 'workitems/rich/job-1/rich/stderr.txt'],
    ]) {
      await client.do('GET', `${path}/${name}`);
      await client.call('HEAD', `${path}/${name}`);
      await client.do('DELETE', `${path}/${name}`);
    }
    await client.list('/jobs/rich/jobpreparationandreleasetaskstatus');

    await client.do('PATCH', '/jobs/rich', { priority: 3 });
    await client.do('PUT', '/jobs/rich', { poolInfo: { poolId: 'rich' } });
    await client.do('POST', '/jobs/rich/disable', { disableTasks: 'requeue' });
    await client.jobIn('rich', 'disabled');
    await client.do('POST', '/jobs/rich/enable');
    await client.jobIn('rich', 'active');
    await client.do('POST', '/jobs/rich/terminate', { terminateReason: 'done' });
    await client.jobIn('rich', 'completed');
    await client.list('/jobs/rich/jobpreparationandreleasetaskstatus');
    await client.list('/jobs');
    await client.do('DELETE', '/jobs/rich');

    await client.nodesIn('rich', 'idle', 'idle');
    await client.do('POST', `${node}/disablescheduling`, { nodeDisableSchedulingOption: 'requeue' });
    await client.do('POST', `${node}/enablescheduling`);
    for (const action of ['reboot', 'reimage', 'deallocate']) {
      await client.do('POST', `${node}/${action}`, {});
      await client.nodesIn('rich', 'idle', action === 'deallocate' ? 'deallocated' : 'idle');
    }
    await client.do('POST', `${node}/start`);
    await client.nodesIn('rich', 'idle', 'idle');
    emulator.faults.loseNode(nodes[0].id);
    await client.list('/pools/rich/nodes');
    await client.do('POST', '/pools/rich/removenodes', { nodeList: [nodes[0].id], nodeDeallocationOption: 'requeue' });
    await client.nodesIn('rich', 'idle');
    emulator.faults.plan = { allocationDelay: 60_000 };
    await client.do('POST', '/pools/rich/resize', {
      targetDedicatedNodes: 0,
      targetLowPriorityNodes: 1,
      resizeTimeout: 'PT5M',
    });
    await client.do('POST', '/pools/rich/stopresize');
    emulator.faults.plan = {};
    await patiently(async () => (await client.get('/pools/rich')).allocationState).toBe('steady');
    await client.do('POST', '/pools/rich/enableautoscale', {
      autoScaleFormula: '$TargetDedicatedNodes = 1;',
      autoScaleEvaluationInterval: 'PT5M',
    });
    await client.do('POST', '/pools/rich/evaluateautoscale', { autoScaleFormula: 'x = 1 / 0;' });
    await client.get('/pools/rich');
    await client.do('POST', '/pools/rich/disableautoscale');
    await client.do('POST', '/pools/rich/updateproperties', { metadata, applicationPackageReferences: [] });
    await client.do('DELETE', '/pools/rich');

    const missed = operations().filter((operation) => !checkedOperations.has(operation));
    expect(missed.sort()).toEqual(refused.sort());
  });

  test('differ from the reference only where it is known why', () => {
    for (const { why } of exceptions) expect(why).not.toBe('');
    expect(exceptions).toHaveLength(2);
  });

  test('that are wrong would be found', async ({ skip }) => {
    if (referenceFolder === undefined) return skip(beyondCi.reference);
    await expect(
      client.do('POST', '/pools', { id: 'x', ...poolSettings, metadata: [{ name: 'a', value: null }] }),
    ).rejects.toThrow();
    await expect(client.do('POST', '/jobs', { id: 'y', poolInfo: { poolId: 'z' }, displayName: null })).rejects.toThrow(
      /not as the reference says/,
    );
  });
});
