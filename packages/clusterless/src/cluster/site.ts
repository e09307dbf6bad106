import type { Container } from '../blob/container.ts';
import type { ContentStore } from '../content/content-store.ts';
import type { JobService } from './job-service.ts';

/** Rights on a container that tasks get: to read, or to read and write but never to delete. */
export type TaskRights = 'read' | 'read-write';

/** Where a service keeps the containers of jobs. */
export interface SiteStorage {
  /** Makes a container; true when it was not there before. */
  create(container: string, metadata: Readonly<Record<string, string>>): Promise<boolean>;
  delete(container: string): Promise<void>;
  /** The blobs of a container, with all rights, for this process. */
  open(container: string): Promise<Container>;
  /** The same for a container that may not be there. */
  find(container: string): Promise<Container | undefined>;
  /** A URL that gives tasks rights on a container until a time, which `renew` moves. */
  share(container: string, rights: TaskRights, until: Date): Promise<string>;
  renew(container: string, rights: TaskRights, until: Date): Promise<void>;
  /** Names of the blobs that start with `prefix`; none where there is no such container. */
  list(container: string, prefix: string): AsyncIterable<string>;
  removeBlobs(container: string, names: readonly string[]): Promise<void>;
}

/** A place where jobs run: a service with the storage beside it. */
export interface Site {
  /** For people. */
  readonly name: string;
  readonly service: JobService;
  readonly storage: SiteStorage;
  /** Container of content: arguments, broadcasts and bundles by their hash. */
  readonly contentContainer: string;
  readonly content: ContentStore;
  /** Tasks that run at the same time at most. */
  readonly workers: number;
  /** Cores of a task. */
  readonly nthreads: number;
  /** What the containers of its jobs are marked with. */
  readonly tags: Readonly<Record<string, string>>;
}
