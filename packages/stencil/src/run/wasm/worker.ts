import type { Job, Report } from './job.ts';
import { runShare } from './share.ts';

/** A browser's worker, as far as it is used here. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: { readonly data: Job }) => void): void;
  postMessage(report: Report): void;
}

// Node's ports know `addEventListener` too, but it takes them a tenth of a second.
const { parentPort } = globalThis.process?.getBuiltinModule?.('node:worker_threads') ?? {};
if (parentPort) parentPort.on('message', (job: Job) => parentPort.postMessage(reportOn(job)));
else {
  const scope = globalThis as unknown as WorkerScope;
  scope.addEventListener('message', ({ data }) => scope.postMessage(reportOn(data)));
}

function reportOn(job: Job): Report {
  try {
    runShare(job);
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
