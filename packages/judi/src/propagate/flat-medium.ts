import type { Medium, RealArray } from './propagator.ts';

/**
 * A medium whose parameters stand beside its grid.
 *
 * @deprecated `{ n, d, o, nb, parameters: { m, rho } }`
 */
export interface FlatMedium extends Omit<Medium, 'parameters'> {
  readonly m: RealArray;
  readonly rho?: RealArray;
}

/** A medium with its parameters by their names. */
export function named(medium: Medium | FlatMedium): Medium {
  if ('parameters' in medium) return medium;
  const { m, rho, ...grid } = medium;
  return { ...grid, parameters: { m, ...(rho && { rho }) } };
}
