import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ClientSecretCredential } from '@azure/identity';
import { startBatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'batch-emulator-test-'));
const trusted = getCACertificates('default');
afterAll(() => {
  setDefaultCACertificates(trusted);
  rmSync(folder, { recursive: true, force: true });
});

/** A certificate for this machine; undefined where nothing can make one. */
function certificate(): { readonly cert: string; readonly key: string } | undefined {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const options = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  try {
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...options],
      { stdio: 'ignore' },
    );
  } catch {
    return undefined;
  }
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

test('an identity library logs in over HTTPS with the client of the credentials, and its token opens the account', async ({
  skip,
}) => {
  const tls = certificate();
  if (tls === undefined) return skip('there is no openssl to make a certificate');
  setDefaultCACertificates([...trusted, tls.cert]);
  const blob = { url: 'http://127.0.0.1:9/none', accountName: 'none', accountKey: 'bm9uZQ==' };
  await using emulator = await startBatchEmulator({ tls, blob });
  const { _AD_TENANT: tenant, _AD_BATCH_CLIENT_ID: id, _AD_SECRET_BATCH: secret } = emulator.credentials();
  const options = { authorityHost: emulator.url, disableInstanceDiscovery: true };
  const status = async (scope: string): Promise<number> => {
    const { token } = await new ClientSecretCredential(tenant, id, secret, options).getToken(scope);
    return (
      await fetch(`${emulator.url}/jobs?api-version=2025-06-01`, { headers: { authorization: `Bearer ${token}` } })
    ).status;
  };
  expect(emulator.url).toMatch(/^https:/);
  expect(await status('https://batch.core.windows.net//.default')).toBe(200);
  expect(await status('https://batch.core.windows.net/.default')).toBe(401);
  await expect(
    new ClientSecretCredential(tenant, id, 'wrong', options).getToken('https://batch.core.windows.net//.default'),
  ).rejects.toThrow(/invalid_client/);
  const challenge = (await fetch(`${emulator.url}/jobs?api-version=2025-06-01`)).headers.get('www-authenticate');
  expect(challenge).toBe(
    `Bearer authorization_uri="${emulator.url}/${tenant}", resource_id="https://batch.core.windows.net/"`,
  );
});
