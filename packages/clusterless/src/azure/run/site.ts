import type { BlobContainer } from '../../blob/blob-container.ts';
import type { ContentStore } from '../../content/content-store.ts';
import type { BatchClient } from '../client/batch-client.ts';
import type { BatchTaskContainerSettings } from '../client/types/common.ts';

/** Rights on a container that tasks get: to read, or to read and write but never to delete. */
export type TaskRights = 'read' | 'read-write';

/** The containers of one storage account, as jobs need them. */
export interface SiteStorage {
  /** Makes a container; true when it was not there before. */
  create(container: string, metadata: Readonly<Record<string, string>>): Promise<boolean>;
  delete(container: string): Promise<void>;
  /** The blobs of a container, with all rights, for this process. */
  open(container: string): Promise<BlobContainer>;
  /** A URL that gives tasks rights on a container until a time, which `renew` moves. */
  share(container: string, rights: TaskRights, until: Date): Promise<string>;
  renew(container: string, rights: TaskRights, until: Date): Promise<void>;
  /** Names of the blobs that start with `prefix`. */
  list(container: string, prefix: string): AsyncIterable<string>;
  removeBlobs(container: string, names: readonly string[]): Promise<void>;
}

/** A pool of nodes with the storage beside it: where jobs run. */
export interface Site {
  /** Name of the account and the pool, for people. */
  readonly name: string;
  readonly batch: BatchClient;
  readonly pool: string;
  readonly storage: SiteStorage;
  /** Container of content: arguments, broadcasts and bundles by their hash. */
  readonly contentContainer: string;
  readonly content: ContentStore;
  /** Tasks that run at the same time at most: nodes times slots. */
  readonly workers: number;
  /** Cores of a task. */
  readonly nthreads: number;
  /** Container image that tasks run in. */
  readonly image?: BatchTaskContainerSettings | undefined;
  /** Environment of tasks. */
  readonly environment: Readonly<Record<string, string>>;
  /** What everything that is created for this site is marked with. */
  readonly tags: Readonly<Record<string, string>>;
}
