import { nearestWord } from '@judi4cloud/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchClient } from '../src/credentials/account.ts';
import { fields } from '../src/credentials/fields.ts';
import { type CredentialsObject, loadCredentials } from '../src/credentials/load-credentials.ts';
import { CredentialsError, SignInError } from '../src/errors.ts';
import { FakeService, type Sent } from './fake-service.ts';

const id = '11111111-2222-3333-4444-555555555555';
const key = Buffer.alloc(64, 7).toString('base64');

/** The file that AzureClusterlessHPC.jl documents. */
const seed: CredentialsObject = {
  _AD_TENANT: id,
  _AD_BATCH_CLIENT_ID: id,
  _AD_SECRET_BATCH: 'Ab8Q~secret',
  _BATCH_ACCOUNT_URL: 'https://judi.eastus.batch.azure.com',
  _BATCH_RESOURCE: 'https://batch.core.windows.net/',
  _STORAGE_ACCOUNT_NAME: 'judidata',
  _STORAGE_ACCOUNT_KEY: key,
};

const sharedKey: CredentialsObject = {
  _BATCH_ACCOUNT_URL: 'https://judi.eastus.batch.azure.com',
  _BATCH_ACCOUNT_KEY: key,
  _STORAGE_ACCOUNT_NAME: 'judidata',
  _STORAGE_ACCOUNT_KEY: key,
};

const without = (given: CredentialsObject, ...names: (keyof CredentialsObject)[]) =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.some((other) => other === name)));

async function faultsOf(given: unknown, env: Record<string, string> = {}) {
  const error = await loadCredentials(given as CredentialsObject, { env }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CredentialsError);
  const { problems } = error as CredentialsError;
  return problems.map(({ field, problem, advice }) => `${field} ${problem}. ${advice}`);
}

