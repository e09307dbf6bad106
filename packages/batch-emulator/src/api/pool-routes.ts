import { checkFormula, disableAutoScale, enableAutoScale, evaluateFormula } from '../engine/autoscale.ts';
import { changePool } from '../engine/change.ts';
import { createPool } from '../engine/create-pool.ts';
import type { Engine } from '../engine/engine.ts';
import { deletePool, removeNodes, resizePool, stopResize } from '../engine/pool-lifecycle.ts';
import type { ApiAnswer, Routes } from '../http/api.ts';
import { checkConditions } from '../http/conditions.ts';
import { itemBody, listAnswer } from '../http/listing.ts';
import { filterFields } from '../odata/filter-fields.ts';
import type { Pool } from '../state/entities.ts';
import { nodeStates } from '../state/records/node-record.ts';
import { parseDuration } from '../wire/duration.ts';
import {
  enableAutoScaleShape,
  evaluateAutoScaleShape,
  type PoolSpec,
  poolPatchShape,
  poolPropertiesShape,
  poolResizeShape,
  poolShape,
  removeNodesShape,
} from '../wire/pool-shapes.ts';
import { ServiceError } from '../wire/service-error.ts';
import { vmCores } from '../wire/vm-sizes.ts';
import { findLivingPool, findPool } from './find.ts';
import { checkImage, supportedImages } from './supported-images.ts';
import { autoScaleRunView, poolUrl, poolView, time, type View } from './views.ts';

const minute = 60_000;

