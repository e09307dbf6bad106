import { remote } from '@judi4cloud/clusterless';
import type { ObjectiveTask, ShotObjective } from './objective-task.ts';

/** One forward and one adjoint run of a shot. Tasks find it by the URL of this module, which loads what it needs late. */
export const objectiveShot = remote(
  import.meta,
  'objectiveShot',
  async (task: ObjectiveTask, context): Promise<ShotObjective> =>
    (await import('./compute-objective.ts')).objective(task, context),
);
