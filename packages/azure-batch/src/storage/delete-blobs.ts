import type { BlobBatchClient, ContainerClient } from '@azure/storage-blob';

/** Blobs that the service deletes in one request at most. */
const atOnce = 256;
/** Requests under way where blobs are deleted one by one. */
const lanes = 16;

/** Deletes blobs, many in a request where the service can, else one by one; those that are gone don't matter. */
export async function deleteBlobs(
  container: ContainerClient,
  batch: BlobBatchClient,
  names: Iterable<string>,
  signal?: AbortSignal,
): Promise<void> {
  let canBatch: boolean = true;
  for (const group of groupsOf(names, atOnce)) {
    signal?.throwIfAborted();
    const left: readonly string[] | undefined = canBatch
      ? await deleteTogether(container, batch, group, signal)
      : group;
    canBatch &&= left !== undefined;
    await deleteOneByOne(container, left ?? group, signal);
  }
}

/** @returns the blobs that are still there, or undefined when the service can't do this at all */
async function deleteTogether(
  container: ContainerClient,
  batch: BlobBatchClient,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  const blobs = names.map((name) => container.getBlobClient(name));
  try {
    const answer = await batch.deleteBlobs(blobs, {
      deleteSnapshots: 'include',
      ...(signal && { abortSignal: signal }),
    });
    const failed = answer.subResponses.filter(({ status }) => status >= 300 && status !== 404);
    return names.filter((_, i) => failed.some(({ _request }) => _request.url === blobs[i]?.url));
  } catch (error) {
    signal?.throwIfAborted();
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 0;
    if (status === 400 || status === 404 || status === 405 || status === 501) return undefined;
    throw error;
  }
}

async function deleteOneByOne(
  container: ContainerClient,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const queue = names.values();
  const lane = async () => {
    for (const name of queue) {
      const options = { deleteSnapshots: 'include', ...(signal && { abortSignal: signal }) } as const;
      await container.getBlobClient(name).deleteIfExists(options);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, names.length) }, lane));
}

function* groupsOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let group: T[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}