describe('credentials', () => {
  it('are read as the seed writes them', async () => {
    const [account] = await loadCredentials(seed, { env: {} });
    expect(account).toMatchObject({
      name: 'judi',
      region: 'eastus',
      batchUrl: 'https://judi.eastus.batch.azure.com',
      batch: { kind: 'token', scope: 'https://batch.core.windows.net/.default', allowHttpLoopback: false },
      storage: { name: 'judidata', url: 'https://judidata.blob.core.windows.net', auth: { kind: 'shared-key' } },
    });
  });

  it('are read from a file, one account or several', async () => {
    const texts: Record<string, string> = {
      'one.json': `\uFEFF${JSON.stringify(seed)}`,
      'two.json': JSON.stringify([
        seed,
        { ...sharedKey, _BATCH_ACCOUNT_URL: 'https://other.westus2.batch.azure.com/' },
      ]),
    };
    const readFile = async (path: string) => texts[path] ?? '';
    expect(await loadCredentials('one.json', { env: {}, readFile })).toHaveLength(1);
    const names = (await loadCredentials('two.json', { env: {}, readFile })).map(({ name, region }) => [name, region]);
    expect(names).toEqual([
      ['judi', 'eastus'],
      ['other', 'westus2'],
    ]);
    const env = { JUDI_CREDENTIALS: 'one.json' };
    expect(await loadCredentials(undefined, { env, readFile })).toHaveLength(1);
    expect(await loadCredentials(undefined, { env: { CREDENTIALS: 'two.json' }, readFile })).toHaveLength(2);
  });

  it('are read with keys, of an emulator too', async () => {
    const [account] = await loadCredentials(sharedKey, { env: {} });
    expect(account?.batch).toMatchObject({ kind: 'shared-key', accountName: 'judi' });
    const [emulated] = await loadCredentials(
      {
        _AD_TENANT: id,
        _AD_BATCH_CLIENT_ID: '',
        _AD_SECRET_BATCH: '',
        _BATCH_ACCOUNT_URL: 'http://127.0.0.1:10003',
        _BATCH_ACCOUNT_NAME: 'emulated',
        _BATCH_ACCOUNT_KEY: key,
        _STORAGE_ACCOUNT_NAME: 'devstoreaccount1',
        _STORAGE_ACCOUNT_KEY: key,
        _STORAGE_ACCOUNT_URL: 'http://127.0.0.1:10000/devstoreaccount1/',
      },
      { env: {} },
    );
    expect(emulated).toMatchObject({
      name: 'emulated',
      batchUrl: 'http://127.0.0.1:10003',
      storage: { url: 'http://127.0.0.1:10000/devstoreaccount1' },
    });
  });

  it('are those of whoever is signed in when there are no keys', async () => {
    const bare = { _BATCH_ACCOUNT_URL: 'https://judi.eastus.batch.azure.com', _STORAGE_ACCOUNT_NAME: 'judidata' };
    const [account] = await loadCredentials(bare, { env: {} });
    expect([account?.batch.kind, account?.storage.auth.kind]).toEqual(['token', 'token']);
    const env = {
      AZURE_BATCH_ENDPOINT: 'https://judi.eastus.batch.azure.com',
      AZURE_STORAGE_ACCOUNT: 'judidata',
      AZURE_SUBSCRIPTION_ID: id,
      AZURE_RESOURCE_GROUP: 'seismic',
    };
    const [fromEnvironment] = await loadCredentials(undefined, { env });
    expect(fromEnvironment).toMatchObject({ name: 'judi', subscription: id, resourceGroup: 'seismic' });
    expect(fromEnvironment?.batch.kind).toBe('token');
  });

  it('are completed from the environment, but no key is tried on a stranger', async () => {
    const env = { AZURE_BATCH_ACCESS_KEY: key, AZURE_BATCH_ACCOUNT: 'other', AZURE_STORAGE_ACCOUNT: 'envdata' };
    const [account] = await loadCredentials(without(seed, '_STORAGE_ACCOUNT_NAME', '_STORAGE_ACCOUNT_KEY'), { env });
    expect(account).toMatchObject({ name: 'judi', batch: { kind: 'token' }, storage: { name: 'envdata' } });
  });

  it('belong to the cloud that the URL names', async () => {
    const china = { ...seed, _BATCH_ACCOUNT_URL: 'https://judi.chinanorth3.batch.chinacloudapi.cn' };
    const [account] = await loadCredentials(without(china, '_BATCH_RESOURCE'), { env: {} });
    expect(account).toMatchObject({
      region: 'chinanorth3',
      batch: { scope: 'https://batch.chinacloudapi.cn/.default' },
      storage: { url: 'https://judidata.blob.core.chinacloudapi.cn' },
    });
  });
});

