import {
  type Geometry,
  type JudiVector,
  judiJacobian,
  judiModeling,
  judiProjection,
  type Model,
  type Options,
  type OutOfCoreVector,
  type PhysicalParameter,
  type ShotVector,
} from '@judi4cloud/judi';
import { expectTypeOf, it } from 'vitest';

interface Given {
  readonly model: Model;
  readonly source: Geometry;
  readonly receivers: Geometry;
  readonly q: JudiVector;
  readonly dm: PhysicalParameter;
  readonly d: OutOfCoreVector;
}

/** Never called: what matters is what compiles. */
export function products({ model, source, receivers, q, dm, d }: Given): void {
  const F = judiModeling(model, source, receivers);
  const J = judiJacobian(F, q);
  expectTypeOf(F.mul(q)).toEqualTypeOf<Promise<JudiVector>>();
  expectTypeOf(F.adjoint.mul([new Float32Array(1)])).toEqualTypeOf<Promise<JudiVector>>();
  expectTypeOf(J.mul(dm)).toEqualTypeOf<Promise<JudiVector>>();
  expectTypeOf(J.mul(dm.data)).toEqualTypeOf<Promise<JudiVector>>();
  expectTypeOf(J.adjoint.mul(q)).toEqualTypeOf<Promise<PhysicalParameter>>();
  expectTypeOf(J.T.mul(J).mul(dm)).toEqualTypeOf<Promise<PhysicalParameter>>();
  expectTypeOf(J.scale(2).at(0).adjoint.mul(q)).toEqualTypeOf<Promise<PhysicalParameter>>();

  const plain = judiModeling(model, source, receivers, { options: { returnArray: true } });
  expectTypeOf(plain.mul(q)).toEqualTypeOf<Promise<Float32Array[]>>();
  expectTypeOf(judiJacobian(plain, q).adjoint.mul(q)).toEqualTypeOf<Promise<Float32Array>>();

  const saving = judiModeling(model, source, receivers, { options: { saveDataToDisk: true } });
  expectTypeOf(saving.mul(q)).toEqualTypeOf<Promise<ShotVector>>();
  expectTypeOf(judiJacobian(saving, q).adjoint.mul(q)).toEqualTypeOf<Promise<PhysicalParameter>>();
  expectTypeOf(F.adjoint.mul(d)).toEqualTypeOf<Promise<JudiVector>>();
  expectTypeOf(d.norm()).toEqualTypeOf<Promise<number>>();
  expectTypeOf(d.scale(2)).toEqualTypeOf<OutOfCoreVector>();
  // @ts-expect-error data out of core have no arrays
  d.data;
  // @ts-expect-error data in memory do not combine lazily
  q.plus(d);

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
  // @ts-expect-error a Jacobian needs sources and receivers
  judiJacobian(judiModeling(model), q);
  // @ts-expect-error a Jacobian needs wavelets
  judiJacobian(F, dm);
  // @ts-expect-error receivers are missing
  judiModeling(model, source);

  const A = judiModeling(model);
  const [Pr, Ps] = [judiProjection(receivers), judiProjection(source)];
  expectTypeOf(Pr.mul(A).mul(Ps.adjoint).mul(q)).toEqualTypeOf<Promise<JudiVector>>();
  expectTypeOf(Pr.mul(A).mul(Ps.adjoint.mul(q))).toEqualTypeOf<Promise<JudiVector>>();
  // @ts-expect-error sources are injected by the adjoint of a projection
  Pr.mul(A).mul(Ps);
  // @ts-expect-error the wave equation alone has no sources
  A.mul(q);
  // @ts-expect-error the wave equation is projected once on each side
  Pr.mul(Pr);

  // @ts-expect-error options have no such name
  const unknown: Options = { spaceorder: 8 };
  // @ts-expect-error nor such a value
  const wrong: Options = { IC: 'rtm' };
  expectTypeOf([unknown, wrong]).toEqualTypeOf<Options[]>();
}

it('knows the type of every product', () => {
  expectTypeOf(products).toBeFunction();
});
