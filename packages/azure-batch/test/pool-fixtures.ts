import type { BatchPoolCreateOptions, BatchSupportedImage } from '../src/client/types/pool.ts';
import type { NodeImage } from '../src/pool/node-image.ts';
import { type PoolOptions, poolSpecification } from '../src/pool/pool-specification.ts';

export const ubuntu: NodeImage = {
  imageReference: { publisher: 'microsoft-dsvm', offer: 'ubuntu-hpc', sku: '2404', version: 'latest' },
  nodeAgentSKUId: 'batch.node.ubuntu 24.04',
};

export const tags = { judi4cloud: '1.0.0', judi4cloud_session: 's-1', judi4cloud_owner: 'ana@mars' };

/** A pool of two nodes, with whatever differs. */
export function poolOf(options: Partial<PoolOptions> = {}): BatchPoolCreateOptions {
  return poolSpecification({
    name: 'JudiPool',
    vmSize: 'Standard_E8s_v3',
    image: ubuntu,
    nodes: { dedicated: 2, spot: 0 },
    tags,
    ...options,
  });
}

/** A supported image as Azure Batch lists it. */
export function supported(
  publisher: string,
  offer: string,
  sku: string,
  agent: string,
  more: Partial<BatchSupportedImage> = {},
): BatchSupportedImage {
  return {
    nodeAgentSKUId: `batch.node.${agent}`,
    imageReference: { publisher, offer, sku, version: 'latest' },
    osType: 'linux',
    verificationType: 'verified',
    capabilities: ['DockerCompatible', 'NvidiaTeslaDriverInstalled'],
    ...more,
  };
}

export const images: readonly BatchSupportedImage[] = [
  supported('canonical', '0001-com-ubuntu-server-jammy', '22_04-lts', 'ubuntu 22.04', { capabilities: [] }),
  supported('microsoft-dsvm', 'ubuntu-hpc', '2204', 'ubuntu 22.04'),
  supported('microsoft-dsvm', 'ubuntu-hpc', '2404', 'ubuntu 24.04'),
  supported('microsoftwindowsserver', 'windowsserver', '2022', 'windows amd64', { osType: 'windows' }),
  supported('almalinux', 'almalinux-x86_64', '9-gen2', 'el 9', { capabilities: ['DockerCompatible'] }),
];