describe('faults of credentials', () => {
  it('are told all at once', async () => {
    expect(await faultsOf({})).toEqual([
      '_BATCH_ACCOUNT_URL is missing. Give the URL of the Batch account, as "_BATCH_ACCOUNT_URL": ' +
        '"https://judi.eastus.batch.azure.com", or set the environment variable AZURE_BATCH_ENDPOINT',
      '_STORAGE_ACCOUNT_NAME is missing. Give the name of the storage account, as "_STORAGE_ACCOUNT_NAME": "judidata", ' +
        'or set the environment variable AZURE_STORAGE_ACCOUNT',
    ]);
  });

  it.each([
    [
      'misspelt',
      { ...without(seed, '_STORAGE_ACCOUNT_KEY'), _STORAGE_ACOUNT_KEY: key },
      '_STORAGE_ACOUNT_KEY is no field. Did you mean _STORAGE_ACCOUNT_KEY?',
    ],
    [
      'without underscore',
      { ...without(seed, '_AD_TENANT'), AD_TENANT: id },
      'AD_TENANT is no field. Did you mean _AD_TENANT?',
    ],
    [
      'half an application',
      without(seed, '_AD_SECRET_BATCH'),
      '_AD_SECRET_BATCH is missing to sign in as an application.',
    ],
    ['placeholder', { ...seed, _AD_SECRET_BATCH: 'xxxxxxxxxxxxxxxx' }, '_AD_SECRET_BATCH is still the placeholder.'],
    [
      'portal URL',
      { ...seed, _BATCH_ACCOUNT_URL: 'https://portal.azure.com/judi' },
      "_BATCH_ACCOUNT_URL ends in '/judi'.",
    ],
    ['no URL', { ...seed, _BATCH_ACCOUNT_URL: 'judi.eastus' }, "_BATCH_ACCOUNT_URL is 'judi.eastus', which is no URL."],
    ['http', { ...sharedKey, _BATCH_ACCOUNT_URL: 'http://judi.eastus.batch.azure.com' }, '_BATCH_ACCOUNT_URL is http.'],
    [
      'another account',
      { ...seed, _BATCH_ACCOUNT_NAME: 'judy' },
      "_BATCH_ACCOUNT_NAME is 'judy' but the URL says 'judi'.",
    ],
    ['another region', { ...seed, _REGION: 'westus' }, "_REGION is 'westus' but the URL says 'eastus'."],
    ['half a key', { ...seed, _STORAGE_ACCOUNT_KEY: 'abc' }, '_STORAGE_ACCOUNT_KEY is no key.'],
    ['odd storage name', { ...seed, _STORAGE_ACCOUNT_NAME: 'Judi-Data' }, "_STORAGE_ACCOUNT_NAME is 'Judi-Data'."],
    ['odd client', { ...seed, _AD_BATCH_CLIENT_ID: 'judi-app' }, '_AD_BATCH_CLIENT_ID is no id.'],
    ['number', { ...seed, _AD_TENANT: 7 }, '_AD_TENANT is a number. Expected a text'],
    ['list in a list', [[seed]], 'account is a list. Expected an object of names and texts'],
    [
      'token over http',
      without(
        { ...sharedKey, _BATCH_ACCOUNT_URL: 'http://127.0.0.1:1', _BATCH_ACCOUNT_NAME: 'a' },
        '_BATCH_ACCOUNT_KEY',
      ),
      '_BATCH_ACCOUNT_URL is http, over which no token is sent.',
    ],
  ])('are named: %s', async (_, given, expected) => {
    const faults = await faultsOf(given);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(expected);
  });

  it('name the account of a list', async () => {
    expect((await faultsOf([seed, without(seed, '_STORAGE_ACCOUNT_NAME')]))[0]).toMatch(
      /^account 2, _STORAGE_ACCOUNT_NAME/,
    );
    expect(await faultsOf([])).toEqual(['list is empty. Expected at least one account']);
  });

  it('tell about the file', async () => {
    const failing = (code: string) => async () => {
      throw Object.assign(new Error(code), { code });
    };
    const load = (readFile: () => Promise<string>) => loadCredentials('creds.json', { env: {}, readFile });
    await expect(load(failing('ENOENT'))).rejects.toThrow(
      'Credentials from creds.json: file: there is no such file or folder.',
    );
    await expect(load(failing('EACCES'))).rejects.toThrow('chmod 600');
    const broken = async () => `{\n  "_STORAGE_ACCOUNT_KEY": "${key}" "_AD_TENANT"`;
    const error = await load(broken).catch((thrown: unknown) => String(thrown));
    expect(error).toMatch(/file: is no JSON: see line 2, column \d+/);
    expect(error).not.toContain(key.slice(0, 8));
    await expect(loadCredentials('/does/not/exist.json', { env: {} })).rejects.toThrow(CredentialsError);
  });
});

describe('the nearest name', () => {
  it('is found through a slip of the keys', () => {
    const names = Object.keys(fields);
    const slip = fc.record({
      name: fc.constantFrom(...names),
      at: fc.nat(40),
      kind: fc.constantFrom('drop', 'double', 'swap', 'case'),
    });
    fc.assert(
      fc.property(slip, ({ name, at, kind }) => {
        const i = 1 + (at % (name.length - 2));
        const [before, letter, next, after] = [name.slice(0, i), name[i] ?? '', name[i + 1] ?? '', name.slice(i + 2)];
        const typed = {
          drop: `${before}${next}${after}`,
          double: `${before}${letter}${letter}${next}${after}`,
          swap: `${before}${next}${letter}${after}`,
          case: name.toLowerCase(),
        }[kind];
        // Short names such as _REGION may lose too much; the long ones must be found.
        if (name.length > 12) expect(nearestWord(typed, names)).toBe(name);
      }),
    );
  });

  it('is not invented', () => {
    expect(nearestWord('comment', Object.keys(fields))).toBeUndefined();
  });
});

