import type { WorkerPort } from './worker-pool.ts';

/** A worker of Node's `worker_threads` that runs shares of kernels. */
export function nodeWorker(): WorkerPort {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const worker = new Worker(new URL(import.meta.resolve('#wasm-worker')), { name: 'stencil' });
  let cause: unknown;
  worker.on('error', (error) => {
    cause = error;
  });
  return {
    post: (job) => worker.postMessage(job),
    onReport: (listener) => worker.on('message', listener),
    onEnd: (listener) => worker.on('exit', (code) => listener(code, cause)),
    hold: (alive) => (alive ? worker.ref() : worker.unref()),
  };
}
