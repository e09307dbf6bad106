import {
  type DataModeling,
  type DataVector,
  fwiObjective,
  type Geometry,
  type Inputs,
  type Jacobian,
  type JudiVector,
  judiJacobian,
  judiModeling,
  judiProjection,
  judiVector,
  judiVectorToSeisBlock,
  type LinearOperator,
  lsrtmObjective,
  type Model,
  type Operator,
  type Options,
  type OutOfCoreVector,
  type PhysicalParameter,
  type ShotVector,
  type SourceVector,
  simsource,
} from '@judi4cloud/judi';
import { expectTypeOf, it } from 'vitest';

interface Given {
  readonly model: Model;
  readonly source: Geometry;
  readonly receivers: Geometry;
  /** Made of samples. */
  readonly q: JudiVector;
  readonly dm: PhysicalParameter;
  /** Made of files. */
  readonly files: OutOfCoreVector;
}

// None of these is called: what matters is what compiles. Each mistake stands beside what is right, so that nothing but the mistake
// can be what does not compile.

export function products({ model, source, receivers, q, dm, files }: Given): void {
  const F = judiModeling(model, source, receivers);
  const J = judiJacobian(F, q);
  expectTypeOf(F.mul(q)).toEqualTypeOf<Promise<DataVector>>();
  expectTypeOf(F.adjoint.mul([new Float32Array(1)])).toEqualTypeOf<Promise<SourceVector>>();
  expectTypeOf(J.mul(dm)).toEqualTypeOf<Promise<DataVector>>();
  expectTypeOf(J.mul(dm.data)).toEqualTypeOf<Promise<DataVector>>();
  expectTypeOf(J.adjoint.mul(q)).toEqualTypeOf<Promise<PhysicalParameter>>();
  expectTypeOf(J.T.mul(J).mul(dm)).toEqualTypeOf<Promise<PhysicalParameter>>();
  expectTypeOf(J.scale(2).at(0).adjoint.mul(q)).toEqualTypeOf<Promise<PhysicalParameter>>();

  const plain = judiModeling(model, source, receivers, { options: { returnArray: true } });
  expectTypeOf(plain.mul(q)).toEqualTypeOf<Promise<Float32Array[]>>();
  expectTypeOf(judiJacobian(plain, q).adjoint.mul(q)).toEqualTypeOf<Promise<Float32Array>>();

  const saving = judiModeling(model, source, receivers, { options: { saveDataToDisk: true } });
  expectTypeOf(saving.mul(q)).toEqualTypeOf<Promise<ShotVector<DataVector>>>();
  expectTypeOf(judiJacobian(saving, q).adjoint.mul(q)).toEqualTypeOf<Promise<PhysicalParameter>>();
  expectTypeOf(F.adjoint.mul(files)).toEqualTypeOf<Promise<SourceVector>>();
  expectTypeOf(files.norm()).toEqualTypeOf<Promise<number>>();
  expectTypeOf(files.scale(2)).toEqualTypeOf<OutOfCoreVector>();
  expectTypeOf(files.getData()).toEqualTypeOf<Promise<JudiVector>>();
  // @ts-expect-error data out of core have no arrays
  files.data;
  // @ts-expect-error data in memory do not combine lazily
  q.plus(files);

  // @ts-expect-error J is applied to model perturbations
  J.mul(q);
  // @ts-expect-error J' is applied to data
  J.adjoint.mul(dm);
  // @ts-expect-error F is applied to wavelets
  F.mul(dm);
  // @ts-expect-error F gives data, which J is not applied to
  J.mul(F);
  // @ts-expect-error numbers scale by scale()
  F.mul(2);
  // @ts-expect-error a product is a promise
  F.mul(q).norm();
  // @ts-expect-error a promise is to be awaited first
  F.adjoint.mul(F.mul(q));
  // @ts-expect-error options belong to the operator
  F.mul(q, { spaceOrder: 8 });
  // @ts-expect-error a Jacobian needs sources and receivers
  judiJacobian(judiModeling(model), q);
  // @ts-expect-error a Jacobian needs wavelets
  judiJacobian(F, dm);
  // @ts-expect-error receivers are missing
  judiModeling(model, source);
  // @ts-expect-error positions are those of a geometry, not of a vector
  judiModeling(model, q, receivers);

  const A = judiModeling(model);
  const [Pr, Ps] = [judiProjection(receivers), judiProjection(source)];
  expectTypeOf(Pr.mul(A).mul(Ps.adjoint)).toEqualTypeOf<DataModeling>();
  expectTypeOf(Pr.mul(A.mul(Ps.adjoint))).toEqualTypeOf<DataModeling>();
  expectTypeOf(Ps.mul(A.adjoint).mul(Pr.adjoint)).toEqualTypeOf<Operator<DataVector, SourceVector>>();
  expectTypeOf(Pr.mul(A).mul(Ps.adjoint).mul(q)).toEqualTypeOf<Promise<DataVector>>();
  expectTypeOf(Pr.mul(A).mul(Ps.adjoint.mul(q))).toEqualTypeOf<Promise<DataVector>>();
  expectTypeOf(judiJacobian(Pr.mul(A).mul(Ps.adjoint), q)).toEqualTypeOf<Jacobian>();
  // @ts-expect-error sources are injected by the adjoint of a projection
  Pr.mul(A).mul(Ps);
  // @ts-expect-error the wave equation alone has no sources
  A.mul(q);
  // @ts-expect-error the wave equation is projected once on each side
  Pr.mul(Pr);
  // @ts-expect-error an adjoint has no Jacobian
  judiJacobian(Ps.mul(A.adjoint).mul(Pr.adjoint), q);

  // @ts-expect-error options have no such name
  const unknown: Options = { spaceorder: 8 };
  // @ts-expect-error nor such a value
  const wrong: Options = { IC: 'rtm' };
  expectTypeOf([unknown, wrong]).toEqualTypeOf<Options[]>();
}

