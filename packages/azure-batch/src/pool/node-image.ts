import type { BatchSupportedImage, BatchVmImageReference } from '../client/types/pool.ts';
import { PoolOptionsError } from '../errors.ts';
import { checkResourceId } from './resource-id.ts';

/** An operating system for nodes, with the agent that Azure Batch needs on it. */
export interface NodeImage {
  readonly imageReference: BatchVmImageReference;
  readonly nodeAgentSKUId: string;
}

export interface ImageNeeds {
  /** Tasks run in containers. */
  readonly container: boolean;
  /** Drivers for NVIDIA GPUs must be there. */
  readonly gpu: boolean;
  /** Resource id of an image of one's own in a gallery, instead of one from the Marketplace. */
  readonly imageResourceId?: string | undefined;
  /** The agent that goes with an image of one's own. Default `batch.node.ubuntu 24.04`. */
  readonly nodeAgent?: string | undefined;
  /** Milliseconds since 1970, to leave out images whose support has ended. */
  readonly now?: number;
}

/** What we test with; the newest first. */
const preferred: readonly { readonly publisher: string; readonly offer: string; readonly sku: string }[] = [
  { publisher: 'microsoft-dsvm', offer: 'ubuntu-hpc', sku: '2404' },
  { publisher: 'microsoft-dsvm', offer: 'ubuntu-hpc', sku: '2204' },
];

/**
 * Chooses the image for nodes from those that Azure Batch supports: `microsoft-dsvm / ubuntu-hpc / 2404` where it can
 * be had, else another verified Linux that fits, newest first; or takes the image of one's own.
 *
 * @param images from `listSupportedImages`
 * @throws PoolOptionsError when none fits, with those that there are, and for an agent that there is not
 */
export function chooseImage(images: readonly BatchSupportedImage[], needs: ImageNeeds): NodeImage {
  const { container, gpu, imageResourceId, now = Date.now() } = needs;
  const supported = images.filter(
    ({ osType, verificationType, batchSupportEndOfLife }) =>
      osType === 'linux' &&
      verificationType === 'verified' &&
      (batchSupportEndOfLife === undefined || Date.parse(batchSupportEndOfLife) > now),
  );
  if (imageResourceId !== undefined) return ownImage(imageResourceId, needs.nodeAgent, supported);
  const fitting = supported.filter(
    ({ capabilities = [] }) =>
      (!container || capabilities.some((capability) => /^dockercompatible$/i.test(capability))) &&
      (!gpu || capabilities.some((capability) => /nvidia/i.test(capability))),
  );
  const best = fitting.toSorted((a, b) => rank(a) - rank(b) || newest(b) - newest(a))[0];
  if (best === undefined) {
    const wanted = ['Linux', ...(container ? ['containers'] : []), ...(gpu ? ['NVIDIA drivers'] : [])].join(', ');
    const found = supported.map(imageName).join('; ') || 'none at all';
    throw new PoolOptionsError({
      option: 'The image for nodes',
      got: 'not to be had',
      expected: `a verified one with ${wanted}; there are: ${found}.`,
    });
  }
  const { imageReference, nodeAgentSKUId } = best;
  return { imageReference: { ...imageReference, version: imageReference.version ?? 'latest' }, nodeAgentSKUId };
}

function ownImage(id: string, agent = 'batch.node.ubuntu 24.04', supported: readonly BatchSupportedImage[]): NodeImage {
  checkResourceId('image', 'imageResourceId', id);
  const agents = new Set(supported.map(({ nodeAgentSKUId }) => nodeAgentSKUId));
  if (!agents.has(agent)) {
    const expected = `one of ${[...agents].sort().join(', ') || 'none at all'}.`;
    throw new PoolOptionsError({ option: 'nodeAgent', got: `'${agent}'`, expected });
  }
  return { imageReference: { virtualMachineImageId: id }, nodeAgentSKUId: agent };
}

/** `publisher / offer / sku`. */
export function imageName({ imageReference }: { readonly imageReference: BatchVmImageReference }): string {
  const { publisher, offer, sku, virtualMachineImageId } = imageReference;
  return virtualMachineImageId ?? [publisher, offer, sku].join(' / ');
}

function rank({ imageReference }: BatchSupportedImage): number {
  const at = preferred.findIndex((image) => imageName({ imageReference: image }) === imageName({ imageReference }));
  return at < 0 ? preferred.length : at;
}

/** The version of the system, from the agent's name: `batch.node.ubuntu 24.04` is 24.04; other systems come after Ubuntu. */
function newest({ nodeAgentSKUId }: BatchSupportedImage): number {
  return Number(/ubuntu ([\d.]+)/.exec(nodeAgentSKUId)?.[1] ?? 0);
}
