import { describe, expect, it } from 'vitest';
import { createBatchClient } from '../src/client/batch-client.ts';
import { BatchServiceError } from '../src/client/batch-service-error.ts';
import { InsecureConnectionError } from '../src/errors.ts';
import { Secret } from '../src/secrets/secret.ts';
import { all, clientOf, endpoint } from './clients.ts';
import { refusal, replies } from './fake-service.ts';

const named = (...ids: string[]) => ids.map((id) => ({ id }));

describe('paging', () => {
  const pages = replies(
    {
      status: 200,
      body: { value: named('a', 'b'), 'odata.nextLink': `${endpoint}/pools?api-version=2025-06-01&$skiptoken=x%2By` },
    },
    { status: 200, body: { value: [], 'odata.nextLink': `${endpoint}/pools?api-version=2025-06-01&$skiptoken=z` } },
    { status: 200, body: { value: named('c') } },
  );

  it('follows the links through empty pages', async () => {
    const { client, service } = clientOf(pages);
    const ids = [];
    for await (const { id } of client.listPools({ select: ['id'], maxresults: 2 })) ids.push(id);
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(service.sent.map(({ url }) => url.search)).toEqual([
      '?api-version=2025-06-01&%24select=id&maxresults=2',
      '?api-version=2025-06-01&$skiptoken=x%2By',
      '?api-version=2025-06-01&$skiptoken=z',
    ]);
  });

  it('asks for no page that nobody reads', async () => {
    const { client, service } = clientOf(pages);
    for await (const { id } of client.listPools()) if (id === 'a') break;
    expect(service.sent).toHaveLength(1);
  });

  it('follows no link to another host, which would get the signature', async () => {
    const { client, service } = clientOf(
      replies({ status: 200, body: { value: [], 'odata.nextLink': 'https://evil.example/pools' } }),
    );
    await expect(all(client.listPools())).rejects.toThrow('https://evil.example, expected https://judi');
    expect(service.sent).toHaveLength(1);
  });
});

describe('conditions', () => {
  it('sends ETags and says who changed first', async () => {
    const { client, service } = clientOf(replies(refusal(412, 'ConditionNotMet')));
    const change = client.updatePool('p', { metadata: [] }, { ifMatch: '0x8D' });
    await expect(change).rejects.toMatchObject({ code: 'ConditionNotMet', status: 412 });
    expect(service.last.headers.get('if-match')).toBe('0x8D');
  });

  it('has nothing to tell about what did not change', async () => {
    const { client, service } = clientOf(replies({ status: 304 }, { status: 200, body: { id: 'j', state: 'active' } }));
    expect(await client.getJob('j', { ifNoneMatch: '0x1' })).toBeUndefined();
    expect(service.last.headers.get('if-none-match')).toBe('0x1');
    expect(await client.getJob('j', { ifNoneMatch: '0x1' })).toMatchObject({ state: 'active' });
  });

  it('knows whether a pool exists', async () => {
    const { client } = clientOf(replies({ status: 200 }, { status: 404 }, refusal(403, 'InsufficientPermissions')));
    expect(await client.poolExists('p')).toBe(true);
    expect(await client.poolExists('p')).toBe(false);
    await expect(client.poolExists('p')).rejects.toThrow('role Azure Batch Data Contributor');
  });
});

describe('refusals', () => {
  it('say what, got, expected, what to do', async () => {
    const { client } = clientOf(
      replies({
        status: 400,
        body: {
          code: 'InvalidPropertyValue',
          message: { lang: 'en-US', value: 'The value provided is invalid.\nRequestId:1\nTime:2026-01-01T00:00:00Z' },
          values: [
            { key: 'PropertyName', value: 'vmSize' },
            { key: 'PropertyValue', value: 'Standard_E2' },
          ],
        },
        headers: { 'request-id': 'abc' },
      }),
    );
    const error = await client.createPool({ id: 'p', vmSize: 'Standard_E2' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BatchServiceError);
    expect(error).toMatchObject({
      message:
        'Azure Batch refused createPool: 400 InvalidPropertyValue: The value provided is invalid. PropertyName: vmSize. ' +
        'PropertyValue: Standard_E2. Request abc. See PropertyName and PropertyValue.',
      operation: 'createPool',
      values: { PropertyName: 'vmSize', PropertyValue: 'Standard_E2' },
      requestId: 'abc',
      attempts: 1,
    });
  });

  it('are readable when a proxy answers', async () => {
    const { client } = clientOf(replies({ status: 407, body: '<html>' }, { status: 200, body: '<html>' }));
    await expect(client.getPool('p')).rejects.toThrow('a page instead of data; is a proxy between?');
    await expect(client.getPool('p')).rejects.toThrow('UnreadableAnswer');
  });
});

describe('files', () => {
  it('come with their properties, whole or in part', async () => {
    const headers = {
      'content-length': '5',
      'content-type': 'application/octet-stream',
      'ocp-batch-file-isdirectory': 'False',
      'ocp-batch-file-mode': '0o100644',
      'ocp-creation-time': 'Thu, 01 Jan 2026 00:00:00 GMT',
    };
    const { client, service } = clientOf(replies({ status: 206, body: 'hello', headers }, { status: 200, headers }));
    const file = await client.getTaskFile('j', 't', 'wd/a b.txt', { range: { start: 0, end: 4 } });
    expect(await file.text()).toBe('hello');
    expect(file.properties).toMatchObject({ contentLength: 5, isDirectory: false, fileMode: '0o100644' });
    expect(service.last.path).toBe('/jobs/j/tasks/t/files/wd/a%20b.txt');
    expect(service.last.headers.get('ocp-range')).toBe('bytes=0-4');
    expect(await client.getNodeFileProperties('p', 'n', 'startup/stderr.txt')).toEqual(file.properties);
  });
});

describe('signals', () => {
  it('end a call with their reason, before it is sent and between tries', async () => {
    const reason = new Error('enough');
    const { client, service } = clientOf(() => refusal(503, 'ServerBusy'));
    await expect(client.getPool('p', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(service.sent).toHaveLength(0);

    const controller = new AbortController();
    const busy = clientOf(() => {
      controller.abort(reason);
      return refusal(503, 'ServerBusy');
    });
    await expect(busy.client.getPool('p', { signal: controller.signal })).rejects.toBe(reason);
    expect(busy.service.sent).toHaveLength(1);
  });
});

it('speaks http to this machine only', () => {
  const authentication = { kind: 'shared-key', accountName: 'a', key: new Secret('') } as const;
  for (const url of ['http://127.0.0.1:10003', 'http://localhost:1', 'http://[::1]:1']) {
    expect(createBatchClient(url, authentication).endpoint).toBe(url);
  }
  expect(() => createBatchClient('http://judi.eastus.batch.azure.com', authentication)).toThrow(
    InsecureConnectionError,
  );
  expect(() => createBatchClient('http://127.0.0.1.evil.example', authentication)).toThrow('Use an https:// URL');
});
