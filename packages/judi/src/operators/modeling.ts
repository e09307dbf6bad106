import type { Geometry, ShotIndex } from '../acquisition/geometry.ts';
import type { Model } from '../model/model.ts';
import { checkDispersion } from '../physics/dispersion.ts';
import type { JudiVector } from '../vectors/judi-vector.ts';
import { type Experiment, experimentAt, withModel } from './experiment.ts';
import { type LinearMap, LinearOperator } from './linear-operator.ts';
import { runAdjoint, runForward } from './run-shots.ts';

/** Warns of wavelets too short for the grid; the first shot speaks for all. */
export function checkWavelet({ model, source }: Experiment, q: JudiVector): void {
  checkDispersion(model, q.data[0], source.xloc[0].length, source.axes[0]);
}

function modelingMap(experiment: Experiment): LinearMap<'shots', 'shots'> {
  return {
    name: 'F',
    adjointName: "F'",
    domain: { kind: 'shots', geometry: experiment.source },
    range: { kind: 'shots', geometry: experiment.receivers },
    apply: (q, run) => {
      checkWavelet(experiment, q);
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
export class DataModeling<A extends boolean = false> extends LinearOperator<'shots', 'shots', A> {
  readonly experiment: Experiment;

  constructor(experiment: Experiment, returnArray: A) {
    super(modelingMap(experiment), returnArray);
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
    return new DataModeling(experimentAt(this.experiment, shots), this.returnArray);
  }

  /** The same shots in another model: JUDI's `F(m)`. */
  withModel(model: Model): DataModeling<A> {
    return new DataModeling(withModel(this.experiment, model), this.returnArray);
  }
}
