/** A task that Batch refused to add. */
export class TaskRefusedError extends Error {
  override readonly name = 'TaskRefusedError';
  readonly job: string;
  readonly task: string;
  readonly code: string;

  constructor(job: string, task: string, code: string, message: string) {
    super(`Azure Batch refused task ${task} of job ${job}: ${code}${message && `: ${message.split('\n')[0]}`}`);
    this.job = job;
    this.task = task;
    this.code = code;
  }
}
