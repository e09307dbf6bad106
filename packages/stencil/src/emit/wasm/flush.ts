import type { Expr, Nest, Program, Real } from '../../schedule/program.ts';
import { arrayNamed } from './scope.ts';

/**
 * Numbers so large that a sum with them keeps multiples of 2⁻⁹⁹ (f32) or 2⁻⁸⁹⁹ (f64) only, and so small that they leave
 * everything above 4·10⁻¹⁶ (or 10⁻²³⁹) as it is.
 */
const guards: Record<Real, number> = { f32: 1.5 * 2 ** -76, f64: 1.5 * 2 ** -847 };

/**
 * A nest whose wavefields hold no tiny numbers: `u ← (u + g) − g` takes what is smaller than 2⁻¹⁰⁰ to zero.
 *
 * Ahead of a wave front, and in a sponge, amplitudes fade through the denormal numbers. WebAssembly can't have the
 * processor flush them, and each operation on one takes a hundred times as long as on others.
 */
export function flushTinyValues(program: Program, nest: Nest): Nest {
  const guard = guards[program.real];
  const flushed = (value: Expr): Expr => ({
    kind: 'add',
    terms: [value, { kind: 'const', value: guard }, { kind: 'const', value: -guard }],
  });
  const stages = nest.stages.map((stage) => ({
    ...stage,
    stores: stage.stores.map((store) =>
      arrayNamed(program, store.array)?.kind === 'time' ? { ...store, value: flushed(store.value) } : store,
    ),
  }));
  return { ...nest, stages };
}
