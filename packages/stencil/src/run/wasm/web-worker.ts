import type { Job, Report } from './job.ts';
import type { WorkerPort } from './worker-pool.ts';

/** The part of a browser's interface that is used here: no type library of Node's or ECMAScript's declares it. */
interface WebWorker {
  postMessage(job: Job): void;
  addEventListener(type: 'message', listener: (event: { readonly data: Report }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message: string }) => void): void;
  terminate(): void;
}

type WebWorkerClass = new (url: string, options: { readonly name: string; readonly type: 'module' }) => WebWorker;

/**
 * A web worker that runs shares of kernels. Its page must be isolated from other origins, for memory to be shared: it comes with
 * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`.
 */
export function webWorker(): WorkerPort {
  const { Worker } = globalThis as unknown as { readonly Worker: WebWorkerClass };
  const worker = new Worker(import.meta.resolve('#wasm-worker'), { name: 'stencil', type: 'module' });
  return {
    post: (job) => worker.postMessage(job),
    onReport: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onEnd: (listener) =>
      worker.addEventListener('error', ({ message }) => {
        worker.terminate();
        listener(undefined, new Error(message));
      }),
    hold: () => {}, // pages stay alive by themselves
  };
}
