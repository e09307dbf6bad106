import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { BatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSignedBy, sharedKeySignature } from '../src/http/shared-key.ts';
import type { Json } from './emulated.ts';
import { withoutStorage } from './emulated.ts';

let emulator: BatchEmulator;
let key: Buffer;

beforeAll(async () => {
  emulator = await withoutStorage({ accountName: 'account' });
  key = Buffer.from(emulator.credentials()._BATCH_ACCOUNT_KEY, 'base64');
});

afterAll(() => emulator.close());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request as it is, and gives status, code and challenge. */
async function send({ method = 'GET', path = '/jobs?api-version=2025-06-01', headers = {}, body }: Sent) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    code?: string;
    detail?: string;
    challenge?: string | undefined;
  }>();
  const call = request(`${emulator.url}${path}`, { method, headers }, async (answer) => {
    const text = Buffer.concat(await answer.toArray()).toString();
    const parsed: Json = text === '' ? {} : JSON.parse(text);
    resolve({
      status: answer.statusCode ?? 0,
      code: parsed.code,
      detail: parsed.values?.[0]?.value,
      challenge: answer.headers['www-authenticate'],
    });
  });
  call.on('error', reject);
  call.end(body);
  return await promise;
}

/** The header of a request, signed independently of the emulator's code. */
function signed(lines: readonly string[], name = 'account'): string {
  return `SharedKey ${name}:${createHmac('sha256', key).update(lines.join('\n')).digest('base64')}`;
}

describe('a signature with the account’s key', () => {
  const date = new Date().toUTCString();
  const lines = ['GET', ...Array<string>(11).fill(''), `ocp-date:${date}`, '/account/jobs', 'api-version:2025-06-01'];

  test('opens the account', async () => {
    expect(await send({ headers: { 'ocp-date': date, authorization: signed(lines) } })).toMatchObject({ status: 200 });
  });

  test('may stand over the Date header instead', async () => {
    const withDate = lines.toSpliced(12, 1).with(6, date);
    expect(await send({ headers: { date, authorization: signed(withDate) } })).toMatchObject({ status: 200 });
  });

  test('covers content, conditions, ocp headers, path and query', async () => {
    const body = JSON.stringify({ id: 'signed', poolInfo: { poolId: 'none' } });
    const type = 'application/json; odata=minimalmetadata';
    const path = '/jobs?timeOut=30&api-version=2025-06-01';
    const post = [
      'POST',
      '',
      '',
      String(body.length),
      '',
      type,
      '',
      '',
      '"etag"',
      '',
      '',
      '',
      `ocp-date:${date}`,
      'ocp-extra:1',
      '/account/jobs',
      'api-version:2025-06-01',
      'timeout:30',
    ];
    const headers = {
      'content-type': type,
      'content-length': String(body.length),
      'if-match': '"etag"',
      'ocp-date': date,
      'ocp-extra': '1',
    };
    const sent = { method: 'POST', path, body };
    expect(await send({ ...sent, headers: { ...headers, authorization: signed(post) } })).toMatchObject({
      status: 201,
    });
    for (const [i, line] of post.entries()) {
      const wrong = { ...headers, authorization: signed(post.with(i, `${line}x`)) };
      expect(await send({ ...sent, headers: wrong })).toMatchObject({ status: 403, code: 'AuthenticationFailed' });
    }
  });

  test.each(['', '0'])('of a request without a body may have %j as its length', async (length) => {
    const path = '/jobs/none/terminate?api-version=2025-06-01';
    const post = [
      'POST',
      '',
      '',
      length,
      ...Array<string>(8).fill(''),
      `ocp-date:${date}`,
      '/account/jobs/none/terminate',
      'api-version:2025-06-01',
    ];
    const headers = { 'ocp-date': date, authorization: signed(post), 'content-length': '0' };
    expect(await send({ method: 'POST', path, headers })).toMatchObject({ status: 404, code: 'JobNotFound' });
  });

  test('is refused with another key, another name, an old date, or none', async () => {
    const wrongKey = `SharedKey account:${Buffer.alloc(32).toString('base64')}`;
    const old = new Date(Date.now() - 20 * 60_000).toUTCString();
    const refused = [
      { 'ocp-date': date, authorization: wrongKey },
      { 'ocp-date': date, authorization: signed(lines, 'other') },
      { 'ocp-date': old, authorization: signed(lines.with(12, `ocp-date:${old}`)) },
      { authorization: signed(lines.toSpliced(12, 1)) },
    ];
    for (const headers of refused)
      expect(await send({ headers })).toMatchObject({ status: 403, code: 'AuthenticationFailed' });
    expect(await send({ headers: { authorization: 'SharedKey nonsense' } })).toMatchObject({
      status: 400,
      code: 'InvalidAuthenticationInfo',
    });
    expect(await send({ headers: { authorization: 'Basic nonsense' } })).toMatchObject({
      status: 400,
      code: 'InvalidAuthenticationInfo',
    });
  });

  test('is what the documentation’s rules give', () => {
    const request = {
      method: 'GET',
      path: '/jobs',
      query: new URLSearchParams({ b: '2', A: '1' }),
      headers: { 'ocp-date': 'now' },
      bodyBytes: 0,
    };
    const text = `GET${'\n'.repeat(12)}ocp-date:now\n/account/jobs\na:1\nb:2`;
    const expected = createHmac('sha256', key).update(text).digest('base64');
    expect(sharedKeySignature(request, 'account', key, '')).toBe(expected);
    expect(isSignedBy(request, 'account', key, expected)).toBe(true);
    expect(isSignedBy(request, 'account', key, '')).toBe(false);
  });
});

describe('a bearer token', () => {
  const withToken = (token: string) => send({ headers: { authorization: `Bearer ${token}` } });

  test('for the Batch service opens the account', async () => {
    expect(await withToken(emulator.issueToken())).toMatchObject({ status: 200 });
  });

  test('that is missing, wrong, for another audience, or over is answered with a challenge', async () => {
    const answers = [
      await send({}),
      await withToken('nonsense'),
      await withToken(`${emulator.issueToken()}x`),
      await withToken(emulator.issueToken({ audience: 'https://batch.core.windows.net' })),
      await withToken(emulator.issueToken({ expiresIn: -1 })),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 401, code: 'AuthenticationFailed' });
      expect(answer.challenge).toMatch(
        /^Bearer authorization_uri="https:\/\/\S+", resource_id="https:\/\/batch\.core\.windows\.net\/"$/,
      );
    }
    expect(answers[3]?.detail).toContain("exactly 'https://batch.core.windows.net/'");
  });
});
