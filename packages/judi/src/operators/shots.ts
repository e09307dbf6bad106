import { type Broadcast, remote } from '@judi4cloud/clusterless';
import type { SaveTarget } from '../segy/save-shot.ts';
import { readFiniteShot, type ShotData } from '../vectors/shot-data.ts';
import { layOut, type ShotSetting } from './shot-setting.ts';

export interface DataTask extends ShotSetting {
  /** Samples that are injected. */
  readonly data: ShotData;
}

/** A task whose data may be written to a file. */
interface Saving {
  readonly save: SaveTarget | undefined;
}

/** The data of a shot: as they are, or in the file that they were written to. */
async function delivered(task: ShotSetting & Saving, data: Float32Array): Promise<ShotData> {
  if (task.save === undefined) return { kind: 'array', data };
  const { saveShot } = await import('../segy/save-shot.ts');
  return saveShot(task.save, { source: task.source, receivers: task.receivers, data });
}

/** `F q` of one shot: data at the receivers. */
export const forwardShot = remote(
  import.meta,
  'forwardShot',
  async (task: DataTask & Saving, context): Promise<ShotData> => {
    const wavelet = await readFiniteShot(task.data, context.index, context.signal);
    using frame = await layOut(task, context);
    const computed = await frame.propagator.forward(frame.wavelet(wavelet), frame.receivers, frame.control);
    return delivered(task, frame.atReceivers(computed));
  },
);

/** `F' d` of one shot: data at the sources. */
export const adjointShot = remote(
  import.meta,
  'adjointShot',
  async (task: DataTask, context): Promise<Float32Array> => {
    const data = await readFiniteShot(task.data, context.index, context.signal);
    using frame = await layOut(task, context);
    return frame.atSource(await frame.propagator.adjoint(frame.recording(data), frame.source, frame.control));
  },
);

export interface BornTask extends ShotSetting {
  readonly wavelet: ShotData;
  readonly dm: Broadcast<Float32Array>;
}

/** `J dm` of one shot: linearised data at the receivers. */
export const bornShot = remote(import.meta, 'bornShot', async (task: BornTask & Saving, context): Promise<ShotData> => {
  const wavelet = await readFiniteShot(task.wavelet, context.index, context.signal);
  using frame = await layOut(task, context);
  const dm = frame.limit(await context.fetch(task.dm));
  const { linear } = await frame.propagator.born(frame.wavelet(wavelet), dm, frame.receivers, frame.control);
  return delivered(task, frame.atReceivers(linear));
});

export interface ImageTask extends DataTask {
  readonly wavelet: ShotData;
}

/** `J' d` of one shot: its image on the whole model. */
export const imageShot = remote(import.meta, 'imageShot', async (task: ImageTask, context): Promise<Float32Array> => {
  const wavelet = await readFiniteShot(task.wavelet, context.index, context.signal);
  const data = await readFiniteShot(task.data, context.index, context.signal);
  using frame = await layOut(task, context);
  const image = await frame.propagator.adjointBorn(frame.wavelet(wavelet), frame.recording(data), frame.control);
  return frame.extend(image);
});
