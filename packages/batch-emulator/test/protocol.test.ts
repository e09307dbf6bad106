import { request } from 'node:http';
import type { BatchEmulator } from '@judi4cloud/batch-emulator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, type Json, poolSettings, withoutStorage } from './emulated.ts';

let emulator: BatchEmulator;
let client: Client;

beforeAll(async () => {
  emulator = await withoutStorage();
  client = new Client(emulator);
  await client.pool('empty', { targetDedicatedNodes: 0 });
  await client.job('listed', 'empty');
  for (let i = 0; i < 25; i++) {
    await client.do('POST', '/jobs/listed/tasks', {
      id: `task-${i}`,
      commandLine: `echo ${i}`,
      displayName: i % 2 ? 'odd' : 'even',
    });
  }
});

afterAll(() => emulator.close());

describe('every request', () => {
  test('needs a known api-version', async () => {
    const headers = { authorization: `Bearer ${emulator.issueToken()}` };
    const missing = await fetch(`${emulator.url}/pools`, { headers });
    expect([missing.status, ((await missing.json()) as Json).code]).toEqual([400, 'MissingRequiredQueryParameter']);
    expect(await client.refusal('GET', '/pools', undefined, { version: '2019-01-01' })).toBe(
      '400 UnsupportedRequestVersion',
    );
    expect(await client.get('/pools')).toHaveProperty('value');
  });

  test('is answered with a request id, and with the client’s own if it wants that', async () => {
    const id = '9C4D50EE-2D56-4CD3-8152-34347DC9F2B0';
    const headers = { 'client-request-id': id };
    const plain = await client.call('GET', '/jobs', undefined, { headers });
    const echo = await client.call('GET', '/jobs', undefined, {
      headers: { ...headers, 'return-client-request-id': 'true' },
    });
    expect(plain.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(plain.headers.get('client-request-id')).toBeNull();
    expect(echo.headers.get('client-request-id')).toBe(id);
  });

  test('that fails says code, message, and values', async () => {
    const { status, body, headers } = await client.call('GET', '/jobs/nothing');
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'JobNotFound', message: { lang: 'en-US' } });
    expect(body.message.value).toMatch(/\nRequestId:[0-9a-f-]+\nTime:\d{4}-/);
    expect(body.values).toEqual([{ key: 'JobId', value: 'nothing' }]);
    expect(headers.get('content-type')).toBe('application/json; odata=minimalmetadata');
  });

  test('is answered, whatever its path, query and body', async () => {
    const { hostname, port } = new URL(emulator.url);
    const authorization = `Bearer ${emulator.issueToken()}`;
    const status = (path: string, method = 'GET') =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { authorization };
        const sent = request({ hostname, port, path, method, headers }, (answer) =>
          resolve(answer.resume().statusCode),
        );
        sent.on('error', reject).end();
      });
    const version = 'api-version=2025-06-01';
    for (const method of ['GET', 'POST', 'HEAD', 'DELETE', 'PATCH', 'PROPFIND']) {
      expect(await status(`/pools/%00?${version}`, method)).toBe(400);
      expect(await status(`/pools/%ff?${version}`, method)).toBe(400);
      expect(await status(`//?${version}`, method)).toBe(404);
      expect(await status(`//pools?${version}`, method)).toBe(404);
      expect(await status(`/?${version}`, method)).toBe(404);
      expect(await status('//', method)).toBe(400);
      expect(await status('http://', method)).toBe(400);
      expect(await status('*', method)).toBe(400);
    }
    expect(await status(`/jobs/listed/tasks/task-1/files/%00?${version}`)).toBe(400);
    const answered = fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, query) => {
      const seen = await status(`/${path}?${version}&${query}`);
      expect(seen).toBeGreaterThanOrEqual(400);
      expect(seen).toBeLessThan(500);
    });
    await fc.assert(answered, { seed: 1, numRuns: 200 });
    const queries = fc.asyncProperty(
      fc.constantFrom('$filter', '$select', '$expand', '$skiptoken', 'maxresults', 'timeout', 'recursive'),
      fc.string({ unit: 'binary' }),
      async (name, value) => {
        const { status: seen } = await client.call('GET', '/jobs', undefined, { query: { [name]: value } });
        expect(seen).toBeLessThan(500);
      },
    );
    await fc.assert(queries, { seed: 1, numRuns: 200 });
    expect(await client.refusal('POST', '/pools', undefined)).toBe('400 InvalidPropertyValue');
    const deep = await fetch(`${emulator.url}/pools?${version}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json; odata=minimalmetadata' },
      body: `{"id":"deep","networkConfiguration":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    });
    expect([deep.status, ((await deep.json()) as Json).code]).toEqual([400, 'InvalidRequestBody']);
    expect((await client.list('/pools')).map(({ id }) => id)).toEqual(['empty']);
  });

  test('to an unknown path or with an unknown method is refused', async () => {
    expect(await client.refusal('GET', '/nothing/here')).toBe('404 InvalidUri');
    expect(await client.refusal('PUT', '/pools')).toBe('405 UnsupportedHttpVerb');
  });

  test('must have a body of the right type that is JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(await client.refusal('POST', '/jobs', {}, { headers })).toBe('400 InvalidHeaderValue');
    const response = await fetch(`${emulator.url}/jobs?api-version=2025-06-01`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${emulator.issueToken()}`,
        'content-type': 'application/json; odata=minimalmetadata; charset=utf-8',
      },
      body: '{',
    });
    expect(((await response.json()) as Json).code).toBe('InvalidRequestBody');
  });
});

describe('bodies', () => {
  const job = { id: 'shape', poolInfo: { poolId: 'empty' } };

  test.each([
    ['an unknown property', { ...job, colour: 'red' }, '400 InvalidRequestBody'],
    ['a missing property', { id: 'shape' }, '400 MissingRequiredProperty'],
    ['a wrong type', { ...job, priority: 'high' }, '400 InvalidPropertyValue'],
    ['an unknown word', { ...job, onAllTasksComplete: 'explode' }, '400 InvalidPropertyValue'],
    ['a malformed id', { ...job, id: 'a b' }, '400 InvalidPropertyValue'],
    ['a malformed duration', { ...job, constraints: { maxWallClockTime: '5 minutes' } }, '400 InvalidPropertyValue'],
    ['a priority out of range', { ...job, priority: 1001 }, '400 OutOfRangePriority'],
    ['no pool', { ...job, poolInfo: {} }, '400 InvalidPropertyValue'],
  ])('with %s are refused', async (_, body, refusal) => {
    expect(await client.refusal('POST', '/jobs', body)).toBe(refusal);
  });

  test('name the place of what is wrong', async () => {
    const { body } = await client.call('POST', '/jobs', { ...job, metadata: [{ name: 'a', value: 1 }] });
    expect(body.values).toContainEqual({ key: 'PropertyName', value: 'metadata[0].value' });
  });

  test('may write words in any case, and null for what is absent; answers are in lower case', async () => {
    await client.do(
      'POST',
      '/jobs',
      { ...job, onAllTasksComplete: 'noAction', onTaskFailure: 'PerformExitOptionsJobAction', displayName: null },
      { version: '2022-10-01.16.0' },
    );
    expect(await client.get('/jobs/shape')).toMatchObject({
      onAllTasksComplete: 'noaction',
      onTaskFailure: 'performexitoptionsjobaction',
    });
  });
});

describe('ids', () => {
  test('are kept as written and compare in any case', async () => {
    await client.job('MixedCase', 'empty');
    expect((await client.get('/jobs/mixedcase')).id).toBe('MixedCase');
    expect(await client.refusal('POST', '/jobs', { id: 'MIXEDCASE', poolInfo: { poolId: 'empty' } })).toBe(
      '409 JobExists',
    );
    await client.tasks('MixedCase', { One: '/bin/true' });
    expect((await client.task('mixedCASE', 'ONE')).id).toBe('One');
    expect(await client.refusal('POST', '/pools', { id: 'EMPTY', ...poolSettings })).toBe('409 PoolExists');
  });
});

describe('lists', () => {
  test('come in pages of maxresults, each with a link to the next', async () => {
    const page = await client.get('/jobs/listed/tasks', { maxresults: 10 });
    expect(page.value).toHaveLength(10);
    expect(page['odata.nextLink']).toContain('%24skiptoken=');
    const all = await client.list('/jobs/listed/tasks', { maxresults: 10, $select: 'id' });
    expect(all).toEqual(Array.from({ length: 25 }, (_, i) => ({ id: `task-${i}` })));
  });

  test('go on after the last element that was seen, also when that is gone', async () => {
    await client.job('changing', 'empty');
    await client.tasks('changing', { a: '/bin/true', b: '/bin/true', c: '/bin/true', d: '/bin/true' });
    const page = await client.get('/jobs/changing/tasks', { maxresults: 2 });
    await client.do('DELETE', '/jobs/changing/tasks/b');
    const next = new URL(page['odata.nextLink']);
    const rest = await client.get(next.pathname, Object.fromEntries(next.searchParams));
    expect(rest.value.map(({ id }: Json) => id)).toEqual(['c', 'd']);
    expect(rest['odata.nextLink']).toBeUndefined();
  });

  test.each([0, 1001, 'many'])('refuse %s as maxresults', async (maxresults) => {
    expect(await client.refusal('GET', '/jobs', undefined, { query: { maxresults } })).toBe(
      '400 OutOfRangeQueryParameterValue',
    );
  });

  test('refuse a token that is none of theirs', async () => {
    expect(await client.refusal('GET', '/jobs', undefined, { query: { $skiptoken: 'abc' } })).toBe(
      '400 InvalidQueryParameterValue',
    );
  });

  test('hold what the filter lets through', async () => {
    const odd = await client.list('/jobs/listed/tasks', {
      $filter: "displayName eq 'odd' and startswith(id, 'task-1')",
    });
    expect(odd.map(({ id }) => id)).toEqual(['task-1', 'task-11', 'task-13', 'task-15', 'task-17', 'task-19']);
    expect(await client.refusal('GET', '/jobs/listed/tasks', undefined, { query: { $filter: 'id eq' } })).toBe(
      '400 InvalidQueryParameterValue',
    );
  });

  test('and single resources hold the properties that are selected', async () => {
    const { commandLine, ...selected } = await client.get('/jobs/listed/tasks/task-3', {
      $select: 'id,executionInfo/retryCount',
    });
    expect(commandLine).toBeUndefined();
    expect(selected).toEqual({ 'odata.metadata': expect.any(String), id: 'task-3', executionInfo: { retryCount: 0 } });
    expect(await client.refusal('GET', '/jobs/listed/tasks', undefined, { query: { $select: 'id,colour' } })).toBe(
      '400 InvalidQueryParameterValue',
    );
  });
});

describe('conditions', () => {
  test('let a write pass only for the version that the client knows', async () => {
    await client.job('guarded', 'empty');
    const job = await client.call('GET', '/jobs/guarded');
    const etag = job.headers.get('etag') as string;
    expect(etag).toBe(`"${job.body.eTag}"`);
    await client.do('PATCH', '/jobs/guarded', { priority: 5 }, { headers: { 'if-match': etag } });
    expect(await client.refusal('PATCH', '/jobs/guarded', { priority: 6 }, { headers: { 'if-match': etag } })).toBe(
      '412 ConditionNotMet',
    );
    expect(await client.refusal('PATCH', '/jobs/guarded', { priority: 6 }, { headers: { 'if-none-match': '*' } })).toBe(
      '412 ConditionNotMet',
    );
    const old = new Date(Date.now() - 3_600_000).toUTCString();
    expect(
      await client.refusal('DELETE', '/jobs/guarded', undefined, { headers: { 'if-unmodified-since': old } }),
    ).toBe('412 ConditionNotMet');
    expect((await client.get('/jobs/guarded')).priority).toBe(5);
  });

  test('spare the body of what the client has already', async () => {
    const job = await client.call('GET', '/jobs/listed');
    const same = { 'if-none-match': job.headers.get('etag') as string };
    const later = { 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() };
    for (const headers of [same, later]) {
      const reply = await client.call('GET', '/jobs/listed', undefined, { headers });
      expect([reply.status, reply.body]).toEqual([304, undefined]);
    }
    const other = await client.call('GET', '/jobs/listed', undefined, { headers: { 'if-none-match': '"0x1"' } });
    expect(other.status).toBe(200);
  });
});

describe('collections of tasks', () => {
  test('tell of each task what became of it', async () => {
    await client.job('collected', 'empty');
    const task = { id: 'one', commandLine: '/bin/true' };
    const dependant = { id: 'two', commandLine: '/bin/true', dependsOn: { taskIds: ['one'] } };
    const { value } = await client.do('POST', '/jobs/collected/addtaskcollection', { value: [task, task, dependant] });
    expect(value).toMatchObject([
      {
        status: 'success',
        taskId: 'one',
        eTag: expect.any(String),
        location: `${emulator.url}/jobs/collected/tasks/one`,
      },
      { status: 'clienterror', taskId: 'one', error: { code: 'TaskExists' } },
      { status: 'clienterror', taskId: 'two', error: { code: 'TaskDependenciesNotSpecifiedOnJob' } },
    ]);
  });

  test('whose form is wrong add nothing at all', async () => {
    await client.job('spoilt', 'empty');
    const value = [{ id: 'good', commandLine: '/bin/true' }, { id: 'bad' }];
    const { status, body } = await client.call('POST', '/jobs/spoilt/addtaskcollection', { value });
    expect([status, body.code]).toEqual([400, 'MissingRequiredProperty']);
    expect(body.values).toEqual([{ key: 'PropertyName', value: 'value[1].commandLine' }]);
    expect(await client.list('/jobs/spoilt/tasks')).toEqual([]);
  });

  test('have at most 100 tasks and a megabyte', async () => {
    const tasks = (count: number, size: number) => ({
      value: Array.from({ length: count }, (_, i) => ({ id: `big-${i}`, commandLine: `echo ${'x'.repeat(size)}` })),
    });
    expect(await client.refusal('POST', '/jobs/listed/addtaskcollection', tasks(101, 1))).toBe(
      '400 InvalidPropertyValue',
    );
    expect(await client.refusal('POST', '/jobs/listed/addtaskcollection', tasks(100, 11_000))).toBe(
      '413 RequestBodyTooLarge',
    );
    expect((await client.do('POST', '/jobs/listed/addtaskcollection', tasks(50, 11_000))).value).toHaveLength(50);
  });
});
