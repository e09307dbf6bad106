import { type ResourceClient, segment } from '../resource-client.ts';
import type { BatchNode } from '../types/node.ts';
import type { GetOptions, ListOptions, OperationOptions } from './options.ts';

const at = (poolId: string, nodeId: string, action = '') =>
  `/pools/${segment(poolId)}/nodes/${segment(nodeId)}${action}`;

/** Calls about nodes. */
export function nodeOperations(http: ResourceClient) {
  return {
    async getNode<K extends keyof BatchNode = keyof BatchNode>(
      poolId: string,
      nodeId: string,
      options: Omit<GetOptions<K>, 'ifMatch' | 'expand'> = {},
    ): Promise<Pick<BatchNode, K>> {
      const query = { $select: options.select?.join(',') };
      const { signal } = options;
      return http.read({ operation: 'getNode', method: 'GET', path: at(poolId, nodeId), query, signal });
    },

    listNodes<K extends keyof BatchNode = keyof BatchNode>(
      poolId: string,
      options: Omit<ListOptions<K>, 'expand'> = {},
    ): AsyncIterable<Pick<BatchNode, K>> {
      return http.list('listNodes', `/pools/${segment(poolId)}/nodes`, options);
    },

    /** Restarts a node; by default its tasks go back to the queue. */
    rebootNode(
      poolId: string,
      nodeId: string,
      options: OperationOptions & { readonly nodeRebootOption?: 'requeue' | 'terminate' | 'taskcompletion' } = {},
    ): Promise<void> {
      const { signal, nodeRebootOption } = options;
      const body = nodeRebootOption === undefined ? undefined : { nodeRebootOption };
      const doneWhen = ['NodeBeingRebooted'];
      const path = at(poolId, nodeId, '/reboot');
      return http.act({ operation: 'rebootNode', method: 'POST', path, body, signal, doneWhen });
    },
  };
}

export type NodeOperations = ReturnType<typeof nodeOperations>;