describe('signing in', () => {
  /** Microsoft Entra as far as an application that signs in needs it, and a Batch account. */
  function azure(token: (sent: Sent) => { status: number; body: object }) {
    return new FakeService((sent) => {
      const { hostname } = sent.url;
      if (hostname.endsWith('batch.azure.com')) return { status: 200, body: { id: 'p' } };
      if (sent.path.endsWith('/token')) return token(sent);
      const authority = `https://login.microsoftonline.com/${id}`;
      const endpoints = {
        issuer: `${authority}/v2.0`,
        authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
        token_endpoint: `${authority}/oauth2/v2.0/token`,
        jwks_uri: `${authority}/discovery/v2.0/keys`,
      };
      const metadata = [{ preferred_network: hostname, preferred_cache: hostname, aliases: [hostname] }];
      const body = sent.path.includes('openid-configuration')
        ? endpoints
        : { tenant_discovery_endpoint: `${authority}/v2.0/.well-known/openid-configuration`, metadata };
      return { status: 200, body };
    });
  }

  it('gets a token for Batch with the secret, once, and sends it', async () => {
    const service = azure(() => ({
      status: 200,
      body: { token_type: 'Bearer', expires_in: 3600, access_token: 'eyJ.to.ken' },
    }));
    const [account] = await loadCredentials(seed, { env: {}, httpClient: service });
    if (account === undefined) throw new Error('no account');
    const client = batchClient(account, { httpClient: service });
    await client.getPool('p');
    await client.getPool('p');
    const tokens = service.sent.filter(({ path }) => path.endsWith('/token'));
    expect(tokens).toHaveLength(1);
    const form = new URLSearchParams(tokens[0]?.text);
    expect(Object.fromEntries(form)).toMatchObject({
      client_id: id,
      client_secret: 'Ab8Q~secret',
      scope: 'https://batch.core.windows.net/.default',
      grant_type: 'client_credentials',
    });
    expect(service.last.headers.get('authorization')).toBe('Bearer eyJ.to.ken');
  });

  it('says what to do when the secret is wrong, without showing it', async () => {
    const service = azure(() => ({
      status: 401,
      body: {
        error: 'invalid_client',
        error_description: 'AADSTS7000215: Invalid client secret provided.',
        error_codes: [7000215],
      },
    }));
    const [account] = await loadCredentials(seed, { env: {}, httpClient: service });
    if (account === undefined) throw new Error('no account');
    const error = await batchClient(account, { httpClient: service })
      .getPool('p')
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SignInError);
    expect(String(error)).toContain('the value of the secret, not its id');
    expect(String(error)).not.toContain('Ab8Q');
    expect(service.sent.filter(({ path }) => path.endsWith('/token'))).toHaveLength(1);
  });

  it('sends a token over http only to an emulator on this machine that was named as one', async () => {
    const emulator: CredentialsObject = {
      _BATCH_ACCOUNT_URL: 'http://127.0.0.1:10003',
      _AD_TENANT: id,
      _AD_BATCH_CLIENT_ID: id,
      _AD_SECRET_BATCH: 's',
      _STORAGE_ACCOUNT_NAME: 'devstoreaccount1',
      _STORAGE_ACCOUNT_KEY: key,
      _EMULATOR: 'true',
    };
    const service = azure(() => ({
      status: 200,
      body: { token_type: 'Bearer', expires_in: 3600, access_token: 'tok' },
    }));
    const http = new FakeService(() => ({ status: 200, body: { id: 'p' } }));
    const [account] = await loadCredentials(emulator, { env: {}, httpClient: service });
    if (account === undefined) throw new Error('no account');
    await batchClient(account, { httpClient: http }).getPool('p');
    expect(http.last.headers.get('authorization')).toBe('Bearer tok');
  });
});
