import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePayload } from '../../clusterless/src/payload/encode.ts';
import { BatchServiceError } from '../src/client/batch-service-error.ts';
import { batchClient } from '../src/credentials/account.ts';
import { loadCredentials } from '../src/credentials/load-credentials.ts';
import { UnreachableError } from '../src/errors.ts';
import { redact } from '../src/secrets/redact.ts';
import { Secret } from '../src/secrets/secret.ts';
import { clientOf } from './clients.ts';
import { FakeService, networkError, refusal } from './fake-service.ts';

const id = '11111111-2222-3333-4444-555555555555';

/** Everything that might be written somewhere. */
function appearances(value: unknown): string {
  const error = value instanceof Error ? [value.stack, String(value.cause), JSON.stringify(Object.entries(value))] : [];
  const deep = inspect(value, { depth: 20, showHidden: true, getters: true });
  return [String(value), JSON.stringify(value), inspect(value), deep, ...error].join('\n');
}

describe('a secret', () => {
  it('never shows', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6 }).filter((text) => !'•••{}Secret'.includes(text)),
        (text) => {
          const secret = new Secret(text);
          expect(secret.reveal()).toBe(text);
          expect(`${secret} ${JSON.stringify({ secret })} ${inspect([secret], { showHidden: true })}`).toBe(
            `••• {"secret":"•••"} [ •••, [length]: 1 ]`,
          );
          expect(inspect(structuredClone({ ...secret }))).toBe('{}');
        },
      ),
    );
  });

  it('does not travel', () => {
    expect(() => encodePayload(new Secret('hidden words'))).toThrow();
  });
});

describe('accounts, clients and their errors', () => {
  const key = Buffer.from('the key of the Batch account').toString('base64');
  const storageKey = Buffer.from('the key of the storage accou').toString('base64');
  const secrets = [key, storageKey, 'Ab8Q~hidden'];

  async function accounts() {
    const storage = { _STORAGE_ACCOUNT_NAME: 'judidata', _STORAGE_ACCOUNT_KEY: storageKey };
    const url = { _BATCH_ACCOUNT_URL: 'https://judi.eastus.batch.azure.com' };
    const application = { _AD_TENANT: id, _AD_BATCH_CLIENT_ID: id, _AD_SECRET_BATCH: 'Ab8Q~hidden' };
    return loadCredentials(
      [
        { ...url, ...storage, _BATCH_ACCOUNT_KEY: key },
        { ...url, ...storage, ...application },
      ],
      { env: {} },
    );
  }

  const show = (value: unknown, ...hidden: string[]) => {
    const text = appearances(value);
    for (const secret of hidden) expect(text).not.toContain(secret);
  };

  it('show none when printed', async () => {
    for (const account of await accounts()) {
      show(account, ...secrets);
      show(batchClient(account), ...secrets);
    }
  });

  it('show none in errors, nor what was signed with them', async () => {
    const [account] = await accounts();
    if (account === undefined) throw new Error('no account');
    const echo = new FakeService(({ headers }) => {
      const signature = headers.get('authorization')?.split(':')[1] ?? '';
      const detail = `The MAC signature found in the HTTP request '${signature}' is not the same as any computed signature.`;
      return {
        status: 403,
        body: {
          code: 'AuthenticationFailed',
          message: { value: `Authorization header was ${headers.get('authorization')}` },
          values: [{ key: 'AuthenticationErrorDetail', value: detail }],
        },
      };
    });
    const refused = await batchClient(account, { httpClient: echo })
      .getPool('p')
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BatchServiceError);
    const signature = echo.last.headers.get('authorization')?.split(':')[1] ?? 'missing';
    show(refused, ...secrets, signature);

    const silent = new FakeService(() => networkError('ECONNREFUSED'));
    const options = { httpClient: silent, retry: { maxRetries: 0 } };
    const lost = await batchClient(account, options)
      .getPool('p')
      .catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(UnreachableError);
    show(lost, ...secrets, silent.last.headers.get('authorization')?.split(':')[1] ?? 'missing');
  });

  it('show no password of a registry and no signature of a SAS that the service echoes', async () => {
    const values = [
      { key: 'PropertyName', value: 'password' },
      { key: 'PropertyValue', value: 'hunter22' },
    ];
    const sas = 'https://a.blob.core.windows.net/c?sv=2026&sig=abcDEF%3D&se=2027';
    const { client } = clientOf(() => ({
      status: 400,
      body: { code: 'InvalidPropertyValue', message: { value: `Bad ${sas}` }, values },
    }));
    const error = await client.createPool({ id: 'p', vmSize: 'x' }).catch((thrown: unknown) => thrown);
    show(error, 'hunter22', 'abcDEF');
    expect(String(error)).toContain('sig=•••&se=2027');
  });

  it('show none in faults of credentials', async () => {
    const wrong = { _BATCH_ACCOUNT_URL: key, _STORAGE_ACCOUNT_NAME: storageKey, _BATCH_ACCOUNT_KEY: 'Ab8Q~hidden' };
    show(await loadCredentials(wrong, { env: {} }).catch((error: unknown) => error), ...secrets);
  });
});

describe('redaction', () => {
  it.each([
    ['https://a/c?sig=AbC%2F%3D&x=1', 'https://a/c?sig=•••&x=1'],
    ['?sv=1&SIG=AbC', '?sv=1&SIG=•••'],
    ['url=https%3A%2F%2Fa%3Fsig%3DAbC', 'url=https%3A%2F%2Fa%3Fsig%3D•••'],
    ['authorization: SharedKey judi:AbC/+=', 'authorization: SharedKey judi:•••'],
    ['Authorization: Bearer eyJhbGci.eyJzdWIi.c2ln', 'Authorization: Bearer •••'],
    ['token eyJhbGci.eyJzdWIi.c2ln!', 'token eyJ•••!'],
    ['AccountName=a;AccountKey=AbC==;x', 'AccountName=a;AccountKey=•••;x'],
    ['{"_AD_SECRET_BATCH": "Ab C"}', '{"_AD_SECRET_BATCH": "•••"}'],
    ['client_id=1&client_secret=AbC&x=2', 'client_id=1&client_secret=•••&x=2'],
    ['nothing to design, no signal', 'nothing to design, no signal'],
  ])('turns %s into %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('hides the signature wherever it stands, and leaves the rest', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'ABCdef012%+/=-_.'), minLength: 8, maxLength: 44 });
    const word = fc.string({ unit: fc.constantFrom(...'abcxyz '), maxLength: 20 });
    fc.assert(
      fc.property(word, letters, word, (before, signature, after) => {
        const hidden = redact(`${before} https://a/c?sv=1&sig=${signature}&st=2 ${after}`);
        expect(hidden).toBe(`${before} https://a/c?sv=1&sig=•••&st=2 ${after}`);
      }),
    );
  });
});

it('refusals keep no secret of requests', async () => {
  const { client, service } = clientOf(() => refusal(400, 'InvalidRequestBody'));
  const registry = { registryServer: 'r', username: 'u', password: 'hunter22' };
  const error = await client
    .createTask('j', { id: 't', commandLine: 'x', containerSettings: { imageName: 'i', registry } })
    .catch((thrown: unknown) => thrown);
  expect(service.last.text).toContain('hunter22');
  expect(appearances(error)).not.toContain('hunter22');
});