it('knows the type of every product', () => {
  expectTypeOf(products).toBeFunction();
});

export async function sides({ model, source, receivers, q, dm, files }: Given): Promise<void> {
  const F = judiModeling(model, source, receivers);
  const J = judiJacobian(F, q);
  const saving = judiModeling(model, source, receivers, { options: { saveDataToDisk: true } });
  const [A, Pr, Ps] = [judiModeling(model), judiProjection(receivers), judiProjection(source)];
  const P = Pr.mul(A).mul(Ps.adjoint);
  const B = Ps.mul(A.adjoint).mul(Pr.adjoint);
  const d = await F.mul(q);
  const qa = await F.adjoint.mul(d);
  const saved = await saving.mul(q);

  // Vectors made of samples or files are on either side.
  for (const forward of [F, P, F.scale(2), F.at(0), B.adjoint]) {
    forward.mul(qa);
    forward.mul(q);
    forward.mul(files);
    // @ts-expect-error F is applied to sources
    forward.mul(d);
    // @ts-expect-error out of core too
    forward.mul(saved);
  }
  for (const backward of [F.adjoint, F.T, P.adjoint, F.scale(2).T, F.at(0).T, B, J.adjoint]) {
    backward.mul(d);
    backward.mul(saved);
    backward.mul(q);
    backward.mul(files);
    // @ts-expect-error F' and J' are applied to data
    backward.mul(qa);
  }

  F.adjoint.mul(F).mul(qa);
  P.adjoint.mul(F).adjoint.mul(qa);
  F.mul(F.adjoint).mul(d);
  F.adjoint.mul(J).mul(dm);
  // @ts-expect-error F·F: the inner one gives data
  F.mul(F);
  // @ts-expect-error also as products
  P.mul(P);
  // @ts-expect-error F'·F': the inner one gives sources
  F.adjoint.mul(F.adjoint);
  // @ts-expect-error F·J: J gives data
  F.mul(J);
  // @ts-expect-error J'·F': F' gives sources
  J.adjoint.mul(B);
  // @ts-expect-error F'·F gives sources
  F.adjoint.mul(F.adjoint.mul(F));

  Pr.mul(A).mul(Ps.adjoint.mul(qa));
  Pr.mul(A).mul(Ps.adjoint.mul(qa).plus(Ps.adjoint.mul(q)));
  Ps.mul(A.adjoint).mul(Pr.adjoint.mul(d));
  // @ts-expect-error A injects sources
  Pr.mul(A).mul(Pr.adjoint.mul(d));
  // @ts-expect-error A' injects data
  Ps.mul(A.adjoint).mul(Ps.adjoint.mul(qa));
  // @ts-expect-error sources and data don't add up
  Ps.adjoint.mul(qa).plus(Pr.adjoint.mul(d));

  judiJacobian(F, qa);
  J.withSource(qa);
  judiVectorToSeisBlock(d, qa);
  // @ts-expect-error a Jacobian is for sources
  judiJacobian(F, d);
  // @ts-expect-error also when they change
  J.withSource(d);
  // @ts-expect-error data come before sources
  judiVectorToSeisBlock(qa, d);

  fwiObjective(model, q, d);
  fwiObjective(model, qa, d);
  fwiObjective(model, q, saved);
  fwiObjective(model, [q, qa], [d, d]);
  lsrtmObjective(model, q, d, dm);
  // @ts-expect-error sources come before data
  fwiObjective(model, d, q);
  // @ts-expect-error sources come before data
  fwiObjective(model, q, qa);
  // @ts-expect-error out of core too
  fwiObjective(model, saved, d);
  // @ts-expect-error the model comes first
  fwiObjective(q, model, d);
  // @ts-expect-error data come before the perturbation
  lsrtmObjective(model, q, dm, d);
  // @ts-expect-error sources come before data
  lsrtmObjective(model, d, q, dm);
}

