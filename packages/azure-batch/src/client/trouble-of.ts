import type { ContactTrouble } from '@judi4cloud/clusterless/service';
import { PoolGoneError, SignInError, UnreachableError } from '../errors.ts';
import { StorageServiceError } from '../storage/storage-service-error.ts';
import { BatchServiceError } from './batch-service-error.ts';
import { namesNetworkFailure } from './network-failure.ts';

/** Statuses by which a service, or a proxy before it, says that it can't answer at present. */
const passing: ReadonlySet<number> = new Set([407, 408, 429, 500, 502, 503, 504, 511]);

/**
 * What an error says of the way to Azure, where it says nothing of the work: it can't be reached at present, or it refuses this
 * process something.
 */
export function troubleOf(error: unknown): ContactTrouble | undefined {
  if (error instanceof UnreachableError) return 'outage';
  if (error instanceof BatchServiceError || error instanceof StorageServiceError)
    return passing.has(error.status) || error.code === 'UnreadableAnswer' ? 'outage' : 'refusal';
  if (error instanceof SignInError) return namesNetworkFailure(error.message) ? 'outage' : 'refusal';
  return error instanceof PoolGoneError ? 'refusal' : undefined;
}
