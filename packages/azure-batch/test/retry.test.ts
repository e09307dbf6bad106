import { createHttpHeaders } from '@azure/core-rest-pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRetry, delayBefore, retryAfterOf } from '../src/client/retry.ts';
import { UnreachableError } from '../src/errors.ts';
import { clientOf } from './clients.ts';
import { networkError, refusal, replies } from './fake-service.ts';

const pool = { id: 'p', vmSize: 'Standard_E2s_v3' };

describe('back-off', () => {
  it('doubles under full jitter, up to its ceiling', () => {
    const retries = fc.nat({ max: 30 });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(retries, random, (retry, chance) => {
        const delay = delayBefore(retry, defaultRetry, chance, undefined);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** retry));
      }),
    );
    expect([0, 1, 2, 3].map((retry) => delayBefore(retry, defaultRetry, 1, undefined))).toEqual([
      500, 1000, 2000, 4000,
    ]);
  });

  it('never comes back before the service wants it', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(300_000),
        (retry, chance, after) => {
          expect(delayBefore(retry, defaultRetry, chance, after)).toBeGreaterThanOrEqual(after);
        },
      ),
    );
  });

  it('reads Retry-After in all its forms', () => {
    const now = Date.UTC(2026, 0, 1);
    const read = (headers: Record<string, string>) => retryAfterOf(createHttpHeaders(headers), now);
    expect(read({ 'retry-after': '7' })).toBe(7000);
    expect(read({ 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' })).toBe(9000);
    expect(read({ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' })).toBe(0);
    expect(read({ 'retry-after-ms': '250' })).toBe(250);
    expect(read({ 'retry-after': '86400' })).toBe(300_000);
    expect(read({ 'retry-after': 'soon' })).toBeUndefined();
    expect(read({})).toBeUndefined();
  });
});

describe('a busy service', () => {
  it.each([
    ['429', refusal(429, 'TooManyRequests')],
    ['503', refusal(503, 'ServerBusy')],
    ['ServerBusy under another status', refusal(500, 'ServerBusy')],
  ])('is asked again after %s, by every method', async (_, busy) => {
    const { client, service, clock } = clientOf(replies(busy, busy, { status: 201 }, busy, { status: 202 }));
    await client.createPool(pool);
    await client.reactivateTask('j', 't');
    expect(service.sent).toHaveLength(5);
    expect(clock.pauses).toEqual([500, 1000, 500]);
  });

  it('is asked when it says so', async () => {
    const { client, clock } = clientOf(
      replies(refusal(503, 'ServerBusy', 'busy', { 'retry-after': '20' }), { status: 200, body: pool }),
    );
    await client.getPool('p');
    expect(clock.pauses).toEqual([20_500]);
  });

  it('is given up in the end, with the number of tries', async () => {
    const { client, service } = clientOf(() => refusal(503, 'ServerBusy'), { retry: { maxRetries: 3 } });
    await expect(client.getPool('p')).rejects.toMatchObject({ code: 'ServerBusy', attempts: 4 });
    expect(service.sent).toHaveLength(4);
  });

  it('is not bothered again with what it understood and refused', async () => {
    for (const status of [400, 401, 403, 404, 409, 412, 413, 501]) {
      const { client, service } = clientOf(() => refusal(status, 'No'));
      await expect(client.createPool(pool)).rejects.toMatchObject({ status });
      expect(service.sent).toHaveLength(1);
    }
  });
});

describe('a lost answer', () => {
  const lost = networkError('ECONNRESET');
  const cases: readonly [string, (client: ReturnType<typeof clientOf>['client']) => Promise<void>, number, string][] = [
    ['createPool', (client) => client.createPool(pool), 409, 'PoolExists'],
    ['createJob', (client) => client.createJob({ id: 'j', poolInfo: {} }), 409, 'JobExists'],
    ['createTask', (client) => client.createTask('j', { id: 't', commandLine: 'x' }), 409, 'TaskExists'],
    ['deletePool', (client) => client.deletePool('p'), 409, 'PoolBeingDeleted'],
    ['deletePool', (client) => client.deletePool('p'), 404, 'PoolNotFound'],
    ['deleteJob', (client) => client.deleteJob('j'), 404, 'JobNotFound'],
    ['terminateJob', (client) => client.terminateJob('j'), 409, 'JobBeingTerminated'],
    ['resizePool', (client) => client.resizePool('p', { targetDedicatedNodes: 1 }), 409, 'PoolBeingResized'],
    ['terminateTask', (client) => client.terminateTask('j', 't'), 409, 'TaskCompleted'],
  ];

  it.each(cases)('of %s is recognised', async (_, call, status, code) => {
    const { client, service } = clientOf(replies(lost, refusal(status, code)));
    await call(client);
    expect(service.sent).toHaveLength(2);
  });

  it.each(cases)('is no excuse when %s was never sent before', async (_, call, status, code) => {
    await expect(call(clientOf(replies(refusal(status, code))).client)).rejects.toMatchObject({ code });
    const busyFirst = clientOf(replies(refusal(503, 'ServerBusy'), refusal(status, code)));
    await expect(call(busyFirst.client)).rejects.toMatchObject({ code });
  });

  it('counts as lost too when a gateway gives up', async () => {
    for (const status of [500, 502, 504, 408]) {
      const { client } = clientOf(replies({ status }, refusal(409, 'PoolExists')));
      await client.createPool(pool);
    }
  });

  it('of a collection turns tasks that exist into added ones', async () => {
    const tasks = { value: [{ id: 'a', commandLine: 'x' }] };
    const exists = { taskId: 'a', status: 'clienterror', error: { code: 'TaskExists' } };
    const bad = { taskId: 'b', status: 'clienterror', error: { code: 'InvalidPropertyValue' } };
    const answer = { status: 200, body: { value: [exists, bad] } };
    const again = clientOf(replies(lost, answer));
    expect(await again.client.createTaskCollection('j', tasks)).toEqual([{ taskId: 'a', status: 'success' }, bad]);
    const once = clientOf(replies(answer));
    expect(await once.client.createTaskCollection('j', tasks)).toEqual([exists, bad]);
  });

  it('is not risked twice where a second arrival would do harm', async () => {
    const { client, service } = clientOf(replies(lost));
    await expect(client.reactivateTask('j', 't')).rejects.toThrow(UnreachableError);
    expect(service.sent).toHaveLength(1);
  });
});

describe('a network that fails', () => {
  it('is tried again', async () => {
    const failures = ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ECONNREFUSED', 'REQUEST_SEND_ERROR'];
    const { client } = clientOf(replies(...failures.map(networkError), { status: 200, body: pool }));
    expect(await client.getPool('p')).toEqual(pool);
  });

  it('has no such host: told at once, unless the host was known before', async () => {
    const unknown = clientOf(() => networkError('ENOTFOUND'));
    await expect(unknown.client.getPool('p')).rejects.toThrow(
      'judi.eastus.batch.azure.com did not answer getPool: socket: ENOTFOUND (ENOTFOUND). There is no such host: check',
    );
    expect(unknown.service.sent).toHaveLength(1);
    const ok = { status: 200, body: pool };
    const known = clientOf(replies(ok, networkError('ENOTFOUND'), ok));
    await known.client.getPool('p');
    await known.client.getPool('p');
  });

  it('is not trusted when its certificate is not', async () => {
    const { client, service } = clientOf(() => networkError('SELF_SIGNED_CERT_IN_CHAIN'));
    await expect(client.getPool('p')).rejects.toThrow('NODE_EXTRA_CA_CERTS');
    expect(service.sent).toHaveLength(1);
  });

  it('hides no fault of the program', async () => {
    const { client } = clientOf(() => new TypeError('x is not a function'));
    await expect(client.getPool('p')).rejects.toThrow(TypeError);
  });
});
