import type { View } from './views.ts';

const container = 'DockerCompatible';
const nvidia = 'NvidiaTeslaDriverInstalled';

/** Images that the emulator offers; the first is the one with drivers for high-performance computing. */
export const supportedImages: readonly View[] = [
  image('microsoft-dsvm', 'ubuntu-hpc', '2404', 'batch.node.ubuntu 24.04', container, nvidia),
  image('microsoft-dsvm', 'ubuntu-hpc', '2204', 'batch.node.ubuntu 22.04', container, nvidia),
  image('canonical', 'ubuntu-24_04-lts', 'server', 'batch.node.ubuntu 24.04'),
  image('canonical', '0001-com-ubuntu-server-jammy', '22_04-lts', 'batch.node.ubuntu 22.04'),
  image('almalinux', 'almalinux-x86_64', '9-gen2', 'batch.node.el 9'),
  image('debian', 'debian-12', '12-gen2', 'batch.node.debian 12'),
];

function image(publisher: string, offer: string, sku: string, agent: string, ...capabilities: string[]): View {
  return {
    nodeAgentSKUId: agent,
    imageReference: { publisher, offer, sku, version: 'latest' },
    osType: 'linux',
    verificationType: 'verified',
    ...(capabilities.length > 0 && { capabilities }),
  };
}
