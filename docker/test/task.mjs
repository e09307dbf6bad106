import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BlobContainer } from '../../packages/clusterless/src/blob/blob-container.ts';
import { bundleModules } from '../../packages/clusterless/src/bundle/bundle-modules.ts';
import { ContentStore } from '../../packages/clusterless/src/content/content-store.ts';
import { decodePayload } from '../../packages/clusterless/src/payload/decode.ts';
import { encodePayload } from '../../packages/clusterless/src/payload/encode.ts';
import { blobNames, exitCodes, jobVariable, taskVariable } from '../../packages/clusterless/src/task/orders.ts';
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
 * @param {{ place: string, packages: string, module: string, execute: Execute }} setup `place`: what the image sees as
 *   `batchRoot`; `packages`: folder of the installed packages, `…/@judi4cloud`; `module`: file of the remote function `shot`
 */
export async function openNode({ place, packages, module, execute }) {
  const server = await startBlobServer();
  const url = pathToFileURL(module).href;
  const main = pathToFileURL(join(packages, 'azure-batch/dist/task-main.js')).href;
  const { files } = await bundleModules([url], { main });
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
