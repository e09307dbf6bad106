import { createServer, type RequestListener } from 'node:http';
import { ContainerClient, type UserDelegationKey } from '@azure/storage-blob';
import { type BatchEmulator, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StorageAccess } from '../src/credentials/account.ts';
import { loadCredentials } from '../src/credentials/load-credentials.ts';
import { Secret } from '../src/secrets/secret.ts';
import { type BlobAccount, openBlobAccount } from '../src/storage/blob-account.ts';
import { StorageServiceError } from '../src/storage/storage-service-error.ts';
import { UserDelegation } from '../src/storage/user-delegation.ts';
import { all } from './clients.ts';
import { FakeClock } from './fake-clock.ts';

let emulator: BatchEmulator;
let access: StorageAccess;
let storage: BlobAccount;

beforeAll(async () => {
  emulator = await startBatchEmulator();
  const [account] = await loadCredentials({ ...emulator.credentials() }, { env: {} });
  if (account === undefined) throw new Error('no account');
  access = account.storage;
  storage = await openBlobAccount(access);
});
afterAll(() => emulator.close());

let count = 0;
const fresh = () => `c-${process.pid}-${count++}`;
const inAnHour = () => new Date(Date.now() + 3_600_000);

function at(shared: string, blob: string, query = ''): string {
  const url = new URL(shared);
  url.pathname += `/${blob}`;
  return `${url.href}${query}`;
}

const put = (shared: string, blob: string, text: string) =>
  fetch(at(shared, blob), { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: text });

describe('containers', () => {
  it('are made once, with metadata, and deleted once', async () => {
    const name = fresh();
    expect(await storage.createContainer(name, { metadata: { judi4cloud: '1', owner: 'me' } })).toBe(true);
    expect(await storage.createContainer(name, { metadata: { owner: 'you' } })).toBe(false);
    const [entry] = await all(storage.listContainers({ prefix: name }));
    expect(entry).toMatchObject({ name, metadata: { judi4cloud: '1', owner: 'me' } });
    expect(entry?.lastModified).toBeInstanceOf(Date);
    expect(await storage.deleteContainer(name)).toBe(true);
    expect(await storage.deleteContainer(name)).toBe(false);
    expect(await all(storage.listContainers({ prefix: name }))).toEqual([]);
  });

  it('have names by rules', async () => {
    const error = await storage.createContainer('Not_A_Name').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StorageServiceError);
  });
});

