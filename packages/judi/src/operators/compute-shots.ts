import type { RemoteContext } from '@judi4cloud/clusterless';
import { readFiniteShot, type ShotData } from '../vectors/shot-data.ts';
import { layOut, type ShotSetting } from './shot-setting.ts';
import type { BornTask, DataTask, ImageTask, Saving } from './shot-task.ts';

/** The data of a shot: as they are, or in the file that they were written to. */
async function delivered(task: ShotSetting & Saving, data: Float32Array): Promise<ShotData> {
  if (task.save === undefined) return { kind: 'array', data };
  const { saveShot } = await import('../segy/save-shot.ts');
  return saveShot(task.save, { source: task.source, receivers: task.receivers, data });
}

export async function forward(task: DataTask & Saving, context: RemoteContext): Promise<ShotData> {
  const wavelet = await readFiniteShot(task.data, context.index, context.signal);
  using frame = await layOut(task, context);
  const computed = await frame.propagator.forward(frame.wavelet(wavelet), frame.receivers, frame.control);
  return delivered(task, frame.atReceivers(computed));
}

export async function adjoint(task: DataTask, context: RemoteContext): Promise<Float32Array> {
  const data = await readFiniteShot(task.data, context.index, context.signal);
  using frame = await layOut(task, context);
  return frame.atSource(await frame.propagator.adjoint(frame.recording(data), frame.source, frame.control));
}

export async function born(task: BornTask & Saving, context: RemoteContext): Promise<ShotData> {
  const wavelet = await readFiniteShot(task.wavelet, context.index, context.signal);
  using frame = await layOut(task, context);
  const dm = frame.limit(await context.fetch(task.dm));
  const { linear } = await frame.propagator.born(frame.wavelet(wavelet), dm, frame.receivers, frame.control);
  return delivered(task, frame.atReceivers(linear));
}

export async function image(task: ImageTask, context: RemoteContext): Promise<Float32Array> {
  const wavelet = await readFiniteShot(task.wavelet, context.index, context.signal);
  const data = await readFiniteShot(task.data, context.index, context.signal);
  using frame = await layOut(task, context);
  return frame.extend(await frame.propagator.adjointBorn(frame.wavelet(wavelet), frame.recording(data), frame.control));
}
