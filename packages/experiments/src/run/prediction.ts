import {
  type Geometry,
  getComputationalNt,
  limitModelToReceiverArea,
  type Model,
  type Options,
  predictShot,
  resolveOptions,
  type ShotKind,
  usedParameters,
} from '@judi4cloud/judi';

/** The work and the memory that a product needs. */
export interface Prediction {
  /** Grid points updated by all shots. */
  readonly points: number;
  /** Bytes that the largest shot needs. */
  readonly bytes: number;
  readonly steps: number;
}

/**
 * Predicts what a product over all shots costs, from the size of each shot's part of the model.
 *
 * @example predict(model, src, rec, options, 'image').points / 1e9 // GPts
 */
export function predict(
  model: Model,
  source: Geometry,
  receivers: Geometry,
  options: Options,
  kind: ShotKind,
): Prediction {
  const resolved = resolveOptions(options);
  const { dtComp, spaceOrder, limitM, bufferSize } = resolved;
  const steps = getComputationalNt(source, receivers, model, { dt: dtComp, spaceOrder });
  const parameters = usedParameters(model);
  const shots = source.axes.map((_, shot) => {
    const { n } = limitM
      ? limitModelToReceiverArea(source.at(shot), receivers.at(shot), model, bufferSize).model
      : model;
    return predictShot({ n, nb: model.nb, parameters }, resolved, steps[shot], kind);
  });
  return {
    points: shots.reduce((sum, { points }) => sum + points, 0),
    bytes: Math.max(...shots.map(({ bytes }) => bytes)),
    steps: Math.max(...steps),
  };
}
