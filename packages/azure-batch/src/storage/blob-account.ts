import type { BlobServiceClient, ContainerClient, StoragePipelineOptions } from '@azure/storage-blob';
import { type Clock, systemClock } from '../client/clock.ts';
import type { StorageAccess } from '../credentials/account.ts';
import { SignInError, UnreachableError } from '../errors.ts';
import { type ContainerRights, policyName, type SharedContainer } from './container-rights.ts';
import { deleteBlobs } from './delete-blobs.ts';
import { extendPolicy, removePolicy, sharedByPolicy, untilInForce } from './shared-by-policy.ts';
import { isStorageRefusal, StorageServiceError, storageError } from './storage-service-error.ts';
import { UserDelegation } from './user-delegation.ts';

export interface BlobAccountOptions {
  readonly clock?: Clock;
}

interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface CreateContainerOptions extends CallOptions {
  /** Names (letters, digits, underscores) to texts. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Seconds to wait while a container of this name is being deleted. Default 120. */
  readonly waitSeconds?: number;
}

export interface ContainerEntry {
  readonly name: string;
  readonly lastModified: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface BlobEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly lastModified: Date;
}

/** What may keep us from an account. */
export type Obstacle = StorageServiceError | UnreachableError | SignInError;

/** Whether the account answers, and what is in the way if not. */
export type Reachability =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly error: Obstacle };

/**
 * Opens the Blob account of an Azure account, to manage containers and the rights on them. Data go over shared URLs.
 *
 * @example
 * const storage = await openBlobAccount(account.storage);
 * await storage.createContainer('job-1', { metadata: { judi4cloud: '1' } });
 * const { url } = await storage.share('job-1', 'read-write', new Date(Date.now() + 3_600_000));
 */
export async function openBlobAccount(access: StorageAccess, options: BlobAccountOptions = {}): Promise<BlobAccount> {
  const {
    BlobServiceClient: Service,
    ContainerClient: Container,
    StorageSharedKeyCredential,
  } = await import('@azure/storage-blob');
  const { auth, name, url } = access;
  const credential =
    auth.kind === 'shared-key' ? new StorageSharedKeyCredential(name, auth.key.reveal()) : await auth.credential();
  const pipeline = (maxTries: number): StoragePipelineOptions => ({
    retryOptions: { maxTries, retryDelayInMs: 500, maxRetryDelayInMs: 10_000 },
  });
  return new BlobAccount(access, options.clock ?? systemClock, {
    service: new Service(url, credential, pipeline(6)),
    impatient: new Service(url, credential, pipeline(3)),
    guest: (shared) => new Container(shared, undefined, pipeline(6)),
  });
}

interface Connections {
  readonly service: BlobServiceClient;
  /** The same, soon giving up. */
  readonly impatient: BlobServiceClient;
  /** A container as whoever has only its URL sees it. */
  readonly guest: (url: string) => ContainerClient;
}

/**
 * Containers of one Blob account, and the rights on them.
 *
 * @throws StorageServiceError when the service refuses, UnreachableError when it does not answer, SignInError
 */
export class BlobAccount {
  readonly name: string;
  readonly url: string;
  readonly #service: BlobServiceClient;
  readonly #connections: Connections;
  readonly #clock: Clock;
  readonly #delegation: UserDelegation | undefined;

  constructor(access: StorageAccess, clock: Clock, connections: Connections) {
    const { service } = connections;
    this.name = access.name;
    this.url = access.url;
    this.#service = service;
    this.#connections = connections;
    this.#clock = clock;
    this.#delegation = access.auth.kind === 'token' ? new UserDelegation(service, access.name, clock) : undefined;
  }

  /**
   * Makes a container, or finds that it is there.
   *
   * @returns true when it was not there before
   * @throws StorageServiceError `ContainerBeingDeleted` when an old one of this name is still there after `waitSeconds`
   */
  async createContainer(name: string, options: CreateContainerOptions = {}): Promise<boolean> {
    const { metadata, waitSeconds = 120, signal } = options;
    const end = this.#clock.now() + waitSeconds * 1000;
    for (let wait = 1000; ; wait = Math.min(2 * wait, 15_000)) {
      try {
        const container = this.#service.getContainerClient(name);
        await this.#call('createContainer', signal, (abortSignal) =>
          container.create({ ...(metadata && { metadata: { ...metadata } }), ...abortSignal }),
        );
        return true;
      } catch (error) {
        if (isStorageRefusal(error, 'ContainerAlreadyExists')) return false;
        if (!isStorageRefusal(error, 'ContainerBeingDeleted') || this.#clock.now() + wait > end) throw error;
        await this.#clock.pause(wait, signal);
      }
    }
  }

