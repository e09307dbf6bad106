import type { Job, Report } from './job.ts';
import { runShare } from './share.ts';

/** Where jobs come from: Node's main thread, or a browser's page. */
interface Parent {
  addEventListener(type: 'message', listener: (event: { readonly data: Job }) => void): void;
  postMessage(report: Report): void;
}

const { parentPort } = globalThis.process?.getBuiltinModule?.('node:worker_threads') ?? {};
const parent = (parentPort ?? globalThis) as unknown as Parent;

parent.addEventListener('message', ({ data }) => parent.postMessage(reportOn(data)));

function reportOn(job: Job): Report {
  try {
    runShare(job);
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
