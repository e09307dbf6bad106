import { describe, expect, it } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import type { AzureAccount } from '../src/credentials/account.ts';
import { publicCloud } from '../src/credentials/clouds.ts';
import { PoolMismatchError, PoolOptionsError } from '../src/errors.ts';
import { ensurePool } from '../src/pool/ensure-pool.ts';
import { managedPool, managedPoolMaker } from '../src/pool/managed-pool.ts';
import type { Mount } from '../src/pool/mounts.ts';
import { chooseImage } from '../src/pool/node-image.ts';
import { checkSignIn } from '../src/preflight/check-sign-in.ts';
import { Secret } from '../src/secrets/secret.ts';
import { clientOf } from './clients.ts';
import { emulatedCluster } from './emulated-cluster.ts';
import { refusal, replies } from './fake-service.ts';
import { openReference } from './openapi.ts';
import { images, poolOf, ubuntu } from './pool-fixtures.ts';

const group = '/subscriptions/s/resourceGroups/seismic/providers';
const subnet = `${group}/Microsoft.Network/virtualNetworks/net/subnets/nodes`;
const own = `${group}/Microsoft.Compute/galleries/own/images/judi/versions/1.0.0`;
const identity = `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/reader`;
const mounts: readonly Mount[] = [
  { nfs: 'judidata.blob.core.windows.net:/judidata/models', path: 'models', options: '-o vers=3,ro' },
  { container: 'shots', account: 'judidata', path: 'data/shots', sas: new Secret('?sv=1&sig=s3cret') },
  { container: 'results', account: 'judidata', path: 'results', identity },
  { share: 'https://judidata.file.core.windows.net/share', account: 'judidata', key: 'k3y', path: 'share' },
];
const rich = poolOf({
  image: chooseImage(images, { container: false, gpu: false, imageResourceId: own }),
  container: 'judi.azurecr.io/judi:1',
  registry: { server: 'judi.azurecr.io', identity },
  startTask: { commandLine: '/bin/sh -c true', elevated: true },
  osDiskSize: 128,
  subnet,
  mounts,
});

