import type { Broadcast } from '@judi4cloud/clusterless';
import type { ShotSetting } from '../operators/shot-setting.ts';
import type { ShotData } from '../vectors/shot-data.ts';
import type { MisfitReference } from './misfit.ts';

/** What synthetic data are compared with observed data. */
export type Objective =
  /** Data of the model. */
  | { readonly kind: 'fwi' }
  /** Linearised data, for a perturbation or for none; the observed data less those of the model, when `nlind`. */
  | { readonly kind: 'lsrtm'; readonly dm: Broadcast<Float32Array> | undefined; readonly nlind: boolean };

export interface ObjectiveTask extends ShotSetting {
  readonly wavelet: ShotData;
  readonly observed: ShotData;
  readonly misfit: MisfitReference;
  readonly objective: Objective;
}

/** Value and gradient of one shot's objective, on the whole model. */
export interface ShotObjective {
  readonly f: number;
  readonly gradient: Float32Array;
}
