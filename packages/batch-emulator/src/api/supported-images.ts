import type { PoolSpec } from '../wire/pool-shapes.ts';
import { ServiceError } from '../wire/service-error.ts';
import type { View } from './views.ts';

interface Image {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly agent: string;
  readonly capabilities: readonly string[];
  /** When Batch ends to support it, or has ended. */
  readonly endOfLife?: string;
}

const container = 'DockerCompatible';
const nvidia = 'NvidiaTeslaDriverInstalled';
const focalEnds = '2025-04-22T00:00:00Z';
const bionicEnds = '2023-05-31T00:00:00Z';
const centosEnds = '2024-06-30T00:00:00Z';

/** Images that Batch supports or once supported; the first is the one with drivers for high-performance computing. */
const images: readonly Image[] = [
  image('microsoft-dsvm', 'ubuntu-hpc', '2404', 'batch.node.ubuntu 24.04', container, nvidia),
  image('microsoft-dsvm', 'ubuntu-hpc', '2204', 'batch.node.ubuntu 22.04', container, nvidia),
  image('canonical', 'ubuntu-24_04-lts', 'server', 'batch.node.ubuntu 24.04'),
  image('canonical', '0001-com-ubuntu-server-jammy', '22_04-lts', 'batch.node.ubuntu 22.04'),
  image('almalinux', 'almalinux-x86_64', '9-gen2', 'batch.node.el 9'),
  image('debian', 'debian-12', '12-gen2', 'batch.node.debian 12'),
  ended(focalEnds, image('microsoft-dsvm', 'ubuntu-hpc', '2004', 'batch.node.ubuntu 20.04', container, nvidia)),
  ended(focalEnds, image('canonical', '0001-com-ubuntu-server-focal', '20_04-lts', 'batch.node.ubuntu 20.04')),
  ended(
    focalEnds,
    image('microsoft-azure-batch', 'ubuntu-server-container', '20-04-lts', 'batch.node.ubuntu 20.04', container),
  ),
  ended(bionicEnds, image('canonical', 'ubuntuserver', '18.04-lts', 'batch.node.ubuntu 18.04')),
  ended(bionicEnds, image('microsoft-dsvm', 'ubuntu-hpc', '1804', 'batch.node.ubuntu 18.04', container, nvidia)),
  ended(centosEnds, image('microsoft-azure-batch', 'centos-container', '7-8', 'batch.node.centos 7', container)),
];

function image(publisher: string, offer: string, sku: string, agent: string, ...capabilities: string[]): Image {
  return { publisher, offer, sku, agent, capabilities };
}

function ended(endOfLife: string, old: Image): Image {
  return { ...old, endOfLife };
}

function isSupported({ endOfLife }: Image, now: number): boolean {
  return endOfLife === undefined || Date.parse(endOfLife) > now;
}

/** The images that are supported at a time, as they are sent. */
export function supportedImages(now: number): View[] {
  return images
    .filter((known) => isSupported(known, now))
    .map(({ publisher, offer, sku, agent, capabilities, endOfLife }) => ({
      nodeAgentSKUId: agent,
      imageReference: { publisher, offer, sku, version: 'latest' },
      osType: 'linux',
      verificationType: 'verified',
      ...(capabilities.length > 0 && { capabilities }),
      ...(endOfLife !== undefined && { batchSupportEndOfLife: endOfLife }),
    }));
}

type VirtualMachineConfiguration = NonNullable<PoolSpec['virtualMachineConfiguration']>;

const galleryImage =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/galleries\/[^/]+\/images\/[^/]+(\/versions\/[^/]+)?$/i;
const sharedImage = /^\/(shared|community)Galleries\/[^/]+\/images\/[^/]+\/versions\/[^/]+$/i;

/** @throws ServiceError for an image that is none, is retired, or doesn't go with the agent */
export function checkImage({ imageReference, nodeAgentSKUId }: VirtualMachineConfiguration, now: number): void {
  const agent = nodeAgentSKUId.toLowerCase();
  const supported = images.filter((known) => isSupported(known, now));
  const { virtualMachineImageId, sharedGalleryImageId, communityGalleryImageId } = imageReference;
  const own = virtualMachineImageId ?? sharedGalleryImageId ?? communityGalleryImageId;
  if (own !== undefined) {
    const form = own === virtualMachineImageId ? galleryImage : sharedImage;
    if (!form.test(own)) throw refused('imageReference', own, 'it is no resource id of an image in a gallery');
  } else {
    const named = images.find(
      ({ publisher, offer, sku }) =>
        same(publisher, imageReference.publisher) && same(offer, imageReference.offer) && same(sku, imageReference.sku),
    );
    const name = [imageReference.publisher, imageReference.offer, imageReference.sku].join(' / ');
    if (named === undefined) throw refused('imageReference', name, 'Batch does not support this image');
    if (!isSupported(named, now)) {
      throw refused('imageReference', name, `support of this image by Batch ended on ${named.endOfLife?.slice(0, 10)}`);
    }
    if (named.agent !== agent)
      throw refused('nodeAgentSKUId', nodeAgentSKUId, `the agent of ${name} is ${named.agent}`);
  }
  if (!supported.some((known) => known.agent === agent)) {
    throw refused('nodeAgentSKUId', nodeAgentSKUId, 'there is no such node agent');
  }
}

function same(name: string, given: string | undefined): boolean {
  return name === given?.toLowerCase();
}

function refused(property: string, value: string, reason: string): ServiceError {
  return new ServiceError('InvalidPropertyValue', {
    PropertyName: `virtualMachineConfiguration.${property}`,
    PropertyValue: value,
    Reason: reason,
  });
}
