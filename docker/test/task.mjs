import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startBlobServer } from '../../packages/clusterless/test/blob-server.ts';

/**
 * Runs a command in the image, as a user, in a folder, with some variables beside those of the image.
 *
 * @typedef {(command: readonly string[], how: { uid: number, folder?: string, env?: Record<string, string> }) =>
 *   Promise<{ code: number | string, stdout: string, stderr: string }>} Execute
 */

/** Where Azure Batch's folders are, on nodes and in containers. */
export const batchRoot = '/mnt/batch/tasks';

/**
 * Runs tasks as a node of Azure Batch would: its folders and variables, a bundle, `node task.mjs` in the task's working directory,
 * arguments and results in a blob service.
 *
 * @param {{ place: string, clusterless: string, module: string, execute: Execute }} setup `place`: what the image sees as
 *   `batchRoot`; `clusterless`: folder of the package that makes the bundle; `module`: file of the remote function `shot`
 */
export async function openNode({ place, clusterless, module, execute }) {
  const load = (file) => import(pathToFileURL(join(clusterless, 'dist', file)).href);
  const { bundleModules } = await load('bundle/bundle-modules.js');
  const { encodePayload } = await load('payload/encode.js');
  const { decodePayload } = await load('payload/decode.js');
  const { ContentStore } = await load('content/content-store.js');
  const { BlobContainer } = await load('blob/blob-container.js');
  const { blobNames, exitCodes, jobVariable, taskVariable } = await load('task/orders.js');
  const server = await startBlobServer();
  const url = pathToFileURL(module).href;
  const { files } = await bundleModules([url]);
  const addresses = { content: server.url('content'), results: server.url('results'), others: {} };
  const job = { job: 'job', label: 'job', call: { url, name: 'shot' }, workers: 1, nthreads: 2, ...addresses };

  async function keep(argument) {
    const store = new ContentStore(new BlobContainer(job.content));
    const payload = encodePayload(argument);
    const pack = await store.keep(payload);
    await store.settled();
    return { pack, offset: 0, lengths: [payload.reduce((sum, { length }) => sum + length, 0)] };
  }

  return {
    /** Runs one task; its user owns the node's folders. */
    async task(id, argument, { uid, env = {} }) {
      const [shared, folder] = [`shared-${uid}`, `workitems/job/job-1/${id}/wd`];
      for (const path of [shared, folder]) {
        mkdirSync(join(place, path), { recursive: true });
        chownSync(join(place, path), uid, uid);
      }
      for (const { path, bytes } of files) writeFileSync(join(place, folder, path), bytes);
      const order = { kind: 'leaf', id, first: 0, arguments: [await keep(argument)] };
      const variables = {
        AZ_BATCH_NODE_ROOT_DIR: batchRoot,
        AZ_BATCH_NODE_SHARED_DIR: join(batchRoot, shared),
        AZ_BATCH_TASK_WORKING_DIR: join(batchRoot, folder),
        OMP_NUM_THREADS: String(job.nthreads),
        [jobVariable]: JSON.stringify(job),
        [taskVariable]: JSON.stringify(order),
        ...env,
      };
      const begin = performance.now();
      const run = await execute(['node', 'task.mjs'], { uid, folder: join(batchRoot, folder), env: variables });
      const bytes = server.blobs.get(`/results/${blobNames.result(id)}`);
      const cache = join(place, shared, 'judi4cloud/cache/judi4cloud');
      const kept = existsSync(cache) ? readdirSync(cache) : [];
      return {
        result: run.code === exitCodes.done && bytes ? decodePayload(bytes)[0] : undefined,
        log: run.stderr,
        seconds: (performance.now() - begin) / 1000,
        kernels: kept.filter((name) => name.endsWith('.so')).length,
      };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