describe('a pool with resources of one’s own', () => {
  it('has them as Azure Batch wants them', ({ skip }) => {
    expect(rich).toMatchObject({
      virtualMachineConfiguration: {
        imageReference: { virtualMachineImageId: own },
        nodeAgentSKUId: 'batch.node.ubuntu 24.04',
        osDisk: { diskSizeGB: 128 },
      },
      networkConfiguration: { subnetId: subnet },
      mountConfiguration: [
        {
          nfsMountConfiguration: {
            source: 'judidata.blob.core.windows.net:/judidata/models',
            relativeMountPath: 'models',
            mountOptions: '-o vers=3,ro',
          },
        },
        {
          azureBlobFileSystemConfiguration: {
            ...{ accountName: 'judidata', containerName: 'shots', relativeMountPath: 'data/shots' },
            sasKey: 'sv=1&sig=s3cret',
          },
        },
        {
          azureBlobFileSystemConfiguration: {
            ...{ accountName: 'judidata', containerName: 'results', relativeMountPath: 'results' },
            identityReference: { resourceId: identity },
          },
        },
        {
          azureFileShareConfiguration: {
            ...{ accountName: 'judidata', accountKey: 'k3y', relativeMountPath: 'share' },
            azureFileUrl: 'https://judidata.file.core.windows.net/share',
          },
        },
      ],
    });
    const reference = openReference();
    if (reference === undefined) return skip(beyondCi.reference);
    expect(reference.faultsOfValue('BatchPoolCreateOptions', rich)).toEqual([]);
  });

  it.each([
    ['subnet', { subnet: 'nodes' }],
    ['osDiskSize', { osDiskSize: 10 }],
    ['the path of a mount', { mounts: [{ nfs: 'a:/b', path: '/models' }] }],
    ['the path of a mount', { mounts: [{ nfs: 'a:/b', path: 'a/../../b' }] }],
    ['the path of a mount', { mounts: [1, 2].map(() => ({ nfs: 'a:/b', path: 'twice' })) }],
    ['nfs of a mount', { mounts: [{ nfs: 'judidata', path: 'models' }] }],
    ['share of a mount', { mounts: [{ share: 'share', account: 'a', key: 'k', path: 'share' }] }],
    ['the mount of container c', { mounts: [{ container: 'c', account: 'a', path: 'c' }] }],
  ])('is refused for a wrong %s', (option, settings) => {
    expect(() => poolOf(settings)).toThrow(expect.objectContaining({ name: 'PoolOptionsError', option }));
  });

  it('has an image of its own only with an agent that there is', () => {
    const needs = { container: true, gpu: false, imageResourceId: own };
    expect(chooseImage(images, { ...needs, nodeAgent: 'batch.node.ubuntu 22.04' }).nodeAgentSKUId).toContain('22.04');
    expect(() => chooseImage(images, { ...needs, nodeAgent: 'batch.node.ubuntu 18.04' })).toThrow(PoolOptionsError);
    expect(() => chooseImage(images, { ...needs, imageResourceId: 'judi' })).toThrow(PoolOptionsError);
  });

  it('is not one that lacks them, and may be one that has more', async () => {
    const session = { metadata: [{ name: 'judi4cloud_session', value: 's-0' }] };
    const there = (pool: object) => ({
      status: 200,
      body: { ...pool, ...session, state: 'active', allocationState: 'steady', currentDedicatedNodes: 2 },
    });
    const plain = { ...poolOf(), virtualMachineConfiguration: { ...rich.virtualMachineConfiguration, osDisk: {} } };
    const lacking = clientOf(replies(refusal(409, 'PoolExists'), there({ ...plain, startTask: rich.startTask })));
    const error = await ensurePool(lacking.client, rich, { identities: [identity] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PoolMismatchError);
    expect((error as PoolMismatchError).differences.map(({ what }) => what)).toEqual([
      'Subnet',
      'OS disk',
      'Mounts',
      'Managed identity',
    ]);
    expect(String(error)).not.toMatch(/s3cret|k3y/);
    const more = clientOf(
      replies(
        refusal(409, 'PoolExists'),
        there({ ...rich, virtualMachineConfiguration: ubuntu, startTask: undefined }),
      ),
    );
    expect((await ensurePool(more.client, poolOf())).created).toBe(false);
  });

  it('is made on the emulator, and found again', async () => {
    const options = { subnet, osDiskSize: 64, imageResourceId: own, mounts: mounts.slice(0, 1), poolName: 'own' };
    await using emulated = await emulatedCluster(1, { ...options, environment: {} });
    const [{ site, created }] = emulated.cluster.pools as [(typeof emulated.cluster.pools)[number]];
    expect(created).toBe(true);
    const pool = await site.batch.getPool('own');
    expect(pool).toMatchObject({
      networkConfiguration: { subnetId: subnet },
      mountConfiguration: [{ nfsMountConfiguration: {} }],
    });
    expect(pool.virtualMachineConfiguration).toMatchObject({
      imageReference: { virtualMachineImageId: own },
      osDisk: { diskSizeGB: 64 },
    });
  });
});

describe('a pool with managed identities', () => {
  const credential = { getToken: async () => ({ token: 'tok', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  const account: AzureAccount = {
    ...{ name: 'judi', region: 'eastus', cloud: publicCloud, batchUrl: 'https://judi.eastus.batch.azure.com' },
    batch: { kind: 'token', scope: 's', credential: async () => credential, allowHttpLoopback: false },
    storage: { name: 'd', url: 'https://d', auth: { kind: 'token', credential: async () => credential } },
    ...{ subscription: 'sub', resourceGroup: 'seismic' },
  };
  const answering = (status: number, code = '') => {
    const sent: { url: string; init: RequestInit | undefined }[] = [];
    const get = (async (url: URL, init?: RequestInit) => {
      sent.push({ url: url.href, init });
      return Response.json(status < 400 ? {} : { error: { code, message: 'm' } }, { status });
    }) as typeof fetch;
    return { sent, make: managedPoolMaker(account, [identity], { fetch: get }) };
  };

  it('is what the Batch service would be told, in the words of Azure Resource Manager', () => {
    expect(managedPool(rich, [identity])).toEqual({
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } },
      properties: {
        vmSize: 'Standard_E8s_v3',
        deploymentConfiguration: {
          virtualMachineConfiguration: {
            imageReference: { id: own },
            nodeAgentSkuId: 'batch.node.ubuntu 24.04',
            containerConfiguration: {
              type: 'DockerCompatible',
              containerImageNames: ['judi.azurecr.io/judi:1'],
              containerRegistries: [{ registryServer: 'judi.azurecr.io', identityReference: { resourceId: identity } }],
            },
            osDisk: { diskSizeGB: 128 },
          },
        },
        scaleSettings: { fixedScale: { targetDedicatedNodes: 2, targetLowPriorityNodes: 0, resizeTimeout: 'PT15M' } },
        taskSlotsPerNode: 1,
        taskSchedulingPolicy: { nodeFillType: 'Spread' },
        startTask: {
          ...{ commandLine: '/bin/sh -c true', waitForSuccess: true, maxTaskRetryCount: 2 },
          userIdentity: { autoUser: { scope: 'Pool', elevationLevel: 'Admin' } },
        },
        networkConfiguration: { subnetId: subnet },
        mountConfiguration: rich.mountConfiguration,
        metadata: rich.metadata,
      },
    });
    const scaling = poolOf({ autoScale: { maxNodes: { dedicated: 1, spot: 3 } } });
    expect(managedPool(scaling, [identity])).toMatchObject({
      properties: {
        scaleSettings: { autoScale: { formula: scaling.autoScaleFormula, evaluationInterval: 'PT5M' } },
        taskSchedulingPolicy: { nodeFillType: 'Pack' },
      },
    });
  });

  it('is put there, but not over one that is there', async () => {
    const { sent, make } = answering(200);
    expect(await make(rich, {})).toBe('made');
    expect(sent[0]?.url).toBe(
      'https://management.azure.com/subscriptions/sub/resourceGroups/seismic/providers/Microsoft.Batch/batchAccounts/judi/pools/JudiPool?api-version=2024-07-01',
    );
    expect(sent[0]?.init).toMatchObject({
      method: 'PUT',
      headers: { authorization: 'Bearer tok', 'If-None-Match': '*' },
    });
    expect(JSON.parse(String(sent[0]?.init?.body))).toEqual(JSON.parse(JSON.stringify(managedPool(rich, [identity]))));
    expect(await answering(412, 'PreconditionFailed').make(rich, {})).toBe('there');
    expect(await answering(409, 'PoolBeingDeleted').make(rich, {})).toBe('leaving');
    await expect(answering(403, 'AuthorizationFailed').make(rich, {})).rejects.toMatchObject({
      name: 'ManagementError',
      advice: expect.stringContaining('Managed Identity Operator'),
    });
  });

  it('is waited for and grown like any other', async () => {
    const body = { ...rich, state: 'active', allocationState: 'steady', currentDedicatedNodes: 0 };
    const { client, service } = clientOf(replies({ status: 200, body }));
    const { make } = answering(200);
    expect(await ensurePool(client, rich, { make, identities: [identity] })).toMatchObject({ created: true });
    expect(service.sent.map(({ method }) => method)).toEqual(['GET']);
  });

  it('is refused before anything is made where one has a key only, as are subnets and images of one’s own', async () => {
    const withKey: AzureAccount = {
      ...account,
      batch: { kind: 'shared-key', accountName: 'judi', key: new Secret('') },
    };
    const said = (who: AzureAccount) =>
      checkSignIn(who, { subnet, imageResourceId: own, identities: [identity] }).map(
        ({ status, message }) => `${status}: ${message}`,
      );
    expect(said(account)).toEqual(['ok: The account may have such a pool']);
    expect(said(withKey)).toEqual([
      'error: Azure Batch does not take subnet and imageResourceId from who comes with a key',
      "error: Azure Resource Manager, which gives managed identities, can't be asked: that takes a sign-in, not a key",
    ]);
    expect(checkSignIn(withKey, {})).toEqual([]);
    const wanted = emulatedCluster(1, { registry: { server: 'r.io', identity }, container: 'r.io/judi:1' });
    await expect(wanted).rejects.toThrow(/gives managed identities, can't be asked/);
  });
});
