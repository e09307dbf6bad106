import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchJob } from '../src/cluster/job-watch.ts';
import type { SubmittedJob } from '../src/cluster/submitted-job.ts';
import type { GraphShape } from '../src/graph/task-graph.ts';

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
