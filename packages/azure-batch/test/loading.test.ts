import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { BatchServiceError } from '../src/client/batch-service-error.ts';
import * as azure from '../src/index.ts';

const run = promisify(execFile);

/** Names of Azure's packages that a fresh process has loaded: once after a module, once more after what is done with it. */
async function loads(module: string, use = ''): Promise<readonly [string[], string[]]> {
  const url = new URL(module, import.meta.url);
  const script = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        const resolved = next(specifier, context);
        const name = /node_modules\\/(@azure(?:-rest)?\\/[^/]+)/.exec(resolved.url)?.[1];
        if (name) seen.add(name);
        return resolved;
      },
    });
    const loaded = await import(${JSON.stringify(url.href)});
    const first = [...seen];
    ${use}
    console.log(JSON.stringify([first, [...seen]]));
  `;
  const options = ['--conditions=@judi4cloud/source', '--input-type=module', '-e', script];
  return JSON.parse((await run(process.execPath, options)).stdout);
}

describe('loading', () => {
  it('the package loads nothing of Azure', async () => {
    expect(await loads('../../clusterless/src/index.ts')).toEqual([[], []]);
  });

  it('the Azure part leaves identity and Blob storage until they are needed', async () => {
    const key = Buffer.alloc(64).toString('base64');
    const credentials = {
      _BATCH_ACCOUNT_URL: 'https://judi.eastus.batch.azure.com',
      _BATCH_ACCOUNT_KEY: key,
      _STORAGE_ACCOUNT_NAME: 'judidata',
      _STORAGE_ACCOUNT_KEY: key,
    };
    const use = `
      const [account] = await loaded.loadCredentials(${JSON.stringify(credentials)}, { env: {} });
      loaded.batchClient(account);
      await loaded.openBlobAccount(account.storage);
    `;
    const [first, then] = await loads('../src/index.ts', use);
    expect(first).toContain('@azure/core-rest-pipeline');
    expect(first).not.toContain('@azure/storage-blob');
    expect(then).toContain('@azure/storage-blob');
    expect(then).not.toContain('@azure/identity');
  });
});

it('says what to install where somebody signs in without identity', async () => {
  const credentials = {
    _BATCH_ACCOUNT_URL: 'https://judi.eastus.batch.azure.com',
    _AD_TENANT: '11111111-2222-3333-4444-555555555555',
    _AD_BATCH_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
    _AD_SECRET_BATCH: 'secret',
    _STORAGE_ACCOUNT_NAME: 'judidata',
    _STORAGE_ACCOUNT_KEY: Buffer.alloc(64).toString('base64'),
  };
  const script = `
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve(specifier, context, next) {
        return next(specifier === '@azure/identity' ? '@azure/no-such-package' : specifier, context);
      },
    });
    const { batchClient, loadCredentials } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)});
    const [account] = await loadCredentials(${JSON.stringify(credentials)}, { env: {} });
    await Array.fromAsync(batchClient(account).listPools()).catch(({ tag, message }) => console.log(JSON.stringify({ tag, message })));
  `;
  const options = ['--conditions=@judi4cloud/source', '--input-type=module', '-e', script];
  const { tag, message } = JSON.parse((await run(process.execPath, options)).stdout);
  expect(tag).toBe('SignInError');
  expect(message).toMatch(/@azure\/identity is not installed\. .*npm install @azure\/identity/);
});

describe('the Azure part', () => {
  it('has these names', () => {
    expect(Object.keys(azure).sort()).toMatchInlineSnapshot(`
      [
        "AzureTimeoutError",
        "BatchServiceError",
        "Cluster",
        "ContactLostError",
        "CostLimitError",
        "CredentialsError",
        "InsecureConnectionError",
        "JobEndedError",
        "JobNotFoundError",
        "LeftoverError",
        "ManagementError",
        "NodeStartError",
        "PoolGoneError",
        "PoolMismatchError",
        "PoolOptionsError",
        "PoolResizeError",
        "PreflightError",
        "Secret",
        "SignInError",
        "StorageServiceError",
        "TaskFailedError",
        "TaskRefusedError",
        "UnreachableError",
        "batchClient",
        "createBatchClient",
        "endJob",
        "estimate",
        "isAzureError",
        "isNotFound",
        "isRefusal",
        "listJobs",
        "loadCredentials",
        "lookUpPrice",
        "openBlobAccount",
        "openCluster",
        "openRun",
        "possessions",
        "preflight",
        "removePossession",
        "tablePrice",
        "taskLogs",
        "vmSize",
      ]
    `);
  });

  it('knows its errors', () => {
    const error = new BatchServiceError({ operation: 'x', status: 404, code: 'PoolNotFound', message: 'No pool' });
    expect(azure.isAzureError(error)).toBe(true);
    expect(azure.isNotFound(error)).toBe(true);
    expect(azure.isAzureError(new Error('x'))).toBe(false);
  });
});
