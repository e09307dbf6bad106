import type { Secret } from '../secrets/secret.ts';
import { bearerPolicy, type TokenSource } from './bearer.ts';
import type { Clock } from './clock.ts';
import { type FileOperations, fileOperations } from './operations/files.ts';
import { type JobOperations, jobOperations } from './operations/jobs.ts';
import { type NodeOperations, nodeOperations } from './operations/nodes.ts';
import { type PoolOperations, poolOperations } from './operations/pools.ts';
import { type TaskOperations, taskOperations } from './operations/tasks.ts';
import { ResourceClient } from './resource-client.ts';
import { sharedKeyPolicy } from './shared-key.ts';
import { BatchTransport, type TransportOptions } from './transport.ts';

/** How requests to a Batch account prove where they come from. */
export type BatchAuthentication =
  | { readonly kind: 'shared-key'; readonly accountName: string; readonly key: Secret }
  | ({ readonly kind: 'token' } & TokenSource);

export interface BatchClientOptions extends TransportOptions {
  readonly clock?: Clock;
}

/**
 * The data plane of one Azure Batch account: pools, nodes, jobs, tasks and files, api-version 2025-06-01.
 *
 * Names and shapes are those of Microsoft's `BatchClient`, with times as ISO 8601 strings, as they travel. Lists are
 * async iterables over all pages. Every call takes a `signal`, is tried again when the service is busy or the network
 * fails, and recognises its own success when an answer was lost.
 *
 * @throws BatchServiceError when the service refuses, UnreachableError when it does not answer, SignInError
 */
export interface BatchClient extends PoolOperations, NodeOperations, JobOperations, TaskOperations, FileOperations {
  /** The account's URL. */
  readonly endpoint: string;
}

/**
 * A client of the Batch account at a URL.
 *
 * @throws InsecureConnectionError for `http:` URLs of other machines
 *
 * @example
 * const client = createBatchClient('https://judi.eastus.batch.azure.com', { kind: 'shared-key', accountName: 'judi', key });
 * for await (const { id, state } of client.listPools({ select: ['id', 'state'] })) console.log(id, state);
 */
export function createBatchClient(
  endpoint: string,
  authentication: BatchAuthentication,
  options: BatchClientOptions = {},
): BatchClient {
  const now = options.clock?.now ?? Date.now;
  const policy =
    authentication.kind === 'shared-key'
      ? sharedKeyPolicy(authentication.accountName, authentication.key, now)
      : bearerPolicy(authentication, now);
  const transport = new BatchTransport(endpoint, policy, options);
  const http = new ResourceClient(transport);
  return {
    endpoint: transport.endpoint.origin,
    ...poolOperations(http),
    ...nodeOperations(http),
    ...jobOperations(http),
    ...taskOperations(http),
    ...fileOperations(http),
  };
}
