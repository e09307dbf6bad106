import { checkArgument } from '@judi4cloud/errors';
import { layoutOf, lower } from '@judi4cloud/stencil';
import { choosePhysics } from '../physics/choose-physics.ts';
import { predictMemory } from './memory.ts';
import { commonHalo, paddedShape } from './padded-grid.ts';
import { type OperatorName, variantOf } from './programs.ts';
import type { PropagatorOptions } from './propagator.ts';

/** What a shot computes: data, linearised data, an image or gradient, or the gradient of a linearised objective. */
export type ShotKind = 'forward' | 'adjoint' | 'born' | 'image' | 'linearisedImage';

const operatorsOf: Readonly<Record<ShotKind, readonly OperatorName[]>> = {
  forward: ['forward'],
  adjoint: ['adjoint'],
  born: ['born'],
  image: ['forward', 'adjointBorn'],
  linearisedImage: ['born', 'adjointBorn'],
};

/** What a shot costs. */
export interface ShotPrediction {
  /** Bytes of its arrays. */
  readonly bytes: number;
  /** Grid points updated: padded nodes × time steps × wavefields. */
  readonly points: number;
}

/** What a prediction needs of a medium. */
export interface PredictedMedium {
  readonly n: readonly number[];
  readonly nb: number;
  /** Names of its parameters; `m` alone when left out. */
  readonly parameters?: readonly string[] | undefined;
  /** @deprecated `parameters: ['m', 'rho']` */
  readonly density?: boolean | undefined;
}

/**
 * Predicts the memory and the work of a shot of `nt` computational time steps, from the very programs that would run.
 *
 * @param medium nodes, absorbing cells, and the names of its parameters
 * @example predictShot({ n: [851, 176], nb: 40, parameters: ['m'] }, { ...options }, 1600, 'image').bytes
 */
export function predictShot(
  medium: PredictedMedium,
  options: Pick<PropagatorOptions, 'spaceOrder' | 'freeSurface' | 'IC' | 'subsamplingFactor'>,
  nt: number,
  kind: ShotKind,
): ShotPrediction {
  const call = 'predictShot(medium, options, nt, kind)';
  checkArgument(call, 'medium', medium, Array.isArray(medium?.n), 'a medium { n, nb, parameters }');
  checkArgument(call, 'options', options, typeof options?.spaceOrder === 'number', 'options with a spaceOrder');
  checkArgument(call, 'nt', nt, nt >= 1, 'a number of time steps');
  checkArgument(call, 'kind', kind, Object.hasOwn(operatorsOf, kind), `one of ${Object.keys(operatorsOf).join(', ')}`);
  const { density = false, parameters = density ? ['m', 'rho'] : ['m'] } = medium;
  const names = operatorsOf[kind];
  const stride = names.includes('adjointBorn') ? options.subsamplingFactor : 0;
  const variant = variantOf({ ndim: medium.n.length, parameters, options }, stride);
  const physics = choosePhysics(parameters);
  const operators = names.map((name) => lower(physics[name](variant), 'f32'));
  const shape = paddedShape(medium, options.freeSurface);
  const { total } = predictMemory(operators, layoutOf(shape, commonHalo(operators), 'f32'), nt);
  const nodes = shape.reduce((product, cells) => product * cells, 1);
  const wavefields = operators.flatMap(({ program }) => program.arrays).filter(({ kind }) => kind === 'time').length;
  return { bytes: total, points: nodes * nt * wavefields };
}
