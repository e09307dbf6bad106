import type { BatchClient } from '../client/batch-client.ts';
import { isNotFound, isRefusal } from '../client/batch-service-error.ts';

/** Stops a Batch job that may have ended already. */
export async function endJob(batch: BatchClient, id: string, reason: string): Promise<void> {
  try {
    await batch.terminateJob(id, { reason });
  } catch (error) {
    if (!isEnding(error)) throw error;
  }
}

/** Deletes a Batch job that may be gone already. */
export async function removeJob(batch: BatchClient, id: string): Promise<void> {
  try {
    await batch.deleteJob(id);
  } catch (error) {
    if (!isEnding(error)) throw error;
  }
}

function isEnding(error: unknown): boolean {
  return (
    isNotFound(error) || isRefusal(error, 'JobBeingDeleted', 'JobBeingTerminated', 'JobTerminating', 'JobCompleted')
  );
}
