import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchJob } from '../../src/azure/run/job-watch.ts';
import { siteStorage } from '../../src/azure/run/site-storage.ts';
import type { SubmittedJob } from '../../src/azure/run/submit-job.ts';
import type { GraphShape } from '../../src/graph/task-graph.ts';

const hours = 3_600_000;

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

/** An account that counts what it shares; rights last `longest` at most. */
function fakeAccount({ renewable, longest = Number.POSITIVE_INFINITY }: { renewable: boolean; longest?: number }) {
  let urls = 0;
  const absent = () => {
    throw new Error('not part of this test');
  };
  return {
    createContainer: absent,
    deleteContainer: absent,
    listBlobs: absent,
    deleteBlobs: absent,
    share: async (_container: string, _rights: string, until: Date) => {
      urls += 1;
      return { url: `https://a/${urls}`, until: new Date(Math.min(until.getTime(), Date.now() + longest)), renewable };
    },
    renew: async () => renewable,
  };
}

const inHours = (n: number) => new Date(Date.now() + n * hours);

describe('rights that are handed out', () => {
  test('are the same while they last', async () => {
    const storage = siteStorage(fakeAccount({ renewable: true }));
    const url = await storage.share('c', 'read', inHours(2));
    expect(await storage.share('c', 'read', inHours(1))).toBe(url);
    expect(await storage.share('c', 'read', inHours(4))).not.toBe(url);
  });

  test('are the same when they were renewed', async () => {
    const storage = siteStorage(fakeAccount({ renewable: true }));
    const url = await storage.share('c', 'read', inHours(1));
    await storage.renew('c', 'read', inHours(4));
    expect(await storage.share('c', 'read', inHours(4))).toBe(url);
  });

  test('are others when they cannot be renewed, or ended sooner than was asked', async () => {
    const storage = siteStorage(fakeAccount({ renewable: false, longest: 2 * hours }));
    const url = await storage.share('c', 'read', inHours(9));
    await storage.renew('c', 'read', inHours(9));
    vi.setSystemTime(inHours(3));
    expect(await storage.share('c', 'read', inHours(1))).not.toBe(url);
  });
});

test('rights are renewed while somebody waits, for as long again as the job may take', async () => {
  const shape: GraphShape = { count: 1, group: 1, reduced: false, blocks: [{ first: 0, end: 1 }] };
  const renewed: { container: string; rights: string; hours: number }[] = [];
  let looks = 0;
  const job = {
    name: 'job',
    batchId: 'job',
    done: new Set<string>(),
    manifest: { shape, limits: { jobSeconds: 4 * 3600 }, others: ['earlier'] },
    site: {
      contentContainer: 'content',
      storage: {
        renew: async (container: string, rights: string, until: Date) =>
          void renewed.push({ container, rights, hours: (until.getTime() - Date.now()) / hours }),
      },
      batch: {
        async *listTasks() {
          looks += 1;
          const state = looks < 4 ? 'running' : 'completed';
          yield { id: 'leaf-0', state, stateTransitionTime: new Date().toISOString() };
        },
      },
    },
  } as unknown as SubmittedJob;
  const looked = () => void vi.setSystemTime(Date.now() + 0.1 * hours);
  const none = () => {};
  await watchJob(job, { shortest: 1, longest: 1 }, { started: none, requeued: none, done: none, looked });
  expect(looks).toBe(4);
  const once = [
    { container: 'content', rights: 'read', hours: 5 },
    { container: 'job', rights: 'read-write', hours: 5 },
    { container: 'earlier', rights: 'read', hours: 5 },
  ];
  expect(renewed).toEqual([...once, ...once]);
});
