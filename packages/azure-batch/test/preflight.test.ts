import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AzureAccount } from '../src/credentials/account.ts';
import { publicCloud } from '../src/credentials/clouds.ts';
import { UnreachableError } from '../src/errors.ts';
import { checkThreads, checkVmSize } from '../src/preflight/check-vm-size.ts';
import { checkContainerImage } from '../src/preflight/container-image.ts';
import { type PreflightInput, preflight } from '../src/preflight/preflight.ts';
import { Secret } from '../src/secrets/secret.ts';
import { clientOf } from './clients.ts';
import { type Behaviour, refusal } from './fake-service.ts';
import { images } from './pool-fixtures.ts';

const id = '11111111-2222-3333-4444-555555555555';
const credential = { getToken: async () => ({ token: 'tok', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };

const withKey: AzureAccount = {
  name: 'judi',
  region: 'eastus',
  cloud: publicCloud,
  batchUrl: 'https://judi.eastus.batch.azure.com',
  batch: { kind: 'shared-key', accountName: 'judi', key: new Secret('') },
  storage: {
    name: 'judidata',
    url: 'https://judidata.blob.core.windows.net',
    auth: { kind: 'token', credential: async () => credential },
  },
};

const signedIn: AzureAccount = {
  ...withKey,
  batch: { kind: 'token', scope: 's', credential: async () => credential, allowHttpLoopback: false },
  subscription: id,
  resourceGroup: 'seismic',
};

const batch =
  (pools: object[] = []): Behaviour =>
  ({ path }) => ({ status: 200, body: { value: path === '/supportedimages' ? images : pools } });

const storage: PreflightInput['storage'] = { reachable: async () => ({ ok: true }) };

/** Azure Resource Manager as far as it is asked; no price list. */
function management(
  properties: object,
  sizes: object[] = [{ name: 'Standard_E8s_v3', familyName: 'standardESv3Family' }],
) {
  const asked: string[] = [];
  const get = (async (url: string | URL | Request, init?: RequestInit) => {
    const { hostname, pathname } = new URL(String(url));
    if (hostname !== 'management.azure.com') throw new TypeError('fetch failed');
    asked.push(`${pathname} ${new Headers(init?.headers).get('authorization')}`);
    return Response.json(pathname.endsWith('virtualMachineSkus') ? { value: sizes } : { properties });
  }) as typeof fetch;
  return { get, asked };
}

function inputOf(more: Partial<PreflightInput> = {}, behaviour: Behaviour = batch()): PreflightInput {
  const { client } = clientOf(behaviour, { retry: { maxRetries: 0 } });
  return {
    account: withKey,
    client,
    storage,
    poolName: 'P',
    vmSize: 'Standard_E8s_v3',
    nodes: { dedicated: 2, spot: 0 },
    ...more,
  };
}

const offline = { fetch: (() => Promise.reject(new TypeError('fetch failed'))) as typeof fetch };

async function statuses(input: PreflightInput, options = offline) {
  const { findings } = await preflight(input, options);
  return Object.fromEntries(findings.map(({ check, status }) => [check, status]));
}

describe('preflight', () => {
  it('finds all well, or says plainly what it can’t know', async () => {
    const report = await preflight(
      inputOf({
        nthreads: 4,
        slots: 2,
        container: 'judi/judi4cloud:1.0',
        tasks: 10,
        secondsPerTask: 60,
        provisioningSeconds: 240,
      }),
      offline,
    );
    expect(report.ok).toBe(true);
    expect(report.findings.map(({ check, status, message }) => `${check} ${status}: ${message}`)).toEqual([
      'batch-account ok: Batch account judi answers',
      'storage-account ok: Storage account judidata answers',
      'image ok: Nodes run microsoft-dsvm / ubuntu-hpc / 2404 (batch.node.ubuntu 24.04)',
      'vm-size ok: Standard_E8s_v3: 8 cores, 64 GiB',
      'threads ok: 8 threads (4 × 2 workers) on 8 cores',
      "container ok: 'judi/judi4cloud:1.0' is well formed; that it exists shows when the first node pulls it",
      'quota unknown: Quotas are unknown: that takes a sign-in, not a key',
      'cost ok: $1.01 an hour, $0.12 in all (Prices: prices.azure.com, August 2024; Spot prices move; reckoned as of 2024-08)',
    ]);
    expect(report.estimate).toMatchObject({ seconds: 420, cost: 0.1176 });
    expect(report.image?.nodeAgentSKUId).toBe('batch.node.ubuntu 24.04');
  });

  it('speaks of no cost where there is none: on an emulator', async () => {
    const account = { ...withKey, batchUrl: 'http://localhost:10100' };
    const { findings, estimate } = await preflight(inputOf({ account, maxCost: 1 }), offline);
    expect(findings.at(-1)).toEqual({ check: 'cost', status: 'ok', message: 'An emulator costs nothing', advice: '' });
    expect(estimate).not.toHaveProperty('costPerHour');
  });

  it('never throws for what it finds', async () => {
    const broken = inputOf(
      {
        storage: {
          reachable: async () => {
            const error = new UnreachableError({ operation: 'x', host: 'h', code: 'ENOTFOUND', problem: 'm' });
            return { ok: false, problem: error.message, error };
          },
        },
        vmSize: 'E8s',
        container: 'https://judi',
        maxCost: 1,
      },
      () => refusal(403, 'AuthenticationFailed', 'Server failed to authenticate the request.'),
    );
    const report = await preflight(broken, offline);
    expect(report.ok).toBe(false);
    expect(await statuses(inputOf({ slots: 0 }))).toMatchObject({ 'vm-size': 'error', cost: 'ok' });
    expect(await statuses(broken)).toEqual({
      'batch-account': 'error',
      'storage-account': 'error',
      image: 'unknown',
      'vm-size': 'error',
      container: 'error',
      quota: 'unknown',
      cost: 'error',
    });
    const { message, advice } = report.findings[0] ?? {};
    expect(message).toContain('Azure Batch refused listSupportedImages: 403 AuthenticationFailed');
    expect(advice).toContain('Check the account URL and key');
    expect(report.findings[1]?.advice).toContain('no such host');
  });

  it('stops when the caller does', async () => {
    const reason = new Error('enough');
    await expect(preflight(inputOf(), { ...offline, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('quotas', () => {
  const quotas = {
    dedicatedCoreQuota: 100,
    lowPriorityCoreQuota: 0,
    poolQuota: 100,
    dedicatedCoreQuotaPerVMFamilyEnforced: true,
    dedicatedCoreQuotaPerVMFamily: [
      { name: 'standard ESv3 Family', coreQuota: 20 },
      { name: 'standardDSv3Family', coreQuota: 0 },
    ],
  };
  const other = { id: 'other', vmSize: 'standard_e2s_v3', targetDedicatedNodes: 3, targetLowPriorityNodes: 1 };
  const own = { id: 'P', vmSize: 'standard_e8s_v3', targetDedicatedNodes: 10 };

  async function quotaFindings(more: Partial<PreflightInput>, properties: object = quotas) {
    const { get, asked } = management(properties);
    const { findings } = await preflight(inputOf({ account: signedIn, ...more }, batch([other, own])), { fetch: get });
    const said = findings
      .filter(({ check }) => check === 'quota')
      .map(({ status, message, advice }) => `${status}: ${message}. ${advice}`);
    return { said, asked };
  }

  it('are compared with what is wanted, less what other pools have', async () => {
    const { said, asked } = await quotaFindings({ nodes: { dedicated: 2, spot: 1 } });
    expect(said).toEqual([
      'ok: 16 dedicated cores wanted, 94 free (quota 100, in use 6). ',
      'error: 8 Spot cores wanted, 0 free (quota 0, in use 2). Take another vmSize, or ask for a higher quota in the portal.',
      'warning: 16 dedicated Esv3 cores wanted, 14 free (quota 20, in use 6): 1 of 2 nodes will come. Take 1 nodes, or ask for a higher quota in the portal.',
    ]);
    expect(asked).toContain(
      `/subscriptions/${id}/resourceGroups/seismic/providers/Microsoft.Batch/batchAccounts/judi Bearer tok`,
    );
  });

  it('are the subscription’s where the account has none', async () => {
    expect((await quotaFindings({}, {})).said).toEqual([
      'unknown: The quotas of the subscription hold; not looked at. If nodes do not come, look at the quotas of the Batch account in the portal.',
    ]);
  });

  it('that can’t be read are unknown, with the reason', async () => {
    const forbidden = (async () =>
      Response.json({ error: { code: 'AuthorizationFailed', message: 'No.' } }, { status: 403 })) as typeof fetch;
    const { findings } = await preflight(inputOf({ account: signedIn }), { fetch: forbidden });
    const quota = findings.find(({ check }) => check === 'quota');
    expect(quota?.status).toBe('unknown');
    expect(quota?.message).toContain('the role Reader on the Batch account');
    const bare = await preflight(inputOf({ account: { ...signedIn, subscription: '' } }), offline);
    expect(bare.findings.find(({ check }) => check === 'quota')?.message).toContain(
      '_SUBSCRIPTION_ID and _RESOURCE_GROUP',
    );
  });

  it('come with the sizes that the region has', async () => {
    const { get } = management(quotas, [{ name: 'Standard_E16s_v3', familyName: 'standardESv3Family' }]);
    const { findings } = await preflight(inputOf({ account: signedIn }), { fetch: get });
    expect(findings.find(({ check }) => check === 'vm-size')).toMatchObject({
      status: 'error',
      message: 'Azure Batch does not offer Standard_E8s_v3 in this region',
      advice: "Choose one of the region's, as Standard_E16s_v3.",
    });
  });
});

describe('VM sizes', () => {
  const needs = { slots: 1, nthreads: 4, gpu: false };

  it.each([
    ['Standard_E8s_v3', {}, 'ok', 'Standard_E8s_v3: 8 cores, 64 GiB'],
    ['Standard_NC4as_T4_v3', { gpu: true }, 'ok', '1 T4'],
    ['Standard_NV6ads_A10_v5', { gpu: true }, 'ok', 'part of one A10'],
    ['Standard_E8s_v3', { gpu: true }, 'error', 'has no GPU'],
    ['Standard_E8s_v3', { slots: 33 }, 'error', '33 slots are too many for 8 cores'],
    ['Standard_E8sv3', {}, 'error', "'Standard_E8sv3' is no VM size"],
    ['Standard_D8ls_v6', {}, 'warning', 'Standard_D8ls_v6: 8 cores, by its name'],
    ['big', {}, 'error', "'big' is no VM size"],
  ])('%s %o: %s', (vmSize, more, status, message) => {
    const [finding] = checkVmSize({ ...needs, vmSize, ...more });
    expect(finding).toMatchObject({ status, message: expect.stringContaining(message) });
  });

  it('have as many threads as cores', () => {
    expect(checkThreads({ vmSize: 'Standard_E2s_v3', slots: 1, nthreads: 4, gpu: false })).toEqual([
      {
        check: 'threads',
        status: 'warning',
        message: '4 threads (4 × 1 workers) on 2 cores',
        advice: 'Set nthreads to 2: threads beyond the cores slow each other down.',
      },
    ]);
  });
});

describe('names of container images', () => {
  it.each([
    ['mloubout/judi4cloud:1.7', 'ok'],
    ['judi.azurecr.io/seismic/judi4cloud:1.0', 'ok'],
    ['localhost:5000/judi:1', 'ok'],
    [`judi@sha256:${'ab'.repeat(32)}`, 'ok'],
    ['ubuntu', 'warning'],
    ['mloubout/judi4cloud:latest', 'warning'],
    ['Judi/Judi4Cloud:1', 'error'],
    ['https://judi.azurecr.io/judi:1', 'error'],
    ['judi:1:2', 'error'],
    ['judi/', 'error'],
    ['judi --privileged', 'error'],
    ['', 'error'],
  ])('%s: %s', (name, status) => {
    expect(checkContainerImage(name).status).toBe(status);
  });

  it('that are put together by the rules are well formed', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,6}(?:[._-][a-z0-9]{1,4})?$/);
    const tag = fc.stringMatching(/^[A-Za-z0-9_][\w.-]{0,10}$/).filter((text) => text !== 'latest');
    const name = fc.tuple(
      fc.option(fc.constantFrom('a.io', 'r.example.com:443', 'localhost')),
      fc.array(part, { minLength: 1, maxLength: 3 }),
      tag,
    );
    fc.assert(
      fc.property(name, ([host, path, version]) => {
        expect(checkContainerImage(`${host ? `${host}/` : ''}${path.join('/')}:${version}`).status).toBe('ok');
      }),
    );
  });

  it('are judged in one pass, however long and odd', () => {
    // A second pass for every character would take hours.
    for (const odd of [`${'a-'.repeat(3e5)}!`, `${'a.'.repeat(3e5)}/!`])
      expect(checkContainerImage(odd).status).not.toBe('ok');
  });
});
