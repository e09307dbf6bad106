import { changeNode, refreshNode } from '../engine/change.ts';
import type { Engine } from '../engine/engine.ts';
import { comeUp, deallocateNode, rebootNode, stopTasksOf, type TasksOfNode } from '../engine/node-lifecycle.ts';
import type { ApiAnswer, ApiRequest, Routes } from '../http/api.ts';
import { itemBody, listAnswer } from '../http/listing.ts';
import { filterFields } from '../odata/filter-fields.ts';
import type { Node } from '../state/entities.ts';
import {
  deallocateShape,
  disableSchedulingShape,
  type NodeDeallocationOption,
  rebootShape,
  reimageShape,
} from '../wire/pool-shapes.ts';
import { ServiceError } from '../wire/service-error.ts';
import { findLivingPool, findNode, findPool } from './find.ts';
import { nodeUrl, nodeView } from './views.ts';

export function nodeRoutes(engine: Engine): Routes {
  const done = (node: Node, status: number): ApiAnswer => ({
    status,
    headers: { DataServiceId: nodeUrl(engine, node) },
  });
  const livingNode = (request: ApiRequest): Node => {
    findLivingPool(engine, request);
    const node = findNode(engine, request);
    if (node.state === 'leavingpool') throw new ServiceError('OperationInvalidForCurrentState');
    return node;
  };
  const refused = (request: ApiRequest): ApiAnswer => {
    findNode(engine, request);
    throw new ServiceError('NotImplemented', {
      Reason: 'Nodes of the emulator are processes; nobody can log in to them',
    });
  };

  return {
    'GET /pools/{poolId}/nodes': (request) => {
      const pool = findPool(engine, request);
      return listAnswer(request, {
        name: 'nodes',
        url: engine.url,
        fields: filterFields.nodes,
        items: [...pool.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
        key: ({ id }) => id,
        view: (node) => nodeView(engine, node),
      });
    },

    'GET /pools/{poolId}/nodes/{nodeId}': (request) => {
      const node = findNode(engine, request);
      return { status: 200, body: itemBody(request, engine.url, 'nodes', nodeView(engine, node)) };
    },

    'POST /pools/{poolId}/nodes/{nodeId}/reboot': (request) => {
      const node = livingNode(request);
      const { nodeRebootOption } = rebootShape(request.body ?? {}, '');
      if (!['idle', 'running', 'offline', 'unusable', 'starttaskfailed'].includes(node.state)) throw notReady(node);
      rebootNode(engine, node, 'rebooting', tasksOption(nodeRebootOption));
      return done(node, 202);
    },

    'POST /pools/{poolId}/nodes/{nodeId}/reimage': (request) => {
      const node = livingNode(request);
      const { nodeReimageOption } = reimageShape(request.body ?? {}, '');
      if (!['idle', 'running', 'offline', 'unusable', 'starttaskfailed'].includes(node.state)) throw notReady(node);
      rebootNode(engine, node, 'reimaging', tasksOption(nodeReimageOption));
      return done(node, 202);
    },

    'POST /pools/{poolId}/nodes/{nodeId}/deallocate': (request) => {
      const node = livingNode(request);
      const { nodeDeallocateOption } = deallocateShape(request.body ?? {}, '');
      if (!['idle', 'running', 'offline'].includes(node.state)) throw notReady(node);
      deallocateNode(engine, node, tasksOption(nodeDeallocateOption));
      return done(node, 202);
    },

    'POST /pools/{poolId}/nodes/{nodeId}/start': (request) => {
      const node = livingNode(request);
      if (node.state !== 'deallocated') throw new ServiceError('OperationInvalidForCurrentState');
      comeUp(engine, node, 'creating');
      return done(node, 202);
    },

    'POST /pools/{poolId}/nodes/{nodeId}/disablescheduling': (request) => {
      const node = livingNode(request);
      const { nodeDisableSchedulingOption } = disableSchedulingShape(request.body ?? {}, '');
      if (node.record.scheduling === 'disabled') throw new ServiceError('NodeAlreadyInTargetSchedulingState');
      node.record.scheduling = 'disabled';
      stopTasksOf(node, nodeDisableSchedulingOption ?? 'requeue');
      if (node.state === 'idle') changeNode(engine, node, 'offline');
      refreshNode(engine, node);
      engine.journal.node(node);
      return done(node, 200);
    },

    'POST /pools/{poolId}/nodes/{nodeId}/enablescheduling': (request) => {
      const node = livingNode(request);
      if (node.record.scheduling === 'enabled') throw new ServiceError('NodeAlreadyInTargetSchedulingState');
      node.record.scheduling = 'enabled';
      if (node.state === 'offline') changeNode(engine, node, 'idle');
      refreshNode(engine, node);
      engine.journal.node(node);
      return done(node, 200);
    },

    'GET /pools/{poolId}/nodes/{nodeId}/extensions': (request) => {
      findNode(engine, request);
      return { status: 200, body: { 'odata.metadata': `${engine.url}/$metadata#extensions`, value: [] } };
    },

    'GET /pools/{poolId}/nodes/{nodeId}/extensions/{extensionName}': (request) => {
      findNode(engine, request);
      throw new ServiceError('NodeExtensionNotFound');
    },

    'GET /pools/{poolId}/nodes/{nodeId}/remoteloginsettings': refused,
    'GET /pools/{poolId}/nodes/{nodeId}/rdp': refused,
    'POST /pools/{poolId}/nodes/{nodeId}/users': refused,
    'PUT /pools/{poolId}/nodes/{nodeId}/users/{userName}': refused,
    'DELETE /pools/{poolId}/nodes/{nodeId}/users/{userName}': refused,
    'POST /pools/{poolId}/nodes/{nodeId}/uploadbatchservicelogs': refused,
  };
}

function tasksOption(option: NodeDeallocationOption | undefined): TasksOfNode {
  return option === 'retaineddata' ? 'taskcompletion' : (option ?? 'requeue');
}

function notReady(node: Node): ServiceError {
  return new ServiceError('NodeNotReady', { NodeState: node.state });
}
