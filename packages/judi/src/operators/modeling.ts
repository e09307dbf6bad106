import type { Geometry, ShotIndex } from '../acquisition/geometry.ts';
import type { Model } from '../model/model.ts';
import { checkDispersion } from '../physics/dispersion.ts';
import { type DataVector, JudiVector, type SourceVector } from '../vectors/judi-vector.ts';
import type { ShotVector } from '../vectors/out-of-core-vector.ts';
import { type Experiment, experimentAt, withModel } from './experiment.ts';
import { type LinearMap, Operator, type ProductForm } from './operator.ts';
import { runAdjoint, runForward } from './run-shots.ts';

/** Warns of wavelets too short for the grid; the first shot speaks for all. */
export async function checkWavelet(experiment: Experiment, q: ShotVector): Promise<void> {
  checkSamples(experiment, q instanceof JudiVector ? q.data[0] : await q.readShot(0));
}

/** Warns of a wavelet that is too short for the grid. */
export function checkSamples({ model, source }: Experiment, wavelet: Float32Array): void {
  checkDispersion(model, wavelet, source.points.nrec[0], source.axes[0]);
}

function modelingMap(experiment: Experiment): LinearMap<SourceVector, DataVector> {
  return {
    name: 'F',
    adjointName: "F'",
    domain: { kind: 'shots', geometry: experiment.source },
    range: { kind: 'shots', geometry: experiment.receivers },
    apply: async (q, run) => {
      await checkWavelet(experiment, q);
      return runForward(experiment, q, run);
    },
    applyAdjoint: (d, run) => runAdjoint(experiment, d, run),
    at: (shots) => modelingMap(experimentAt(experiment, shots)),
  };
}

/**
 * `F = Pr·A(m)⁻¹·Ps'`: from wavelets at the sources to data at the receivers.
 *
 * Its adjoint is exact in the inner products `dt·Σ x·y`, also where wavelets and data are resampled to the computational time step.
 */
export class DataModeling<A extends ProductForm = 'vectors'> extends Operator<SourceVector, DataVector, A> {
  readonly experiment: Experiment;

  constructor(experiment: Experiment, form: A) {
    super(modelingMap(experiment), form);
    this.experiment = experiment;
  }

  get model(): Model {
    return this.experiment.model;
  }
  get sourceGeometry(): Geometry {
    return this.experiment.source;
  }
  get receiverGeometry(): Geometry {
    return this.experiment.receivers;
  }

  override at(shots: ShotIndex): DataModeling<A> {
    return new DataModeling(experimentAt(this.experiment, shots), this.form);
  }

  /** The same shots in another model: JUDI's `F(m)`. */
  withModel(model: Model): DataModeling<A> {
    return new DataModeling(withModel(this.experiment, model), this.form);
  }
}