export async function arithmetic({ model, source, receivers, q, files }: Given): Promise<void> {
  const F = judiModeling(model, source, receivers);
  const saving = judiModeling(model, source, receivers, { options: { saveDataToDisk: true } });
  const d = await F.mul(q);
  const qa = await F.adjoint.mul(d);
  const saved = await saving.mul(q);
  if ('data' in saved) return;

  expectTypeOf(d.minus(d).plus(q).times(2).dividedBy(q).scale(3).abs()).toEqualTypeOf<DataVector>();
  expectTypeOf(
    d
      .map((value) => value)
      .cumsum()
      .diff()
      .copy()
      .similar(),
  ).toEqualTypeOf<DataVector>();
  expectTypeOf(d.at(0).concat(d, q).addScaled(2, d)).toEqualTypeOf<DataVector>();
  expectTypeOf(d.getData()).toEqualTypeOf<Promise<DataVector>>();
  expectTypeOf(simsource([1], qa)).toEqualTypeOf<SourceVector>();
  expectTypeOf(saved.minus(d).plus(saved).scale(2).at(0).concat(d, files)).toEqualTypeOf<OutOfCoreVector<DataVector>>();
  expectTypeOf(saved.map((value) => value).getData()).toEqualTypeOf<Promise<DataVector>>();
  expectTypeOf(q.minus(d)).toEqualTypeOf<JudiVector>();
  // @ts-expect-error data and sources
  d.minus(qa);
  // @ts-expect-error data and sources
  qa.dot(d);
  // @ts-expect-error data and sources
  d.addScaled(2, qa);
  // @ts-expect-error data and sources
  d.concat(qa);
  // @ts-expect-error data and sources
  d.equals(qa);
  // @ts-expect-error data and sources, out of core
  saved.minus(qa);
  // @ts-expect-error data and sources, out of core
  saved.concat(qa);
  // @ts-expect-error data and sources, out of core
  saved.plus(saved.asSources());

  // Where it is meant, it is said.
  expectTypeOf(d.asSources()).toEqualTypeOf<SourceVector>();
  expectTypeOf(qa.asData()).toEqualTypeOf<DataVector>();
  expectTypeOf(saved.asSources()).toEqualTypeOf<OutOfCoreVector<SourceVector>>();
  F.mul(d.asSources());
  fwiObjective(model, d.asSources(), qa.asData());

  // Annotations need not know of sides.
  const either: JudiVector = d;
  F.mul(either);
  F.adjoint.mul(either);
  const all: ShotVector[] = [d, qa, saved, either];
  expectTypeOf(all).toEqualTypeOf<ShotVector[]>();
  let iterate = qa;
  iterate = judiVector(source, [1, 2]);
  F.mul(iterate);
}

it('knows sources from data that operators gave', () => {
  expectTypeOf(sides).toBeFunction();
  expectTypeOf(arithmetic).toBeFunction();
});

export function formerNames({ model, source, receivers, q, dm }: Given): void {
  const F = judiModeling(model, source, receivers);
  const J = judiJacobian(F, q);
  const anyF: LinearOperator<'shots', 'shots'> = F;
  const anyJ: LinearOperator<'model', 'shots'> = J;
  const normal: LinearOperator<'model', 'model'> = J.adjoint.mul(J);
  expectTypeOf(anyF.mul(q)).toEqualTypeOf<Promise<JudiVector>>();
  expectTypeOf(normal.mul(dm)).toEqualTypeOf<Promise<PhysicalParameter>>();
  F.adjoint.mul(anyF).mul(q);
  anyJ.adjoint.mul(F);
  const inputs: Inputs = { shots: q, model: dm };
  F.mul(inputs.shots);
  // @ts-expect-error J is applied to model perturbations
  const wrong: LinearOperator<'shots', 'shots'> = J;
  expectTypeOf(wrong).toEqualTypeOf<LinearOperator<'shots', 'shots'>>();
}

it('still takes kinds of spaces for vectors', () => {
  expectTypeOf(formerNames).toBeFunction();
});