  /** Deletes a container with all its blobs; the name is free again some minutes later. False when it was not there. */
  async deleteContainer(name: string, { signal }: CallOptions = {}): Promise<boolean> {
    try {
      const container = this.#service.getContainerClient(name);
      await this.#call('deleteContainer', signal, (abortSignal) => container.delete(abortSignal));
      return true;
    } catch (error) {
      if (isStorageRefusal(error, 'ContainerNotFound', 'ContainerBeingDeleted')) return false;
      throw error;
    }
  }

  async *listContainers({
    prefix,
    signal,
  }: CallOptions & { readonly prefix?: string } = {}): AsyncGenerator<ContainerEntry, void, undefined> {
    const options = {
      includeMetadata: true,
      ...(prefix !== undefined && { prefix }),
      ...(signal && { abortSignal: signal }),
    };
    const containers = this.#service.listContainers(options);
    for await (const { name, properties, metadata } of this.#each('listContainers', signal, containers)) {
      yield { name, lastModified: properties.lastModified, metadata: metadata ?? {} };
    }
  }

  /** Blobs whose names start with `prefix`, in the order of names, page by page. */
  async *listBlobs(
    container: string,
    { prefix, signal }: CallOptions & { readonly prefix?: string } = {},
  ): AsyncGenerator<BlobEntry, void, undefined> {
    const options = { ...(prefix !== undefined && { prefix }), ...(signal && { abortSignal: signal }) };
    const blobs = this.#service.getContainerClient(container).listBlobsFlat(options);
    for await (const { name, properties } of this.#each('listBlobs', signal, blobs)) {
      const { contentLength = 0, etag, lastModified } = properties;
      yield { name, size: contentLength, etag, lastModified };
    }
  }

  /** Deletes blobs by name, 256 in a request where the service can; those that are gone already don't matter. */
  async deleteBlobs(container: string, names: Iterable<string>, { signal }: CallOptions = {}): Promise<void> {
    await this.#call('deleteBlobs', signal, () =>
      deleteBlobs(this.#service.getContainerClient(container), this.#service.getBlobBatchClient(), names, signal),
    );
  }

  /**
   * A URL that gives rights on a container until a time, or longer where others were promised more.
   *
   * With an account key it stands on a stored access policy, so that it can be renewed and revoked; this waits until the
   * policy is in force (up to half a minute at Azure). Signed in as somebody it is a user delegation: seven days at
   * most, neither renewed nor revoked.
   */
  async share(
    container: string,
    rights: ContainerRights,
    until: Date,
    { signal }: CallOptions = {},
  ): Promise<SharedContainer> {
    const client = this.#service.getContainerClient(container);
    return this.#call('share', signal, async () => {
      if (this.#delegation) return this.#delegation.share(client, rights, until, signal);
      const shared = await sharedByPolicy(client, rights, await extendPolicy(client, rights, until, signal));
      await untilInForce(this.#connections.guest(shared.url), this.#clock, signal);
      return shared;
    });
  }

  /**
   * Moves the end of every URL that was shared with these rights, to a later time but never to an earlier one.
   *
   * @returns false where that can't be done (user delegation): share again
   */
  async renew(container: string, rights: ContainerRights, until: Date, { signal }: CallOptions = {}): Promise<boolean> {
    if (this.#delegation) return false;
    const client = this.#service.getContainerClient(container);
    await this.#call('renew', signal, () => extendPolicy(client, rights, until, signal));
    return true;
  }

  /** Ends every URL that was shared with these rights; false where that can't be done (user delegation). */
  async revoke(container: string, rights: ContainerRights, { signal }: CallOptions = {}): Promise<boolean> {
    if (this.#delegation) return false;
    const client = this.#service.getContainerClient(container);
    await this.#call('revoke', signal, () => removePolicy(client, policyName(rights), signal));
    return true;
  }

  /** Tries, not for long, whether the account answers and lets us in. */
  async reachable({ signal }: CallOptions = {}): Promise<Reachability> {
    try {
      await this.#call('listContainers', signal, async (abortSignal) => {
        await this.#connections.impatient.listContainers(abortSignal).byPage({ maxPageSize: 1 }).next();
      });
      return { ok: true };
    } catch (error) {
      if (!isObstacle(error)) throw error;
      return { ok: false, problem: error.message, error };
    }
  }

  async #call<T>(
    operation: string,
    signal: AbortSignal | undefined,
    run: (options: { readonly abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await run(signal ? { abortSignal: signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw storageError(operation, new URL(this.url).host, error);
    }
  }

  async *#each<T>(operation: string, signal: AbortSignal | undefined, items: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = items[Symbol.asyncIterator]();
    while (true) {
      const { value, done } = await this.#call(operation, signal, () => iterator.next());
      if (done) return;
      yield value;
    }
  }
}

function isObstacle(error: unknown): error is Obstacle {
  return [StorageServiceError, UnreachableError, SignInError].some((kind) => error instanceof kind);
}
