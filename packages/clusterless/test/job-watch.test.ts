import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TaskReport } from '../src/cluster/job-service.ts';
import { watchJob } from '../src/cluster/job-watch.ts';
import type { SubmittedJob } from '../src/cluster/submitted-job.ts';
import type { GraphShape } from '../src/graph/task-graph.ts';
import { blobNames } from '../src/task/orders.ts';

const hours = 3_600_000;

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

test('rights are renewed where they are while somebody waits, for as long again as the job may take', async () => {
  const shape: GraphShape = { count: 1, group: 1, reduced: false, blocks: [{ first: 0, end: 1 }] };
  const renewed: { site: string; container: string; rights: string; hours: number }[] = [];
  const siteOf = (site: string) => ({
    contentContainer: 'content',
    storage: {
      renew: async (container: string, rights: string, until: Date) =>
        void renewed.push({ site, container, rights, hours: (until.getTime() - Date.now()) / hours }),
    },
    service: {
      async *tasks() {
        looks += 1;
        yield { id: 'leaf-0', state: looks < 4 ? 'running' : 'succeeded', changed: new Date() };
      },
    },
  });
  let looks = 0;
  const job = {
    name: 'job',
    jobId: 'job',
    done: new Set<string>(),
    manifest: { shape, limits: { jobSeconds: 4 * 3600 }, others: ['earlier', 'elsewhere'] },
    site: siteOf('here'),
    homes: new Map([['elsewhere', siteOf('there')]]),
  } as unknown as SubmittedJob;
  const looked = () => void vi.setSystemTime(Date.now() + 0.1 * hours);
  const none = () => {};
  await watchJob(job, { shortest: 1, longest: 1 }, { started: none, requeued: none, done: none, looked });
  expect(looks).toBe(4);
  const once = [
    { site: 'here', container: 'content', rights: 'read', hours: 5 },
    { site: 'here', container: 'job', rights: 'read-write', hours: 5 },
    { site: 'here', container: 'earlier', rights: 'read', hours: 5 },
    { site: 'there', container: 'elsewhere', rights: 'read', hours: 5 },
  ];
  expect(renewed).toEqual([...once, ...once]);
});

describe('a job that ends between the look at its tasks and the look at itself', () => {
  const shape: GraphShape = { count: 2, group: 1, reduced: false, blocks: [{ first: 0, end: 2 }] };
  const report = (id: string, state: TaskReport['state'], exitCode = 0) => {
    const failure = { exitCode, retries: 0, requeues: 0, stopped: false };
    return { id, state, changed: new Date(), node: 'n', failure: state === 'failed' ? failure : undefined };
  };

  /** Watches a job whose tasks run until it has ended; gives the tasks that were told to be done. */
  async function watched(after: readonly object[], results: readonly string[], state = 'ended'): Promise<string[]> {
    let ended = false;
    const site = {
      service: {
        async *tasks() {
          yield* ended ? after : [report('leaf-0', 'running'), report('leaf-1', 'running')];
        },
        endReason: async () => {
          ended = true;
          return 'AllTasksComplete';
        },
        standardError: async () => 'the last words',
        state: async () => state,
      },
      storage: {
        async *list() {
          yield* results.map(blobNames.result);
        },
        open: async () => ({ read: async () => undefined }),
      },
    };
    const job = { name: 'job', jobId: 'job', done: new Set(), manifest: { shape }, site } as unknown as SubmittedJob;
    const done: string[] = [];
    const none = () => {};
    const listener = { started: none, requeued: none, done: (id: string) => void done.push(id), looked: none };
    await watchJob(job, { shortest: 1, longest: 1 }, listener);
    return done;
  }

  const both = ['leaf-0', 'leaf-1'];

  test('is done when its tasks are', async () => {
    expect(
      await watched(
        both.map((id) => report(id, 'succeeded')),
        both,
      ),
    ).toEqual(both);
  });

  test('is done when the service has forgotten its tasks and storage has their results', async () => {
    expect(await watched([], both)).toEqual(both);
  });

  test('fails by the task that failed', async () => {
    const after = [report('leaf-0', 'succeeded'), report('leaf-1', 'failed', 9)];
    await expect(watched(after, ['leaf-0'])).rejects.toMatchObject({ name: 'TaskFailedError', exitCode: 9 });
  });

  test('has ended without its work when results are missing', async () => {
    await expect(watched([], ['leaf-0'])).rejects.toMatchObject({ name: 'JobEndedError', reason: 'AllTasksComplete' });
  });

  test('says that it was deleted, what is done of it, and how to go on', async () => {
    const expected = { name: 'JobEndedError', deleted: true, done: 1, total: 2 };
    const message = /^Job job was deleted before its work was done; 1 of its 2 tasks have .* `judi jobs attach job`/;
    await expect(watched([], ['leaf-0'], 'absent')).rejects.toMatchObject(expected);
    await expect(watched([], ['leaf-0'], 'absent')).rejects.toThrow(message);
    await expect(watched([], [], 'absent')).rejects.toThrow(/0 of its 2 tasks have their result\. Run it again\.$/);
  });
});
