import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBatchClient } from '../src/client/batch-client.ts';
import { stringToSign } from '../src/client/shared-key.ts';
import { Secret } from '../src/secrets/secret.ts';
import { all } from './clients.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeService, type Sent } from './fake-service.ts';

const key = Buffer.from('a key of thirty-two bytes or so..').toString('base64');

/** What a server would compute from the request line and headers as they arrive, written independently of the client. */
function expectedSignature(account: string, { method, url, headers }: Sent): string {
  const names =
    'Content-Encoding Content-Language Content-Length Content-MD5 Content-Type Date If-Modified-Since If-Match If-None-Match If-Unmodified-Since Range'.split(
      ' ',
    );
  let text = `${method}\n`;
  for (const name of names) text += `${headers.get(name.toLowerCase()) ?? ''}\n`;
  for (const name of [...headers.keys()].filter((header) => /^ocp-/.test(header)).sort()) {
    text += `${name}:${headers.get(name)}\n`;
  }
  text += `/${account}${url.href.slice(url.origin.length).split('?')[0]}`;
  const query = url.search
    .slice(1)
    .split('&')
    .map((pair) => pair.split('=').map((part) => decodeURIComponent(part.replaceAll('+', ' '))))
    .map(([name = '', value = '']) => `${name.toLowerCase()}:${value}`)
    .sort((a, b) => (a < b ? -1 : 1));
  for (const line of query) text += `\n${line}`;
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
}

function signingClient() {
  const service = new FakeService(() => ({ status: 200, body: { value: [] } }));
  const clock = new FakeClock(Date.UTC(2026, 1, 3, 4, 5, 6));
  const authentication = { kind: 'shared-key', accountName: 'judi', key: new Secret(key) } as const;
  const client = createBatchClient('https://judi.eastus.batch.azure.com', authentication, {
    httpClient: service,
    clock,
  });
  return { service, client };
}

describe('shared key', () => {
  it('gives the text of the documentation for a plain listing', () => {
    const headers = new Map([['ocp-date', 'Tue, 29 Jul 2014 21:49:13 GMT']]);
    const text = stringToSign('myaccount', {
      method: 'GET',
      url: 'https://myaccount.westus.batch.azure.com/jobs?api-version=2025-06-01&timeout=20',
      header: (name) => headers.get(name),
      headerNames: headers.keys(),
    });
    expect(text).toBe(
      'GET\n\n\n\n\n\n\n\n\n\n\n\nocp-date:Tue, 29 Jul 2014 21:49:13 GMT\n/myaccount/jobs\napi-version:2025-06-01\ntimeout:20',
    );
  });

  it('signs what is sent: method, headers, path and query, however odd', async () => {
    const name = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => !/^\.{1,2}$/.test(text));
    const call = fc.record({
      id: name,
      filter: name,
      path: fc.array(name, { minLength: 1, maxLength: 3 }),
      etag: fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF') }),
    });
    await fc.assert(
      fc.asyncProperty(call, async ({ id, filter, path, etag }) => {
        const { service, client } = signingClient();
        await all(client.listTasks(id, { filter, select: ['id', 'state'], maxresults: 7 }));
        await client.createTask(id, { id, commandLine: filter });
        await client.deleteJob(id, { ifMatch: `0x${etag}`, force: true });
        await client.stopPoolResize(id);
        await client.getTaskFile(id, id, path.join('/'), { range: { start: 0, end: 9 } });
        for (const sent of service.sent) {
          expect(sent.headers.get('authorization')).toBe(`SharedKey judi:${expectedSignature('judi', sent)}`);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('dates and signs every attempt anew', async () => {
    const service = new FakeService((_, index) => (index === 0 ? { status: 503 } : { status: 200, body: {} }));
    const authentication = { kind: 'shared-key', accountName: 'judi', key: new Secret(key) } as const;
    const options = { httpClient: service, clock: new FakeClock(), random: () => 0.5, retry: { baseDelay: 8000 } };
    await createBatchClient('https://judi.eastus.batch.azure.com', authentication, options).getPool('p');
    const [first, second] = service.sent.map(({ headers }) => headers);
    expect(first?.get('ocp-date')).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
    expect(second?.get('ocp-date')).toBe('Thu, 01 Jan 2026 00:00:04 GMT');
    expect(first?.get('authorization')).not.toBe(second?.get('authorization'));
  });

  it('says the length of a body in bytes, and 0 for a POST without one', async () => {
    const { service, client } = signingClient();
    await client.createJob({ id: 'größe', poolInfo: { poolId: 'p' } });
    expect(service.last.headers.get('content-length')).toBe(String(Buffer.byteLength(service.last.text)));
    await client.disablePoolAutoScale('p');
    expect(service.last.headers.get('content-length')).toBe('0');
    await client.deletePool('p');
    expect(service.last.headers.has('content-length')).toBe(false);
  });
});
