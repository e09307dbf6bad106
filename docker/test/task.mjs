import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startBlobServer } from '../../packages/clusterless/test/blob-server.ts';
import { runIn } from './namespaces.mjs';

const batch = '/mnt/batch/tasks';

/**
 * Runs tasks in an image's root as Azure Batch would: the folders and variables of a node, a bundle made by the packages under
 * `client`, `node task.mjs` in the task's working directory, arguments and results in a blob service.
 *
 * @param {{ root: string, client: string, module: string, env: Record<string, string>, homeOf: (user: number) => string,
 *   signal: AbortSignal }} setup `module`: file of the remote function `shot`
 */
export async function openNode({ root, client, module, env, homeOf, signal }) {
  const packages = join(client, 'node_modules/@judi4cloud/clusterless/dist');
  const load = (file) => import(pathToFileURL(join(packages, file)).href);
  const [{ bundleModules }, { encodePayload }, { decodePayload }, { ContentStore }, { BlobContainer }, orders] =
    await Promise.all(
      [
        'bundle/bundle-modules.js',
        'payload/encode.js',
        'payload/decode.js',
        'content/content-store.js',
        'blob/blob-container.js',
        'task/orders.js',
      ].map(load),
    );
  const server = await startBlobServer();
  const url = pathToFileURL(module).href;
  const { files } = await bundleModules([url]);
  const job = { job: 'job', label: 'job', call: { url, name: 'shot' }, workers: 1, nthreads: 2, others: {} };
  const jobOrder = { ...job, content: server.url('content'), results: server.url('results') };

  return {
    bundleBytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    /** One task whose node runs it as `uid`, which owns the node's folders. */
    async task(id, argument, uid, more = {}) {
      const folders = { shared: join(batch, `shared-${uid}`), wd: join(batch, 'workitems/job/job-1', id, 'wd') };
      for (const folder of Object.values(folders)) {
        mkdirSync(join(root, folder), { recursive: true });
        chownSync(join(root, folder), uid, uid);
      }
      for (const { path, bytes } of files) writeFileSync(join(root, folders.wd, path), bytes);
      const store = new ContentStore(new BlobContainer(jobOrder.content));
      const payload = encodePayload(argument);
      const pack = await store.keep(payload);
      await store.settled();
      const lengths = [payload.reduce((sum, { length }) => sum + length, 0)];
      const order = { kind: 'leaf', id, first: 0, arguments: [{ pack, offset: 0, lengths }] };
      const begin = performance.now();
      const { code, stderr } = await runIn(root, ['node', 'task.mjs'], {
        uid,
        folder: folders.wd,
        env: {
          ...env,
          HOME: homeOf(uid),
          AZ_BATCH_NODE_ROOT_DIR: batch,
          AZ_BATCH_NODE_SHARED_DIR: folders.shared,
          AZ_BATCH_TASK_WORKING_DIR: folders.wd,
          ...more,
          OMP_NUM_THREADS: String(job.nthreads),
          [orders.jobVariable]: JSON.stringify(jobOrder),
          [orders.taskVariable]: JSON.stringify(order),
        },
        signal,
      });
      const seconds = (performance.now() - begin) / 1000;
      const bytes = server.blobs.get(`/results/${orders.blobNames.result(id)}`);
      const kept = readdirSync(join(root, folders.shared, 'judi4cloud/cache/judi4cloud'));
      return {
        result: code === orders.exitCodes.done && bytes ? decodePayload(bytes)[0] : undefined,
        log: stderr,
        seconds,
        kernels: kept.filter((name) => name.endsWith('.so')).length,
      };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
