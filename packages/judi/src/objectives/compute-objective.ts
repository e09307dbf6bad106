import type { RemoteContext } from '@judi4cloud/clusterless';
import { asFloat32, layOut, type ShotFrame } from '../operators/shot-setting.ts';
import type { ShotMisfit } from '../propagate/propagator.ts';
import { readFiniteShot } from '../vectors/shot-data.ts';
import { evaluateMisfit, findMisfit, type Misfit } from './misfit.ts';
import type { ObjectiveTask, ShotObjective } from './objective-task.ts';

const difference = (a: Float32Array, b: Float32Array): Float32Array => a.map((v, i) => v - b[i]);

/** Synthetic and observed data as the objective compares them. */
function compared(
  task: ObjectiveTask,
  observed: Float32Array,
  synthetic: Float32Array,
  background: Float32Array,
): [Float32Array, Float32Array] {
  const { objective } = task;
  switch (objective.kind) {
    case 'fwi':
      return [background, observed];
    case 'lsrtm':
      return [synthetic, objective.nlind ? difference(observed, background) : observed];
    default:
      return objective satisfies never;
  }
}

/** The objective on the computational time axis: down to the receivers' samples, compared there, and its derivative back up. */
function computationalMisfit(
  task: ObjectiveTask,
  observed: Float32Array,
  frame: ShotFrame,
  misfit: Misfit,
): ShotMisfit {
  const { dt } = task.receivers.axis;
  return (computed, computedBackground) => {
    const first = frame.atReceivers(asFloat32(computed));
    const [synthetic, background] =
      computedBackground === undefined
        ? [new Float32Array(first.length), first]
        : [first, frame.atReceivers(asFloat32(computedBackground))];
    const { f, residual } = evaluateMisfit(misfit, ...compared(task, observed, synthetic, background));
    return { f: dt * f, residual: frame.recording(residual).data };
  };
}

export async function objective(task: ObjectiveTask, context: RemoteContext): Promise<ShotObjective> {
  const misfit = await findMisfit(task.misfit);
  const { objective } = task;
  const wavelet = await readFiniteShot(task.wavelet, context.index, context.signal);
  const observed = await readFiniteShot(task.observed, context.index, context.signal);
  using frame = await layOut(task, context);
  const dm =
    objective.kind === 'lsrtm' && objective.dm !== undefined
      ? frame.limit(await context.fetch(objective.dm))
      : undefined;
  const { f, gradient } = await frame.propagator.gradient(
    frame.wavelet(wavelet),
    frame.receivers,
    computationalMisfit(task, observed, frame, misfit),
    dm,
    frame.control,
  );
  return { f, gradient: frame.extend(gradient) };
}
