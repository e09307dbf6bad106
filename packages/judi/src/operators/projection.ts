import { counted, DomainError } from '@judi4cloud/errors';
import { Geometry, type ShotIndex, type ShotPoints } from '../acquisition/geometry.ts';
import { sameAxis } from '../acquisition/time-axis.ts';
import { GeometryError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import type { ResolvedOptions } from '../options.ts';
import { type DataVector, JudiVector, type SourceVector } from '../vectors/judi-vector.ts';
import { inCore, type ShotVector } from '../vectors/out-of-core-vector.ts';
import { planExperiment } from './experiment.ts';
import { DataModeling } from './modeling.ts';
import type { Operator, ProductForm, ProductOptions, Result } from './operator.ts';
import { asVector, describeValue, type Input } from './space.ts';

/** `P`: samples wavefields at the points of a geometry; `P.adjoint` injects there. */
export class Projection {
  readonly geometry: Geometry;

  /** Use {@link judiProjection}. */
  constructor(geometry: Geometry) {
    this.geometry = geometry;
  }

  get adjoint(): Injection {
    return new Injection(this.geometry);
  }
  get T(): Injection {
    return this.adjoint;
  }
  at(shots: ShotIndex): Projection {
    return new Projection(this.geometry.at(shots));
  }

  /** `Pr·F`, or `Pr·F·Ps'`. */
  mul<A extends ProductForm, D extends JudiVector, R extends JudiVector>(
    F: WaveEquation<A, D, R>,
  ): SampledWaves<A, D, R>;
  mul<A extends ProductForm>(F: InjectedWaves<A>): DataModeling<A>;
  mul<A extends ProductForm, D extends JudiVector, R extends JudiVector>(F: InjectedWaves<A, D, R>): Operator<D, R, A>;
  mul<A extends ProductForm, D extends JudiVector, R extends JudiVector>(
    F: WaveEquation<A, D, R> | InjectedWaves<A, D, R>,
  ) {
    if (F instanceof WaveEquation) return new SampledWaves(this.geometry, F);
    if (F instanceof InjectedWaves) return F.equation.between(this.geometry, F.geometry);
    throw new DomainError({
      operator: 'P',
      got: describeValue(F),
      expected: 'judiModeling(model), alone or times Ps.adjoint',
    });
  }
}

/** `P'`: injects data at the points of a geometry. */
export class Injection {
  readonly geometry: Geometry;

  /** Use `judiProjection(geometry).adjoint`. */
  constructor(geometry: Geometry) {
    this.geometry = geometry;
  }

  get adjoint(): Projection {
    return new Projection(this.geometry);
  }
  get T(): Projection {
    return this.adjoint;
  }
  at(shots: ShotIndex): Injection {
    return new Injection(this.geometry.at(shots));
  }

  /** Data as sources at these points. */
  mul<V extends JudiVector>(q: ShotVector<V>): PointSources<V>;
  mul(q: readonly Float32Array[]): PointSources;
  mul(q: ShotVector | readonly Float32Array[]): PointSources {
    return new PointSources(asVector<JudiVector>(q, { kind: 'shots', geometry: this.geometry }, "P'"));
  }
}

/** The right-hand side of a wave equation: data injected at points. Sums of them may have their points at different places. */
export class PointSources<V extends JudiVector = JudiVector> {
  readonly vector: ShotVector<V>;

  /** Use `judiProjection(geometry).adjoint.mul(q)`. */
  constructor(vector: ShotVector<V>) {
    this.vector = vector;
  }

  plus(other: PointSources<V>): PointSources<V> {
    if (!(other instanceof PointSources))
      throw new DomainError({ operator: "P'·q + …", got: describeValue(other), expected: "P'·q" });
    return new PointSources(superpose(inCore(this.vector, "P'·q + …"), inCore(other.vector, "P'·q + …")));
  }
  minus(other: PointSources<V>): PointSources<V> {
    return this.plus(other.scale(-1));
  }
  scale(factor: number): PointSources<V> {
    return new PointSources<V>(this.vector.scale(factor));
  }
}

/** Shot by shot, the points and traces of both. */
function superpose<V extends JudiVector>(a: V, b: V): V {
  if (a.nsrc !== b.nsrc)
    throw new GeometryError({ problem: `sources of ${a.nsrc} and of ${counted(b.nsrc, 'shot')} cannot be added.` });
  const joined = (x: Float64Array, y: Float64Array) => {
    const out = new Float64Array(x.length + y.length);
    out.set(x);
    out.set(y, x.length);
    return out;
  };
  const shots = a.data.map((_, shot): ShotPoints => {
    const [p, q] = [a.geometry.shot(shot), b.geometry.shot(shot)];
    if (!sameAxis(p.axis, q.axis))
      throw new GeometryError({
        problem: 'sources with different time samples cannot be added.',
        advice: 'Resample one of them.',
        shot,
      });
    return { axis: p.axis, x: joined(p.x, q.x), y: joined(p.y, q.y), z: joined(p.z, q.z) };
  });
  const data = a.data.map((left, shot) => {
    const right = b.data[shot];
    const { nt } = shots[shot].axis;
    const [na, nb] = [left.length / nt, right.length / nt];
    const out = new Float32Array(left.length + right.length);
    for (let i = 0; i < nt; i++) {
      out.set(left.subarray(i * na, (i + 1) * na), i * (na + nb));
      out.set(right.subarray(i * nb, (i + 1) * nb), i * (na + nb) + na);
    }
    return out;
  });
  return new JudiVector(Geometry.fromShots(shots), data) as V;
}

/**
 * `A(m)⁻¹`, forward or backward in time: solves the wave equation; projections say where it is driven and recorded.
 *
 * `D` and `R` are what it is driven by and gives: sources and data, or data and sources backward.
 */
export class WaveEquation<
  A extends ProductForm = 'vectors',
  D extends JudiVector = SourceVector,
  R extends JudiVector = DataVector,
> {
  readonly model: Model;
  readonly options: ResolvedOptions;
  readonly form: A;
  readonly backward: boolean;

  /** Use `judiModeling(model, { options })`. */
  constructor(model: Model, options: ResolvedOptions, form: A, backward = false) {
    this.model = model;
    this.options = options;
    this.form = form;
    this.backward = backward;
  }

  get adjoint(): WaveEquation<A, R, D> {
    return new WaveEquation(this.model, this.options, this.form, !this.backward);
  }
  get T(): WaveEquation<A, R, D> {
    return this.adjoint;
  }

  /** `F·Ps'`. */
  mul(injection: Injection): InjectedWaves<A, D, R> {
    if (!(injection instanceof Injection))
      throw new DomainError({
        operator: 'judiModeling(model)',
        got: describeValue(injection),
        expected: 'Ps.adjoint',
        advice: 'Give it sources and receivers: Pr.mul(F).mul(Ps.adjoint), or judiModeling(model, src, rec).',
      });
    return new InjectedWaves(this, injection.geometry);
  }

  /** The same equation in another model: JUDI's `F(m)`. */
  withModel(model: Model): WaveEquation<A, D, R> {
    return new WaveEquation(model, this.options, this.form, this.backward);
  }

  /** `Pr·F·Ps'` for points of recording and of injection. */
  between(this: WaveEquation<A>, record: Geometry, inject: Geometry): DataModeling<A>;
  between(record: Geometry, inject: Geometry): Operator<D, R, A>;
  between(record: Geometry, inject: Geometry) {
    const [source, receivers] = this.backward ? [record, inject] : [inject, record];
    const F = new DataModeling(planExperiment(this.model, source, receivers, this.options), this.form);
    return this.backward ? F.adjoint : F;
  }
}

/** `F·Ps'`: waves of given sources; `Pr.mul` records them. */
export class InjectedWaves<
  A extends ProductForm = 'vectors',
  D extends JudiVector = SourceVector,
  R extends JudiVector = DataVector,
> {
  readonly equation: WaveEquation<A, D, R>;
  readonly geometry: Geometry;

  constructor(equation: WaveEquation<A, D, R>, geometry: Geometry) {
    this.equation = equation;
    this.geometry = geometry;
  }

  /** `Ps·F'`. */
  get adjoint(): SampledWaves<A, R, D> {
    return new SampledWaves(this.geometry, this.equation.adjoint);
  }
  get T(): SampledWaves<A, R, D> {
    return this.adjoint;
  }
}

/** `Pr·F`: waves recorded at given receivers. */
export class SampledWaves<
  A extends ProductForm = 'vectors',
  D extends JudiVector = SourceVector,
  R extends JudiVector = DataVector,
> {
  readonly equation: WaveEquation<A, D, R>;
  readonly geometry: Geometry;

  constructor(geometry: Geometry, equation: WaveEquation<A, D, R>) {
    this.equation = equation;
    this.geometry = geometry;
  }

  /** `F'·Pr'`. */
  get adjoint(): InjectedWaves<A, R, D> {
    return new InjectedWaves(this.equation.adjoint, this.geometry);
  }
  get T(): InjectedWaves<A, R, D> {
    return this.adjoint;
  }

  /** `Pr·F·Ps'`, or the data of sources that are given with their places. */
  mul(this: SampledWaves<A>, injection: Injection): DataModeling<A>;
  mul(injection: Injection): Operator<D, R, A>;
  mul(sources: PointSources<D>, options?: ProductOptions): Promise<Result<R, A>>;
  mul(
    x: Injection | PointSources<D>,
    options?: ProductOptions,
  ): DataModeling<A> | Operator<D, R, A> | Promise<Result<R, A>> {
    if (x instanceof Injection) return this.equation.between(this.geometry, x.geometry);
    if (x instanceof PointSources)
      return this.equation.between(this.geometry, x.vector.geometry).mul(x.vector as Input<D>, options);
    throw new DomainError({ operator: 'Pr·F', got: describeValue(x), expected: 'Ps.adjoint or Ps.adjoint.mul(q)' });
  }
}

/**
 * Sampling at the points of a geometry.
 *
 * @example
 * const d = await judiProjection(rec).mul(judiModeling(model)).mul(judiProjection(src).adjoint).mul(q);
 */
export function judiProjection(geometry: Geometry): Projection {
  if (!(geometry instanceof Geometry))
    throw new DomainError({ operator: 'judiProjection', got: describeValue(geometry), expected: 'a Geometry' });
  return new Projection(geometry);
}
