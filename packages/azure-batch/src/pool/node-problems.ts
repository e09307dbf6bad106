import type { BatchClient } from '../client/batch-client.ts';
import type { BatchNode } from '../client/types/node.ts';
import type { BatchPool } from '../client/types/pool.ts';
import { NodeStartError, PoolResizeError } from '../errors.ts';

/** A node as far as waiting for it is concerned. */
export type WatchedNode = Pick<BatchNode, 'id' | 'state' | 'isDedicated' | 'errors' | 'startTaskInfo'>;

/** What to do when nodes can't be had, by the code of the error. */
function resizeAdvice(code: string, message: string): string {
  if (/Hypervisor Generation/i.test(message))
    return 'Choose a VM size of the second generation, as those with an s: Standard_E8s_v3.';
  switch (code) {
    case 'AccountCoreQuotaReached':
      return 'Take fewer nodes or smaller ones, use Spot nodes, or ask for a higher quota of the Batch account in the portal.';
    case 'AccountLowPriorityCoreQuotaReached':
    case 'AccountSpotCoreQuotaReached':
      return 'The quota of Spot cores is used up (new accounts have none): use dedicated nodes, or ask for a higher quota.';
    case 'AccountVMSeriesCoreQuotaReached':
      return 'The quota of this series of machines is used up: choose another vmSize, or ask for a higher quota of this series.';
    case 'AllocationTimedOut':
    case 'AllocationTimedout':
      return 'The region was slow to give machines: the pool keeps what it has; try again, or another vmSize.';
    case 'UnsupportedVMSize':
      return 'This region or account does not offer this size: choose another vmSize.';
    case 'ResizeStopped':
      return 'Somebody stopped it: ask for the nodes again.';
    default:
      return scarce.has(code.toLowerCase())
        ? 'The region has no such machines free at present: try another vmSize or region, dedicated nodes in place of Spot ones, or later.'
        : 'See the pool in the Azure portal.';
  }
}

/** Codes, in small letters, that say that there are no machines free at present. */
const scarce: ReadonlySet<string> = new Set([
  'allocationfailed',
  'allocationtimedout',
  'overconstrainedallocationrequest',
  'overconstrainedzonalallocationrequest',
  'skunotavailable',
  'zonalallocationfailed',
]);

/** Whether nodes may come later without anybody doing anything for it. */
export function isScarcity(resizeErrors: NonNullable<BatchPool['resizeErrors']>): boolean {
  return resizeErrors.every(({ code = '' }) => scarce.has(code.toLowerCase()));
}

/** Errors of the last change of size, with the advice for the first. */
export function resizeError(
  pool: string,
  resizeErrors: NonNullable<BatchPool['resizeErrors']>,
  nodes: number,
  wanted: number,
  tries?: { readonly asked: number; readonly seconds: number },
): PoolResizeError {
  const problems = resizeErrors.map(({ code = 'Unknown', message = '', values = [] }) => ({
    code,
    message: [message, ...values.map(({ name, value }) => `${name}: ${value}`)].join(' ').trim(),
  }));
  const [first] = problems;
  const advice = first ? resizeAdvice(first.code, first.message) : '';
  return new PoolResizeError({ pool, problems, nodes, wanted, advice, ...tries });
}

/** One line for each node that can't work. */
export function describeNode(node: WatchedNode): string {
  const { code, message } = problemOf(node);
  return `${node.id} is ${node.state}: ${code}${message && `: ${message}`}`;
}

/** Why a node can't work, with the end of what its start task wrote. */
export async function nodeError(
  client: BatchClient,
  pool: string,
  node: WatchedNode,
  call: { readonly signal?: AbortSignal },
): Promise<NodeStartError> {
  const { code, message } = problemOf(node);
  const stderr = node.state === 'starttaskfailed' ? await startTaskOutput(client, pool, node.id, call) : '';
  return new NodeStartError({
    pool,
    node: node.id,
    code,
    problem: message,
    advice: nodeAdvice(node, code, message),
    stderr,
  });
}

function problemOf({ errors = [], startTaskInfo }: WatchedNode) {
  const [error] = errors;
  const failure = startTaskInfo?.failureInfo;
  if (failure) {
    const exit =
      startTaskInfo.exitCode === undefined ? '' : ` The start task ended with code ${startTaskInfo.exitCode}.`;
    return { code: failure.code ?? 'StartTaskFailed', message: `${failure.message ?? ''}${exit}`.trim() };
  }
  const details = (error?.errorDetails ?? []).map(({ name, value }) => `${name}: ${value}`);
  return { code: error?.code ?? 'Unknown', message: [error?.message ?? '', ...details].join(' ').trim() };
}

function nodeAdvice({ state }: WatchedNode, code: string, message: string): string {
  if (/container|image|docker|registry|manifest/i.test(`${code} ${message}`)) {
    return 'Check the name of the container image, and that it is public or its registry is given.';
  }
  if (/disk ?full|no space/i.test(`${code} ${message}`)) return 'Choose a VM size with a larger disk.';
  return state === 'starttaskfailed'
    ? 'Correct the start task: it runs on every node.'
    : 'Remove the node, or make the pool anew.';
}

/** The last lines of a start task; an error here would hide the one that it belongs to. */
async function startTaskOutput(
  client: BatchClient,
  pool: string,
  node: string,
  call: { readonly signal?: AbortSignal },
): Promise<string> {
  const path = 'startup/stderr.txt';
  try {
    const { contentLength } = await client.getNodeFileProperties(pool, node, path, call);
    if (contentLength === 0) return '';
    const range = { start: Math.max(0, contentLength - 4096), end: contentLength - 1 };
    return await (await client.getNodeFile(pool, node, path, { ...call, range })).text();
  } catch {
    call.signal?.throwIfAborted();
    return '';
  }
}
