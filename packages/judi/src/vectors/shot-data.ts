import type { Reach } from '@judi4cloud/clusterless';
import type { TimeAxis } from '../acquisition/time-axis.ts';
import { ValueError } from '../errors.ts';
import type { ContainerShot } from '../segy/container-shot.ts';
import type { SegyShot } from '../segy/segy-shot.ts';
import { combineSamples, type Elementwise } from './elementwise.ts';
import { findMap, mapSamples, type SampleMapReference } from './sample-map.ts';

/** The samples of one shot, or how whoever needs them gets them: plain data that travels to workers. */
export type ShotData =
  | { readonly kind: 'array'; readonly data: Float32Array }
  | SegyShot
  | ContainerShot
  | CombinedShot
  /** A function of every sample of a shot. */
  | {
      readonly kind: 'mapped';
      readonly of: ShotData;
      readonly map: SampleMapReference;
      readonly shot: number;
      readonly axis: TimeAxis;
    };

/** An operation on the samples of two shots, or of a shot and a number. */
export interface CombinedShot {
  readonly kind: 'combined';
  readonly operation: Elementwise;
  readonly left: ShotData;
  readonly right: ShotData | number;
}

/** Reads and computes the samples of one shot, `nt × nrec`, a row per time sample. */
export async function readShotData(shot: ShotData, signal?: AbortSignal): Promise<Float32Array> {
  switch (shot.kind) {
    case 'array':
      return shot.data;
    case 'segy': {
      const { readSegyShot } = await import('../segy/segy-shot.ts');
      return readSegyShot(shot, signal);
    }
    case 'container': {
      const { readContainerShot } = await import('../segy/container-shot.ts');
      return readContainerShot(shot, signal);
    }
    case 'combined': {
      const left = await readShotData(shot.left, signal);
      const right = typeof shot.right === 'number' ? shot.right : await readShotData(shot.right, signal);
      return combineSamples(shot.operation, left, right);
    }
    case 'mapped':
      return mapSamples(await readShotData(shot.of, signal), await findMap(shot.map), shot.shot, shot.axis);
    default:
      return shot satisfies never;
  }
}

/**
 * Checks samples that are to be injected, or compared.
 *
 * @param what whose samples they are
 * @throws ValueError for samples that are not finite
 */
export function checkFinite(data: Float32Array, what: string): void {
  const odd = data.findIndex((value) => !Number.isFinite(value));
  if (odd < 0) return;
  throw new ValueError({
    what: `${what}, value ${odd}`,
    got: data[odd],
    expected: 'a finite number',
    advice: 'Set what is missing to zero.',
  });
}

/**
 * Reads the samples of a shot that is to be injected, or compared.
 *
 * @throws ValueError for samples that are not finite
 */
export async function readFiniteShot(shot: ShotData, index: number, signal?: AbortSignal): Promise<Float32Array> {
  const data = await readShotData(shot, signal);
  checkFinite(data, `The data of shot ${index}`);
  return data;
}

/** What keeps tasks that see no more than `reach` from reading a shot, if anything does. */
export function obstacleTo(reach: Reach, shot: ShotData | number): string | undefined {
  if (reach === 'process' || typeof shot === 'number') return undefined;
  switch (shot.kind) {
    case 'array':
      return undefined;
    case 'segy': {
      const file = shot.pieces.find(({ location }) => location.kind === 'path');
      return reach === 'network' && file?.location.kind === 'path'
        ? `file ${file.location.path} is on this machine`
        : undefined;
    }
    case 'container':
      return 'the files of its container are open in this one only';
    case 'combined':
      return obstacleTo(reach, shot.left) ?? obstacleTo(reach, shot.right);
    case 'mapped':
      return shot.map.kind === 'function'
        ? `they cannot see the function '${shot.map.map.name || 'anonymous'}'`
        : obstacleTo(reach, shot.of);
    default:
      return shot satisfies never;
  }
}
