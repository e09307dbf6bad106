import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProgressEvent, sumReducer } from '../src/index.ts';
import { ClusterExecutor, ContentStore, nearPace, type Site } from '../src/service.ts';
import { executorLaws } from './executor-laws.ts';
import { FolderContainer } from './folder-service/folder-container.ts';
import { FolderService } from './folder-service/folder-service.ts';
import { folderStorage } from './folder-service/folder-storage.ts';
import { jobLaws } from './job-laws.ts';
import { scratchFolder } from './process-state.ts';
import { square } from './remote-functions.ts';

/** A place of two seats that other executors can be opened on. */
async function folderSite(): Promise<Site> {
  const root = scratchFolder();
  const storage = folderStorage(root);
  const contentContainer = 'content';
  await storage.create(contentContainer, {});
  return {
    name: 'folder',
    service: new FolderService(root, 2),
    storage,
    contentContainer,
    content: new ContentStore(await storage.open(contentContainer)),
    workers: 2,
    nthreads: 1,
    tags: {},
  };
}

const executorOn = (site: Site): ClusterExecutor =>
  new ClusterExecutor([site], {
    name: 'folder',
    reach: 'machine',
    taskMain: new URL('folder-service/task-main.ts', import.meta.url).href,
    pace: nearPace,
  });

let executor: ClusterExecutor;
beforeAll(async () => {
  executor = executorOn(await folderSite());
});
afterAll(() => executor.close());

/** Eight arguments a task. */
const many = { secondsPerArgument: 1.25 };

describe('an executor of any service', () => executorLaws(() => executor, many));
describe('jobs of any service', () => jobLaws(() => executor, many));

test('a run is found again by its name alone, and what is done of it is not done again', async () => {
  const site = await folderSite();
  await using first = executorOn(site);
  const run = await first.submit(square, [1, 2, 3, 4, 5], sumReducer<number>(), { label: 'squares' });
  await using second = executorOn(site);
  const found = await second.attach<number>(run.id);
  expect(await found.reduced()).toBe(55);
  const again = await second.submit(square, [1, 2, 3, 4, 5], sumReducer<number>(), { label: 'squares' });
  expect(again.id).toBe(run.id);
  expect(again.jobs.map(({ jobId }) => jobId)).toEqual([undefined]);
  expect(await again.reduced()).toBe(55);
});

test('a run that was reduced, and tidied up, is found done as a whole', async () => {
  const site = await folderSite();
  await using executor = executorOn(site);
  const run = await executor.submit(square, [1, 2, 3, 4, 5], sumReducer<number>(), { label: 'squares' });
  expect(await run.reduced()).toBe(55);
  await run.tidy();
  const found = await executor.attach<number>(run.id);
  expect(await found.stats()).toEqual({ total: 5, queued: 0, running: 0, done: 5, failed: 0, ended: true });
  let seen = 0;
  const onProgress = ({ done }: ProgressEvent) => {
    seen = done;
  };
  expect(await found.reduced({ onProgress })).toBe(55);
  expect(seen).toBe(5);
});

test('a container hands out ranges, and keeps what is there when asked to', async () => {
  const container = new FolderContainer(`file://${scratchFolder()}`);
  expect(await container.write('a/b', [Buffer.from('abcd')], { ifAbsent: true })).toBe(true);
  expect(await container.write('a/b', [Buffer.from('xyz')], { ifAbsent: true })).toBe(false);
  expect(String(await container.read('a/b', { range: { offset: 1, length: 2 } }))).toBe('bc');
  expect(await container.read('none')).toBeUndefined();
});
