import type { Broadcast } from '@judi4cloud/clusterless';
import type { SaveTarget } from '../segy/save-shot.ts';
import type { ShotData } from '../vectors/shot-data.ts';
import type { ShotSetting } from './shot-setting.ts';

/** A task whose data may be written to a file. */
export interface Saving {
  readonly save: SaveTarget | undefined;
}

export interface DataTask extends ShotSetting {
  /** Samples that are injected. */
  readonly data: ShotData;
}

export interface BornTask extends ShotSetting {
  readonly wavelet: ShotData;
  readonly dm: Broadcast<Float32Array>;
}

export interface ImageTask extends DataTask {
  readonly wavelet: ShotData;
}
