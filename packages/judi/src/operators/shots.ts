import { type Broadcast, remote } from '@judi4cloud/clusterless';
import { layOut, type ShotSetting } from './shot-setting.ts';

export interface DataTask extends ShotSetting {
  /** Samples that are injected. */
  readonly data: Float32Array;
}

/** `F q` of one shot: data at the receivers. */
export const forwardShot = remote(
  import.meta,
  'forwardShot',
  async (task: DataTask, context): Promise<Float32Array> => {
    using frame = await layOut(task, context);
    return frame.atReceivers(await frame.propagator.forward(frame.wavelet(task.data), frame.receivers, frame.control));
  },
);

/** `F' d` of one shot: data at the sources. */
export const adjointShot = remote(
  import.meta,
  'adjointShot',
  async (task: DataTask, context): Promise<Float32Array> => {
    using frame = await layOut(task, context);
    return frame.atSource(await frame.propagator.adjoint(frame.recording(task.data), frame.source, frame.control));
  },
);

export interface BornTask extends ShotSetting {
  readonly wavelet: Float32Array;
  readonly dm: Broadcast<Float32Array>;
}

/** `J dm` of one shot: linearised data at the receivers. */
export const bornShot = remote(import.meta, 'bornShot', async (task: BornTask, context): Promise<Float32Array> => {
  using frame = await layOut(task, context);
  const dm = frame.limit(await context.fetch(task.dm));
  const { linear } = await frame.propagator.born(frame.wavelet(task.wavelet), dm, frame.receivers, frame.control);
  return frame.atReceivers(linear);
});

export interface ImageTask extends DataTask {
  readonly wavelet: Float32Array;
}

/** `J' d` of one shot: its image on the whole model. */
export const imageShot = remote(import.meta, 'imageShot', async (task: ImageTask, context): Promise<Float32Array> => {
  using frame = await layOut(task, context);
  const image = await frame.propagator.adjointBorn(
    frame.wavelet(task.wavelet),
    frame.recording(task.data),
    frame.control,
  );
  return frame.extend(image);
});
