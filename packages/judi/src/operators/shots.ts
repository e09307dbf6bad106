import { remote } from '@judi4cloud/clusterless';
import type { ShotData } from '../vectors/shot-data.ts';
import type { BornTask, DataTask, ImageTask, Saving } from './shot-task.ts';

// Tasks find these functions by the URL of this module, which therefore is a file of its own and loads what it needs late.
const work = () => import('./compute-shots.ts');

/** `F q` of one shot: data at the receivers. */
export const forwardShot = remote(
  import.meta,
  'forwardShot',
  async (task: DataTask & Saving, context): Promise<ShotData> => (await work()).forward(task, context),
);

/** `F' d` of one shot: data at the sources. */
export const adjointShot = remote(
  import.meta,
  'adjointShot',
  async (task: DataTask, context): Promise<Float32Array> => (await work()).adjoint(task, context),
);

/** `J dm` of one shot: linearised data at the receivers. */
export const bornShot = remote(
  import.meta,
  'bornShot',
  async (task: BornTask & Saving, context): Promise<ShotData> => (await work()).born(task, context),
);

/** `J' d` of one shot: its image on the whole model. */
export const imageShot = remote(
  import.meta,
  'imageShot',
  async (task: ImageTask, context): Promise<Float32Array> => (await work()).image(task, context),
);
