import { DomainError } from '@judi4cloud/errors';
import type { Geometry, ShotIndex } from '../acquisition/geometry.ts';
import type { Model } from '../model/model.ts';
import type { PhysicalParameter } from '../model/physical-parameter.ts';
import { checkSettings, type Options, resolveOptions } from '../options.ts';
import { type DataVector, JudiVector, type SourceVector } from '../vectors/judi-vector.ts';
import type { ShotVector } from '../vectors/out-of-core-vector.ts';
import { type Experiment, experimentAt, planExperiment, withModel } from './experiment.ts';
import { checkSamples, DataModeling } from './modeling.ts';
import { type LinearMap, Operator, type ProductForm, productForm } from './operator.ts';
import { runBorn, runImage } from './run-shots.ts';
import { asVector, describeValue } from './space.ts';

function jacobianMap(experiment: Experiment, q: ShotVector<SourceVector>): LinearMap<PhysicalParameter, DataVector> {
  return {
    name: 'J',
    adjointName: "J'",
    domain: { kind: 'model', grid: experiment.model },
    range: { kind: 'shots', geometry: experiment.receivers },
    apply: (dm, run) => runBorn(experiment, q, dm, run),
    applyAdjoint: (d, run) => runImage(experiment, q, d, run),
    at: (shots) => jacobianMap(experimentAt(experiment, shots), q.at(shots)),
  };
}

/** `J = ∂(F·q)/∂m`: from a perturbation of squared slowness (s²/km²) to linearised data. `J.adjoint` migrates. */
export class Jacobian<A extends ProductForm = 'vectors'> extends Operator<PhysicalParameter, DataVector, A> {
  readonly experiment: Experiment;
  readonly source: ShotVector<SourceVector>;

  constructor(experiment: Experiment, source: ShotVector<SourceVector>, form: A) {
    super(jacobianMap(experiment, source), form);
    this.experiment = experiment;
    this.source = source;
  }

  override at(shots: ShotIndex): Jacobian<A> {
    return new Jacobian(experimentAt(this.experiment, shots), this.source.at(shots), this.form);
  }

  /** The Jacobian in another model: JUDI's `J(m)`. */
  withModel(model: Model): Jacobian<A> {
    return new Jacobian(withModel(this.experiment, model), this.source, this.form);
  }

  /** The Jacobian for other wavelets: JUDI's `J(q)`. */
  withSource(q: ShotVector<SourceVector>): Jacobian<A> {
    const { source, receivers } = this.experiment;
    return new Jacobian(this.experiment, asWavelets(q, source, receivers, 'J(q)'), this.form);
  }
}

function asWavelets(q: unknown, source: Geometry, receivers: Geometry, operator: string): ShotVector<SourceVector> {
  const adjoint = { name: "J'", domain: { kind: 'shots', geometry: receivers } } as const;
  return asVector<SourceVector>(q, { kind: 'shots', geometry: source }, operator, adjoint);
}

/**
 * The Jacobian of `F·q` with respect to squared slowness.
 *
 * @param F modelling operator with sources and receivers
 * @param q wavelets at its sources
 * @param settings.options instead of those of `F`
 * @example
 * const J = judiJacobian(judiModeling(model0, src, rec), q);
 * const image = await J.adjoint.mul(residual);
 */
export function judiJacobian(
  F: DataModeling<ProductForm>,
  q: ShotVector<SourceVector>,
  settings: { readonly options: Options & { readonly returnArray: true } },
): Jacobian<'arrays'>;
export function judiJacobian(
  F: DataModeling<ProductForm>,
  q: ShotVector<SourceVector>,
  settings: { readonly options: Options & { readonly saveDataToDisk: true } },
): Jacobian<'files'>;
export function judiJacobian<A extends ProductForm>(
  F: DataModeling<A>,
  q: ShotVector<SourceVector>,
  settings?: { readonly options?: Options },
): Jacobian<A>;
export function judiJacobian(
  F: DataModeling<ProductForm>,
  q: ShotVector<SourceVector>,
  settings: { readonly options?: Options } = {},
): Jacobian<ProductForm> {
  if (!(F instanceof DataModeling))
    throw new DomainError({
      operator: 'judiJacobian',
      got: describeValue(F),
      expected:
        'a modelling operator with sources and receivers, judiModeling(model, src, rec) or Pr.mul(F).mul(Ps.adjoint)',
    });
  checkSettings(settings, ['options']);
  const { model, source, receivers } = F.experiment;
  const options = settings.options === undefined ? F.experiment.options : resolveOptions(settings.options);
  const wavelets = asWavelets(q, source, receivers, 'judiJacobian');
  const experiment = planExperiment(model, source, receivers, options);
  if (wavelets instanceof JudiVector) checkSamples(experiment, wavelets.data[0]);
  return new Jacobian(experiment, wavelets, productForm(options));
}
