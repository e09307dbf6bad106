import { isNotFound } from '../batch-service-error.ts';
import { type ResourceClient, segment } from '../resource-client.ts';
import type {
  AutoScaleRun,
  BatchNodeRemoveOptions,
  BatchPool,
  BatchPoolCreateOptions,
  BatchPoolEnableAutoScaleOptions,
  BatchPoolNodeCounts,
  BatchPoolResizeOptions,
  BatchPoolUpdateOptions,
  BatchSupportedImage,
} from '../types/pool.ts';
import {
  type ConditionalOptions,
  conditions,
  type GetOptions,
  type IfNoneMatch,
  type ListOptions,
  type OperationOptions,
} from './options.ts';

const at = (poolId: string, action = '') => `/pools/${segment(poolId)}${action}`;

/** Calls about pools. */
export function poolOperations(http: ResourceClient) {
  function getPool<K extends keyof BatchPool = keyof BatchPool>(
    poolId: string,
    options: GetOptions<K> & IfNoneMatch,
  ): Promise<Pick<BatchPool, K> | undefined>;
  function getPool<K extends keyof BatchPool = keyof BatchPool>(
    poolId: string,
    options?: GetOptions<K>,
  ): Promise<Pick<BatchPool, K>>;
  function getPool(poolId: string, options: GetOptions<PropertyKey> & Partial<IfNoneMatch> = {}) {
    return http.get<BatchPool>('getPool', at(poolId), options);
  }

  return {
    getPool,

    /** Creates a pool; nodes come later. */
    createPool(pool: BatchPoolCreateOptions, { signal }: OperationOptions = {}): Promise<void> {
      const doneWhen = ['PoolExists'];
      return http.act({ operation: 'createPool', method: 'POST', path: '/pools', body: pool, signal, doneWhen });
    },

    async poolExists(poolId: string, { signal }: OperationOptions = {}): Promise<boolean> {
      try {
        await http.act({ operation: 'poolExists', method: 'HEAD', path: at(poolId), signal });
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    },

    listPools<K extends keyof BatchPool = keyof BatchPool>(
      options: ListOptions<K> = {},
    ): AsyncIterable<Pick<BatchPool, K>> {
      return http.list('listPools', '/pools', options);
    },

    /** Changes what is given and leaves the rest. */
    updatePool(poolId: string, change: BatchPoolUpdateOptions, options: ConditionalOptions = {}): Promise<void> {
      const headers = conditions(options);
      const { signal } = options;
      return http.act({ operation: 'updatePool', method: 'PATCH', path: at(poolId), body: change, headers, signal });
    },

    /** Starts the deletion of a pool and its nodes; the name is taken until it is `PoolNotFound`. */
    deletePool(poolId: string, options: ConditionalOptions = {}): Promise<void> {
      const doneWhen = ['PoolNotFound', 'PoolBeingDeleted'];
      const headers = conditions(options);
      const { signal } = options;
      return http.act({ operation: 'deletePool', method: 'DELETE', path: at(poolId), headers, signal, doneWhen });
    },

    /** Starts a change of the number of nodes. */
    resizePool(poolId: string, size: BatchPoolResizeOptions, options: ConditionalOptions = {}): Promise<void> {
      const doneWhen = ['PoolBeingResized'];
      return http.act({ ...action('resizePool', poolId, '/resize', options), body: size, doneWhen });
    },

    stopPoolResize(poolId: string, options: ConditionalOptions = {}): Promise<void> {
      const doneWhen = ['OperationInvalidForCurrentState'];
      return http.act({ ...action('stopPoolResize', poolId, '/stopresize', options), doneWhen });
    },

    /** Lets a formula govern the number of nodes, or changes the formula; once in 30 s at most. */
    enablePoolAutoScale(
      poolId: string,
      scaling: BatchPoolEnableAutoScaleOptions,
      options: ConditionalOptions = {},
    ): Promise<void> {
      return http.act({ ...action('enablePoolAutoScale', poolId, '/enableautoscale', options), body: scaling });
    },

    disablePoolAutoScale(poolId: string, options: OperationOptions = {}): Promise<void> {
      return http.act(action('disablePoolAutoScale', poolId, '/disableautoscale', options));
    },

    /** Tries a formula on a pool that has autoscale on, without effect. */
    evaluatePoolAutoScale(poolId: string, formula: string, options: OperationOptions = {}): Promise<AutoScaleRun> {
      const call = action('evaluatePoolAutoScale', poolId, '/evaluateautoscale', options);
      return http.read({ ...call, body: { autoScaleFormula: formula } });
    },

    /** Removes up to 100 nodes by name and lowers the target by as many. */
    removeNodes(poolId: string, nodes: BatchNodeRemoveOptions, options: ConditionalOptions = {}): Promise<void> {
      const doneWhen = ['PoolBeingResized', 'NodeNotFound'];
      return http.act({ ...action('removeNodes', poolId, '/removenodes', options), body: nodes, doneWhen });
    },

    /** Nodes of every pool by state; filter by `poolId eq '…'`. */
    listPoolNodeCounts(options: Omit<ListOptions, 'select' | 'expand'> = {}): AsyncIterable<BatchPoolNodeCounts> {
      return http.list('listPoolNodeCounts', '/nodecounts', options);
    },

    listSupportedImages(options: Omit<ListOptions, 'select' | 'expand'> = {}): AsyncIterable<BatchSupportedImage> {
      return http.list('listSupportedImages', '/supportedimages', options);
    },
  };
}

function action(operation: string, poolId: string, path: string, options: ConditionalOptions) {
  const { signal } = options;
  return { operation, method: 'POST', path: at(poolId, path), headers: conditions(options), signal } as const;
}

export type PoolOperations = ReturnType<typeof poolOperations>;