describe('shared containers', () => {
  it('give the rights that were asked for, and no others', async () => {
    const name = fresh();
    await storage.createContainer(name);
    const { url: everything } = await storage.share(name, 'all', inAnHour());
    const { url: writer } = await storage.share(name, 'read-write', inAnHour());
    const { url: reader, renewable } = await storage.share(name, 'read', inAnHour());
    expect(renewable).toBe(true);
    expect((await put(writer, 'a/b.txt', 'hello')).status).toBe(201);
    expect(await (await fetch(at(reader, 'a/b.txt'))).text()).toBe('hello');
    expect((await put(reader, 'a/b.txt', 'no')).status).toBe(403);
    expect((await fetch(at(writer, 'a/b.txt'), { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(at(everything, 'a/b.txt'), { method: 'DELETE' })).status).toBe(202);
  });

  const list = (url: string) => fetch(`${url}&restype=container&comp=list`).then(({ status }) => status);

  it('end when their time is over, unless they are renewed', async () => {
    const name = fresh();
    await storage.createContainer(name);
    const end = Date.now() + 1000;
    const { url } = await storage.share(name, 'read', new Date(end));
    await expect.poll(() => list(url)).toBe(403);
    expect(Date.now()).toBeGreaterThanOrEqual(end);
    expect(await storage.renew(name, 'read', inAnHour())).toBe(true);
    expect(await list(url)).toBe(200);
  });

  it('end no sooner because somebody needs them less long', async () => {
    const name = fresh();
    await storage.createContainer(name);
    const until = inAnHour();
    await storage.share(name, 'read', until);
    const { url, until: longer } = await storage.share(name, 'read', new Date(Date.now() - 1000));
    expect(longer).toEqual(until);
    await storage.renew(name, 'read', new Date(Date.now() - 1000));
    expect(await list(url)).toBe(200);
  });

  it('end when they are revoked, and others do not', async () => {
    const name = fresh();
    await storage.createContainer(name);
    const { url: reader } = await storage.share(name, 'read', inAnHour());
    const { url: writer } = await storage.share(name, 'read-write', inAnHour());
    expect(await storage.revoke(name, 'read')).toBe(true);
    expect([await list(reader), await list(writer)]).toEqual([403, 200]);
  });
});

describe('blobs', () => {
  it('are listed by prefix, over pages, and deleted by the hundred', async () => {
    const name = fresh();
    await storage.createContainer(name);
    const { url } = await storage.share(name, 'all', inAnHour());
    const names = Array.from({ length: 258 }, (_, i) => `part one/${String(i).padStart(3, '0')} ä.bin`);
    for (let i = 0; i < names.length; i += 50) {
      await Promise.all(names.slice(i, i + 50).map((blob) => put(url, encodeURI(blob), 'x'.repeat(3))));
    }
    await put(url, 'other', 'y');
    const listed = await all(storage.listBlobs(name, { prefix: 'part one/' }));
    expect(listed.map((blob) => blob.name)).toEqual(names);
    expect(listed[0]).toMatchObject({ size: 3, etag: expect.stringMatching(/./) });
    await storage.deleteBlobs(name, [...names, 'never there']);
    expect((await all(storage.listBlobs(name))).map((blob) => blob.name)).toEqual(['other']);
  });

  it('of a container that is gone are an error with its name for it', async () => {
    await expect(all(storage.listBlobs('no-such-container'))).rejects.toMatchObject({
      name: 'StorageServiceError',
      code: 'ContainerNotFound',
      operation: 'listBlobs',
    });
  });
});

describe('an account', () => {
  it('is reachable, or says why not', async () => {
    expect(await storage.reachable()).toEqual({ ok: true });
    const key = new Secret(Buffer.alloc(64, 6).toString('base64'));
    const wrongKey = await openBlobAccount({ ...access, auth: { kind: 'shared-key', key } });
    expect(await wrongKey.reachable()).toMatchObject({ ok: false, problem: expect.stringContaining('403') });
    const nobody = await openBlobAccount({ ...access, url: 'http://127.0.0.1:9/emulatorstorage' });
    expect(await nobody.reachable()).toMatchObject({
      ok: false,
      error: { name: 'UnreachableError', code: 'ECONNREFUSED' },
    });
  });

  it('gives up with the reason of the signal', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(storage.createContainer(fresh(), { signal })).rejects.toBe(reason);
    await expect(all(storage.listBlobs('x', { signal }))).rejects.toBe(reason);
    await expect(storage.reachable({ signal })).rejects.toBe(reason);
  });
});

describe('what Azurite does not do', () => {
  /** A Blob account that answers as it is told. */
  async function answering(listener: RequestListener) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const clock = new FakeClock();
    const account = await openBlobAccount({ ...access, url: `http://127.0.0.1:${port}/${access.name}` }, { clock });
    const close = () => {
      server.closeAllConnections();
      server.close();
    };
    return { account, clock, [Symbol.dispose]: close };
  }

  const refusal = (status: number, code: string) =>
    [
      status,
      { 'x-ms-error-code': code, 'x-ms-request-id': 'abc', 'content-type': 'application/xml' },
      `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} said.\nRequestId:abc</Message></Error>`,
    ] as const;

  it('a name is free some time after its container was deleted', async () => {
    let tries = 0;
    using fake = await answering((_, response) => {
      const [status, headers, body] = refusal(409, 'ContainerBeingDeleted');
      tries += 1;
      if (tries < 4) response.writeHead(status, headers).end(body);
      else response.writeHead(201).end();
    });
    expect(await fake.account.createContainer('c')).toBe(true);
    expect(fake.clock.pauses).toEqual([1000, 2000, 4000]);
  });

  it('a name that stays taken is told in the end', async () => {
    using fake = await answering((_, response) => {
      const [status, headers, body] = refusal(409, 'ContainerBeingDeleted');
      response.writeHead(status, headers).end(body);
    });
    await expect(fake.account.createContainer('c', { waitSeconds: 30 })).rejects.toThrow(
      'Blob Storage refused createContainer: 409 ContainerBeingDeleted: ContainerBeingDeleted said. Request abc. ' +
        'A container of this name is being deleted: wait some minutes or take another name.',
    );
    expect(fake.clock.pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(30_000);
  });

  it('a policy is in force only after a while: a shared URL works when it is handed out', async () => {
    let guests = 0;
    using fake = await answering((request, response) => {
      const isGuest = request.url?.includes('sig=') === true;
      const [status, headers, body] = refusal(403, 'AuthenticationFailed');
      const xml = request.url?.includes('comp=acl')
        ? '<SignedIdentifiers/>'
        : '<EnumerationResults><Blobs/></EnumerationResults>';
      if (isGuest && guests++ < 3) response.writeHead(status, headers).end(body);
      else response.writeHead(200, { 'content-type': 'application/xml' }).end(xml);
    });
    const { url } = await fake.account.share('c', 'read', inAnHour());
    expect(url).toMatch(/\?sv=[\d-]+&si=judi4cloud-read&sr=c&sig=/);
    expect(fake.clock.pauses).toEqual([250, 500, 1000]);
  });

  it('whoever is signed in shares for a week at most, with one key', async () => {
    const clock = new FakeClock(Date.UTC(2026, 0, 1));
    const asked: [string, string][] = [];
    const service = {
      async getUserDelegationKey(start: Date, end: Date) {
        asked.push([start.toISOString(), end.toISOString()]);
        const key = { signedObjectId: 'o', signedTenantId: 't', signedService: 'b', signedVersion: '2026-01-01' };
        const value = Buffer.from('lent key').toString('base64');
        return { ...key, signedStartsOn: start, signedExpiresOn: end, value } satisfies UserDelegationKey;
      },
    };
    const delegation = new UserDelegation(service, 'judidata', clock);
    const container = new ContainerClient('https://judidata.blob.core.windows.net/c');
    const soon = await delegation.share(container, 'read-write', new Date(Date.UTC(2026, 0, 2)));
    const query = new URL(soon.url).searchParams;
    expect(soon).toMatchObject({ until: new Date(Date.UTC(2026, 0, 2)), renewable: false });
    expect(Object.fromEntries(query)).toMatchObject({
      sp: 'racwl',
      sr: 'c',
      se: '2026-01-02T00:00:00Z',
      spr: 'https',
      skoid: 'o',
    });
    const late = await delegation.share(container, 'read', new Date(Date.UTC(2026, 5, 1)));
    expect(late.until.toISOString()).toBe('2026-01-07T23:50:00.000Z');
    expect(asked).toEqual([['2025-12-31T23:55:00.000Z', '2026-01-07T23:54:00.000Z']]);
    clock.time += 24 * 3_600_000;
    await delegation.share(container, 'read', new Date(Date.UTC(2026, 0, 8, 12)));
    expect(asked).toHaveLength(2);
  });
});
