import type { Manifest } from './manifest.ts';
import type { Site } from './site.ts';

/** A part of a run at its site: submitted now, before, or by somebody else. */
export interface SubmittedJob {
  /** Its name, which is that of its container. */
  readonly name: string;
  readonly site: Site;
  readonly manifest: Manifest;
  /** The id of the service's job that runs it; `undefined` when everything was done already. */
  readonly jobId: string | undefined;
  /** Tasks that have their result; all when everything was done. */
  readonly done: ReadonlySet<string>;
  /** Where other jobs keep their results; by default at the same site. */
  readonly homes: ReadonlyMap<string, Site>;
}
