import type { SeisBlock, SeisCon } from '@judi4cloud/segy';
import { isSeisCon } from '@judi4cloud/segy/headers';
import { BlockShots } from './block-shots.ts';
import { ContainerShots, type LocateFile } from './container-shots.ts';
import { JoinedShots } from './joined-shots.ts';
import type { SegyShots } from './segy-shots.ts';

/** One container, or several whose shots follow each other. */
export type Containers = SeisCon | readonly SeisCon[];

export function isBlock(value: unknown): value is SeisBlock {
  return typeof value === 'object' && value !== null && 'fileHeader' in value && 'headers' in value;
}

/** Whether something is a container, or a list of them. */
export function isContainers(value: unknown): value is Containers {
  if (Array.isArray(value)) return value.length > 0 && value.every(isSeisCon);
  return isSeisCon(value);
}

/** The shots of containers. */
export function containerShots(from: Containers, locate?: LocateFile): ContainerShots | JoinedShots {
  return isSeisCon(from) ? new ContainerShots(from, locate) : new JoinedShots(from, locate);
}

/** The shots of a block or of containers. */
export function segyShots(from: SeisBlock | Containers): SegyShots {
  return isBlock(from) ? new BlockShots(from) : containerShots(from);
}
