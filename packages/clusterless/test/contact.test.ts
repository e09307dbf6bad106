import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BlobError } from '../src/index.ts';
import { ClusterExecutor, Contact, ContentStore, type JobService, nearPace, type Site } from '../src/service.ts';
import { FolderService } from './folder-service/folder-service.ts';
import { folderStorage } from './folder-service/folder-storage.ts';
import { scratchFolder } from './process-state.ts';
import { failsOrWaits, waitsFor } from './remote-functions.ts';

const pace = { shortest: 1, longest: 4 };
const blobError = (status?: number) =>
  new BlobError({ action: 'reading', container: 'c', blob: 'b', status, problem: 'ECONNRESET', attempts: 8 });

describe('work over a connection', () => {
  test('is done again until there is contact, which is told once for all that waits', async () => {
    const lines: string[] = [];
    const contact = new Contact({ pace, onChange: (line) => lines.push(line) });
    let outages = 20;
    const problems: string[] = [];
    const work = async () => {
      if (outages > 0) throw blobError(outages-- % 2 === 0 ? undefined : 503);
      return 'done';
    };
    const holding = ['job a', 'job b'].map((what) =>
      contact.hold(what, work, { onLost: (problem) => problems.push(problem) }),
    );
    expect(await Promise.all(holding)).toEqual(['done', 'done']);
    expect(problems).toHaveLength(20);
    expect(lines.filter((line) => line.startsWith('Out of contact: reading blob c/b failed'))).toHaveLength(1);
    expect(contact.left.size).toBe(0);
  });

  test('is given up when that takes too long, and is left until it is taken up again', async () => {
    const contact = new Contact({ pace, timeout: 0.05 });
    const given = contact.hold('job a', () => Promise.reject(blobError()));
    await expect(given).rejects.toMatchObject({ name: 'ContactLostError', what: 'job a' });
    expect([...contact.left]).toEqual(['job a']);
    await contact.hold('job a', async () => {});
    expect(contact.left.size).toBe(0);
  });

  test('is not waited for when it is refused, fails, or nobody wants it any more', async () => {
    const contact = new Contact({ pace });
    let times = 0;
    for (const error of [blobError(403), new Error('of the work')]) {
      const failing = () => {
        times += 1;
        return Promise.reject(error);
      };
      await expect(contact.hold('job', failing)).rejects.toBe(error);
    }
    expect(times).toBe(2);
    expect(contact.leaves('job', new Error('of the work'))).toBe(false);
    expect(contact.left.size).toBe(0);
    expect(contact.leaves('job', blobError(403))).toBe(true);
    expect([...contact.left]).toEqual(['job']);
    const stop = new AbortController();
    const waiting = contact.hold('job', () => Promise.reject(blobError()), {
      signal: stop.signal,
      onLost: () => stop.abort(new Error('no more')),
    });
    await expect(waiting).rejects.toThrow('no more');
  });
});

/** A site whose service and storage can't be reached while `out` is there; `ended` are the jobs that were stopped. */
async function farSite() {
  const root = scratchFolder();
  const link: { out: Error | undefined; ended: string[] } = { out: undefined, ended: [] };
  const cut = <T extends object>(there: T): T =>
    new Proxy(there, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...parameters: unknown[]) => {
          if (link.out !== undefined) throw link.out;
          if (name === 'end') link.ended.push(String(parameters[0]));
          return value.apply(target, parameters);
        };
      },
    });
  const storage = folderStorage(root);
  await storage.create('content', {});
  const service: JobService = cut<JobService>(new FolderService(root, 2));
  const content = new ContentStore(await storage.open('content'));
  const place = { name: 'far', service, storage: cut(storage), contentContainer: 'content', content };
  const site: Site = { ...place, workers: 2, nthreads: 1, tags: {} };
  const open = (timeout?: number) =>
    new ClusterExecutor([site], {
      name: 'far',
      reach: 'machine',
      taskMain: new URL('folder-service/task-main.ts', import.meta.url).href,
      pace: nearPace,
      contact: new Contact({ pace, timeout }),
    });
  return { link, open };
}

describe('a run whose service goes out of reach', () => {
  test('goes on, says that it waits, and gives its results when there is contact again', async () => {
    const { link, open } = await farSite();
    await using executor = open();
    const file = join(scratchFolder(), 'go');
    const phases: (string | undefined)[] = [];
    const run = executor.map(waitsFor, [file, file], { onProgress: ({ cluster }) => phases.push(cluster?.phase) });
    await expect.poll(() => executor.jobs.size).toBe(1);
    link.out = blobError();
    await expect.poll(() => phases.at(-1)).toBe('waiting for contact');
    writeFileSync(file, '');
    link.out = undefined;
    expect(await run).toEqual([file, file]);
    expect(link.ended).toEqual([]);
  });

  test.each([
    ['lost for too long', undefined, { name: 'ContactLostError' }],
    ['refused', 403, { name: 'BlobError', status: 403 }],
  ])('is left as it is when contact is %s, and is gone on with later', async (_, status, expected) => {
    const { link, open } = await farSite();
    await using executor = open(0.05);
    const file = join(scratchFolder(), 'go');
    const run = await executor.submit(waitsFor, [file]);
    const waiting = run.results();
    link.out = blobError(status);
    await expect(waiting).rejects.toMatchObject(expected);
    expect([...executor.left]).toEqual([`job ${run.id}`]);
    link.out = undefined;
    writeFileSync(file, '');
    await using other = open();
    expect(await (await other.attach(run.id)).results()).toEqual([file]);
    expect(await run.results()).toEqual([file]);
    expect(executor.left.size).toBe(0);
    expect(link.ended).toEqual([]);
  });

  test('is submitted when there is contact', async () => {
    const { link, open } = await farSite();
    await using executor = open();
    const file = join(scratchFolder(), 'go');
    writeFileSync(file, '');
    link.out = blobError();
    const run = executor.map(waitsFor, [file]);
    setTimeout(() => {
      link.out = undefined;
    }, 200);
    expect(await run).toEqual([file]);
  });

  test('ends by a task that failed meanwhile, as ever', async () => {
    const { link, open } = await farSite();
    await using executor = open();
    const run = executor.map(failsOrWaits, [true], { retries: 0 });
    await expect.poll(() => executor.jobs.size).toBe(1);
    link.out = blobError();
    setTimeout(() => {
      link.out = undefined;
    }, 500);
    await expect(run).rejects.toThrow('failed on purpose');
    expect(link.ended).not.toEqual([]);
    expect(executor.left.size).toBe(0);
  });
});
