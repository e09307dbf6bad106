import { join } from 'node:path';
import type { BatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser } from '../../../test/chromium.ts';
import { needsChromium } from '../../../test/left-out.ts';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { Client, type Json, patiently, withoutStorage } from './emulated.ts';

let emulator: BatchEmulator;
const markup = '<img src=x onerror=alert(1)>';

beforeAll(async () => {
  emulator = await withoutStorage();
  const client = new Client(emulator);
  await client.pool('pool', { targetLowPriorityNodes: 1 });
  await client.job('job', 'pool');
  await client.tasks('job', {
    good: `/bin/sh -c "echo '${markup}' 'https://x/?sv=1&sig=SECRET%3D&se=2'"`,
    bad: { commandLine: '/bin/false', environmentSettings: [{ name: 'KEY', value: 'hidden-value' }] },
    many: { commandLine: `echo ${markup} sig=SECRET2` },
  });
  await client.completed('job', 3);
});

afterAll(() => emulator.close());

const get = async (query = '', headers: Readonly<Record<string, string>> = {}) => {
  const reply = await fetch(`${emulator.url}/${query}`, { headers });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
};
const withToken = () => ({ authorization: `Bearer ${new URL(emulator.pageUrl).hash.slice('#token='.length)}` });
const json = async (query: string): Promise<Json> => JSON.parse((await get(query, withToken())).text);

describe('the page', () => {
  test('is one document that loads nothing from elsewhere', async () => {
    const { status, headers, text } = await get();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; connect-src 'self'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/,
    );
    expect(text).not.toMatch(/(src|href)="|https?:|innerHTML|insertAdjacentHTML|document\.write/);
    expect(text).toContain('light dark');
  });

  test('shows pools, nodes, jobs, tasks and logs, as data', async () => {
    const state = await json('?view=state');
    expect(state.pools).toMatchObject([{ id: 'pool', nodes: [{ state: expect.any(String) }, {}] }]);
    expect(state.jobs).toMatchObject([{ id: 'job', total: 3, counts: { completed: 3, failed: 1 } }]);
    expect((await json('?view=tasks&job=job')).tasks).toMatchObject([
      { id: 'good', state: 'succeeded' },
      { id: 'bad', state: 'failed', exitCode: 1 },
      { id: 'many' },
    ]);
    expect((await json('?view=tasks&job=job&filter=FAIL')).tasks.map(({ id }: Json) => id)).toEqual(['bad']);
    expect((await json('?view=log&job=job&task=good&file=stdout.txt')).text).toContain(markup);
    expect(await json('?view=log&job=job&task=good&file=../../../account.json')).toEqual({ text: '' });
    expect(await json('?view=tasks&job=nothing')).toEqual({ tasks: [], more: 0 });
  });

  test('gives no secrets away', async () => {
    const all = [
      await get(),
      await get('?view=state', withToken()),
      await get('?view=tasks&job=job', withToken()),
      await get('?view=log&job=job&task=good&file=stdout.txt', withToken()),
    ];
    const { _BATCH_ACCOUNT_KEY: key, _STORAGE_ACCOUNT_KEY: storageKey } = emulator.credentials();
    for (const { text } of all) {
      for (const secret of [key, storageKey, 'SECRET', 'hidden-value']) expect(text).not.toContain(secret);
    }
  });

  test('shows nothing without its token, which is good for nothing else', async () => {
    const other = await withoutStorage();
    const strangers = [
      {},
      withToken(),
      { authorization: `Bearer ${emulator.issueToken()}` },
      { authorization: 'Bearer x.y.z' },
    ];
    for (const view of ['state', 'tasks&job=job', 'log&job=job&task=good&file=stdout.txt', 'anything']) {
      expect((await get(`?view=${view}`, withToken())).status).toBe(200);
      for (const [i, headers] of strangers.entries()) {
        const base = i === 1 ? other.url : emulator.url;
        const answer = await fetch(`${base}/?view=${view}`, { headers });
        expect([answer.status, await answer.text()]).toEqual([401, 'A token is needed.']);
      }
    }
    await other.close();
    const { status } = await fetch(`${emulator.url}/pools?api-version=2025-06-01`, { headers: withToken() });
    expect(status).toBe(401);
  });

  test('opens at its address, and asks for a token at any other', async (context) => {
    needsChromium(context);
    const browser = startBrowser(join(scratchFolder(), 'profile'));
    const tab = async (url: string) => {
      const { targetId } = await browser.send('Target.createTarget', { url });
      const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
      return async (expression: string): Promise<unknown> => {
        const order = { expression, returnByValue: true };
        const { result } = await browser.send('Runtime.evaluate', order, String(sessionId));
        return (result as { value?: unknown }).value;
      };
    };
    const hidden = `['all', 'enter'].map((id) => document.getElementById(id)?.hidden)`;
    try {
      const welcome = await tab(emulator.pageUrl);
      await patiently(() => welcome(`document.getElementById('pools')?.textContent`)).toContain('Standard_E2s_v3');
      expect(await welcome(hidden)).toEqual([false, true]);
      expect(await welcome('location.href')).toBe(`${emulator.url}/`);
      const stranger = await tab(emulator.url);
      await patiently(() => stranger(hidden)).toEqual([true, false]);
      await stranger(`document.getElementById('token').value = ${JSON.stringify(emulator.pageUrl)};
        document.getElementById('enter').requestSubmit();`);
      await patiently(() => stranger(`document.getElementById('jobs').textContent`)).toContain('2 succeeded, 1 failed');
    } finally {
      await browser.close();
    }
  });

  test('is only for those who know this machine by its own name, and only to be read', async () => {
    const { request } = await import('node:http');
    const status = (headers: Readonly<Record<string, string>>, method = 'GET') =>
      new Promise<number | undefined>((resolve) => {
        request(emulator.url, { headers, method }, (answer) => resolve(answer.resume().statusCode)).end();
      });
    expect(await status({ host: 'evil.example' })).toBe(403);
    expect(await status({ host: 'localhost:1' })).toBe(200);
    expect(await status({}, 'POST')).toBe(405);
    expect((await fetch(`${emulator.url}/?api-version=2025-06-01`)).status).toBe(401);
  });
});
