/** What the id of a Batch job says: the run, its part, and which attempt at it this is. */
export interface JobName {
  readonly run: string;
  /** Name of the part, which is that of its container. */
  readonly job: string;
  readonly part: number;
  readonly parts: number;
  readonly attempt: number;
}

/** Reads the id of a Batch job, or the name of a job's container. */
export function runOfJob(id: string): JobName {
  const [, job, , attempt] = /^(.*?)(-r(\d+))?$/.exec(id) as unknown as [string, string, string?, string?];
  const [, run, part, parts] = /^(.*)-(\d+)of(\d+)$/.exec(job) ?? [];
  return {
    run: run ?? job,
    job,
    part: Number(part ?? 0),
    parts: Number(parts ?? 1),
    attempt: Number(attempt ?? 1),
  };
}