/** Pools, and what is asked about all of them. */
export function poolRoutes(engine: Engine): Routes {
  const { account } = engine;
  const changed = (pool: Pool, status: number): ApiAnswer => ({
    status,
    revision: pool.record.revision,
    headers: { DataServiceId: poolUrl(engine, pool) },
  });
  const sorted = (): Pool[] => [...account.pools.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

  return {
    'POST /pools': (request) => {
      const spec = poolShape(request.body, '');
      checkPool(engine, spec);
      const existing = account.pool(spec.id);
      if (existing)
        throw new ServiceError(existing.record.status.state === 'deleting' ? 'PoolBeingDeleted' : 'PoolExists');
      if (account.pools.size >= engine.quotas.pools) throw new ServiceError('PoolQuotaReached');
      const pool = createPool(engine, spec);
      return {
        ...changed(pool, 201),
        headers: { DataServiceId: poolUrl(engine, pool), Location: poolUrl(engine, pool) },
      };
    },

    'GET /pools': (request) =>
      listAnswer(request, {
        name: 'pools',
        url: engine.url,
        fields: filterFields.pools,
        items: sorted(),
        key: ({ id }) => id,
        view: (pool) => poolView(engine, pool),
      }),

    'GET /pools/{poolId}': (request) => {
      const pool = findPool(engine, request);
      const { revision } = pool.record;
      return (
        checkConditions(request, revision) ?? {
          status: 200,
          revision,
          body: itemBody(request, engine.url, 'pools', poolView(engine, pool)),
        }
      );
    },

    'HEAD /pools/{poolId}': (request) => {
      const pool = account.pool(request.params['poolId'] ?? '');
      if (pool === undefined) return { status: 404 };
      const { revision } = pool.record;
      return checkConditions(request, revision) ?? { status: 200, revision };
    },

    'PATCH /pools/{poolId}': (request) => {
      const pool = findLivingPool(engine, request);
      checkConditions(request, pool.record.revision);
      const patch = poolPatchShape(request.body, '');
      checkMachines(engine, { vmSize: pool.record.spec.vmSize, ...patch });
      const emptyOnly = Object.keys(patch).filter(
        (name) => !['startTask', 'metadata', 'applicationPackageReferences'].includes(name),
      );
      if (emptyOnly.length > 0 && pool.nodes.size > 0) {
        throw new ServiceError('OperationInvalidForCurrentState', {
          Reason: `${emptyOnly.join(', ')} can be changed only while the pool is empty`,
        });
      }
      pool.record.spec = { ...pool.record.spec, ...patch };
      changePool(engine, pool);
      return changed(pool, 200);
    },

    'POST /pools/{poolId}/updateproperties': (request) => {
      const pool = findLivingPool(engine, request);
      const properties = poolPropertiesShape(request.body, '');
      const { startTask: _old, ...rest } = pool.record.spec;
      pool.record.spec = { ...rest, ...properties };
      changePool(engine, pool);
      return changed(pool, 204);
    },

    'DELETE /pools/{poolId}': (request) => {
      const pool = findLivingPool(engine, request);
      checkConditions(request, pool.record.revision);
      deletePool(engine, pool);
      return { status: 202 };
    },

    'POST /pools/{poolId}/resize': (request) => {
      const pool = findLivingPool(engine, request);
      checkConditions(request, pool.record.revision);
      const body = poolResizeShape(request.body, '');
      const { targetDedicatedNodes, targetLowPriorityNodes, nodeDeallocationOption, resizeTimeout } = body;
      if (targetDedicatedNodes === undefined && targetLowPriorityNodes === undefined) {
        throw new ServiceError('MissingRequiredProperty', { PropertyName: 'targetDedicatedNodes' });
      }
      if (pool.record.autoScale) {
        throw new ServiceError('OperationInvalidForCurrentState', { Reason: 'The pool scales automatically' });
      }
      if (pool.record.allocation.state !== 'steady') throw new ServiceError('PoolBeingResized');
      resizePool(engine, pool, {
        dedicated: targetDedicatedNodes ?? pool.record.targets.dedicated,
        spot: targetLowPriorityNodes ?? pool.record.targets.spot,
        deallocation: nodeDeallocationOption,
        timeout: resizeTimeout,
      });
      return changed(pool, 202);
    },

    'POST /pools/{poolId}/stopresize': (request) => {
      const pool = findLivingPool(engine, request);
      checkConditions(request, pool.record.revision);
      if (pool.record.allocation.state !== 'resizing') {
        throw new ServiceError('OperationInvalidForCurrentState', { Reason: 'The pool is not being resized' });
      }
      stopResize(engine, pool);
      return changed(pool, 202);
    },

    'POST /pools/{poolId}/removenodes': (request) => {
      const pool = findLivingPool(engine, request);
      checkConditions(request, pool.record.revision);
      const { nodeList, nodeDeallocationOption } = removeNodesShape(request.body, '');
      if (pool.record.allocation.state !== 'steady') throw new ServiceError('PoolBeingResized');
      const nodes = [...new Set(nodeList)].map((id) => {
        const node = pool.nodes.get(id);
        if (node === undefined) throw new ServiceError('NodeNotFound', { NodeId: id });
        return node;
      });
      removeNodes(engine, pool, nodes, nodeDeallocationOption);
      return changed(pool, 202);
    },

    'POST /pools/{poolId}/enableautoscale': (request) => {
      const pool = findLivingPool(engine, request);
      checkConditions(request, pool.record.revision);
      const { autoScaleFormula, autoScaleEvaluationInterval } = enableAutoScaleShape(request.body ?? {}, '');
      const formula = autoScaleFormula ?? pool.record.autoScale?.formula;
      if (formula === undefined)
        throw new ServiceError('MissingRequiredProperty', { PropertyName: 'autoScaleFormula' });
      if (pool.record.allocation.state !== 'steady' && !pool.record.autoScale)
        throw new ServiceError('PoolBeingResized');
      checkFormula(formula);
      checkInterval(engine, autoScaleEvaluationInterval);
      enableAutoScale(engine, pool, formula, autoScaleEvaluationInterval);
      return changed(pool, 200);
    },

    'POST /pools/{poolId}/disableautoscale': (request) => {
      const pool = findLivingPool(engine, request);
      disableAutoScale(engine, pool);
      return changed(pool, 200);
    },

    'POST /pools/{poolId}/evaluateautoscale': (request) => {
      const pool = findLivingPool(engine, request);
      const { autoScaleFormula } = evaluateAutoScaleShape(request.body, '');
      if (!pool.record.autoScale) {
        throw new ServiceError('OperationInvalidForCurrentState', { Reason: 'The pool does not scale automatically' });
      }
      checkFormula(autoScaleFormula);
      const run = evaluateFormula(engine, pool, autoScaleFormula).run;
      const body = { 'odata.metadata': `${engine.url}/$metadata#autoScaleRun`, ...autoScaleRunView(run) };
      return { ...changed(pool, 200), body };
    },

    'GET /nodecounts': (request) =>
      listAnswer(request, {
        name: 'poolNodeCounts',
        url: engine.url,
        fields: filterFields.nodeCounts,
        items: sorted(),
        key: ({ id }) => id,
        view: (pool) => ({ poolId: pool.id, dedicated: nodeCounts(pool, true), lowPriority: nodeCounts(pool, false) }),
      }),

    'GET /supportedimages': (request) =>
      listAnswer(request, {
        name: 'supportedImages',
        url: engine.url,
        fields: filterFields.images,
        items: supportedImages(engine.clock.now()).map((image, i) => ({ image, i })),
        key: ({ i }) => i,
        view: ({ image }) => image,
      }),

    'GET /poolusagemetrics': (request) =>
      listAnswer(request, {
        name: 'poolUsageMetrics',
        url: engine.url,
        fields: filterFields.usage,
        items: sorted(),
        key: ({ id }) => id,
        view: (pool) => usage(engine, pool),
      }),

    'GET /lifetimepoolstats': () => {
      throw new ServiceError('NotImplemented');
    },
  };
}

/** @throws ServiceError for settings that don't go together */
export function checkPool(engine: Engine, spec: Omit<PoolSpec, 'id'>): void {
  const { enableAutoScale: scales, autoScaleFormula, autoScaleEvaluationInterval, targetDedicatedNodes } = spec;
  if (spec.virtualMachineConfiguration === undefined) {
    throw new ServiceError('MissingRequiredProperty', { PropertyName: 'virtualMachineConfiguration' });
  }
  checkMachines(engine, spec);
  const targeted = targetDedicatedNodes !== undefined || spec.targetLowPriorityNodes !== undefined;
  if (scales) {
    if (autoScaleFormula === undefined) {
      throw new ServiceError('MissingRequiredProperty', { PropertyName: 'autoScaleFormula' });
    }
    if (targeted) throw notWithAutoScale('targetDedicatedNodes');
    checkFormula(autoScaleFormula);
    checkInterval(engine, autoScaleEvaluationInterval);
  } else {
    if (autoScaleFormula !== undefined) throw notWithAutoScale('autoScaleFormula');
    if (!targeted) throw new ServiceError('MissingRequiredProperty', { PropertyName: 'targetDedicatedNodes' });
  }
}

function notWithAutoScale(property: string): ServiceError {
  return new ServiceError('InvalidPropertyValue', {
    PropertyName: property,
    Reason: 'it does not go together with the value of enableAutoScale',
  });
}

/** @throws ServiceError for machines that there are none of, or that don't take so many tasks */
function checkMachines(
  engine: Engine,
  settings: Pick<PoolSpec, 'vmSize' | 'taskSlotsPerNode' | 'virtualMachineConfiguration'>,
): void {
  const { vmSize, taskSlotsPerNode = 1, virtualMachineConfiguration } = settings;
  if (!engine.offersVmSize(vmSize)) {
    throw new ServiceError('InvalidPropertyValue', {
      PropertyName: 'vmSize',
      PropertyValue: vmSize,
      Reason: 'Batch does not offer this size of virtual machines here',
    });
  }
  if (virtualMachineConfiguration) checkImage(virtualMachineConfiguration, engine.clock.now());
  const most = Math.min(256, 4 * vmCores(vmSize));
  if (taskSlotsPerNode > most) {
    throw new ServiceError('InvalidPropertyValue', {
      PropertyName: 'taskSlotsPerNode',
      PropertyValue: taskSlotsPerNode,
      Reason: `a node of size ${vmSize} has at most ${most} slots`,
    });
  }
}

function checkInterval(engine: Engine, interval: string | undefined): void {
  const ms = parseDuration(interval ?? 'PT15M') ?? 0;
  if (ms < engine.timing.shortestAutoScaleInterval || ms > 168 * 60 * minute) {
    throw new ServiceError('InvalidPropertyValue', {
      PropertyName: 'autoScaleEvaluationInterval',
      PropertyValue: interval,
      Reason: `it must lie between ${engine.timing.shortestAutoScaleInterval / 1000} s and 168 hours`,
    });
  }
}

/** Names of node states where counts spell them differently. */
const countNames: Readonly<Record<string, string>> = {
  starttaskfailed: 'startTaskFailed',
  waitingforstarttask: 'waitingForStartTask',
  leavingpool: 'leavingPool',
  upgradingos: 'upgradingOS',
};

function nodeCounts(pool: Pool, dedicated: boolean): View {
  const counts: Record<string, number> = Object.fromEntries(nodeStates.map((state) => [countNames[state] ?? state, 0]));
  let total = 0;
  for (const node of pool.nodes.values()) {
    if (node.record.dedicated !== dedicated) continue;
    const name = countNames[node.state] ?? node.state;
    counts[name] = (counts[name] ?? 0) + 1;
    total += 1;
  }
  return { ...counts, total };
}

function usage(engine: Engine, pool: Pool): View {
  const now = engine.clock.now();
  const hours = [...pool.nodes.values()].reduce((sum, { record }) => sum + (now - record.allocated) / 3_600_000, 0);
  return {
    poolId: pool.id,
    startTime: time(pool.record.created),
    endTime: time(now),
    vmSize: pool.record.spec.vmSize,
    totalCoreHours: hours * vmCores(pool.record.spec.vmSize),
  };
}
