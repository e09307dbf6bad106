import type { PhysicalParameter } from '../model/physical-parameter.ts';
import type { JudiVector } from '../vectors/judi-vector.ts';
import { Operator, type ProductForm } from './operator.ts';
import type { ArraysOf, Input, Space, Vector, Working } from './space.ts';

type OfKind<K extends Vector | Space['kind']> = K extends 'shots'
  ? JudiVector
  : K extends 'model'
    ? PhysicalParameter
    : K;

/** @deprecated {@link Operator}, between {@link JudiVector} for `'shots'` and {@link PhysicalParameter} for `'model'` */
export type LinearOperator<
  D extends Vector | Space['kind'],
  R extends Vector | Space['kind'],
  A extends ProductForm = 'vectors',
> = Operator<OfKind<D>, OfKind<R>, A>;

/** @deprecated {@link Operator} */
export const LinearOperator = Operator;

/** @deprecated {@link Input} */
export type Inputs = { readonly [K in Space['kind']]: Input<OfKind<K>> };

/** @deprecated {@link ShotVector} and {@link PhysicalParameter} */
export type Vectors = { readonly [K in Space['kind']]: Working<OfKind<K>> };

/** @deprecated {@link JudiVector} and {@link PhysicalParameter} */
export type InCoreVectors = { readonly [K in Space['kind']]: OfKind<K> };

/** @deprecated `Float32Array[]` and `Float32Array` */
export type PlainArrays = { readonly [K in Space['kind']]: ArraysOf<OfKind<K>> };
