import { parentPort } from 'node:worker_threads';
import type { Job, Report } from './job.ts';
import { runShare } from './share.ts';

parentPort?.on('message', (job: Job) => {
  parentPort?.postMessage(reportOn(job));
});

function reportOn(job: Job): Report {
  try {
    runShare(job);
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
