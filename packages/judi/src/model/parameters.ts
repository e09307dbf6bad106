import { checkDensity, checkSquaredSlowness } from './plausibility.ts';

/** What is known of a parameter of a medium, whatever the physics. */
export interface ParameterRule {
  /** The number that it is when it is left out; equations do without it then. */
  readonly neutral?: number;
  /** Refuses values that cannot be right, and warns of odd ones. */
  readonly check: (values: Float32Array) => void;
}

/** The parameters that a model can have, beside its grid. */
export const parameterRules = {
  /** Squared slowness in s²/km². */
  m: { check: checkSquaredSlowness },
  /** Density in g/cm³. */
  rho: { neutral: 1, check: checkDensity },
} as const satisfies Readonly<Record<string, ParameterRule>>;

export type ParameterName = keyof typeof parameterRules;

export const parameterNames = Object.keys(parameterRules) as readonly ParameterName[];
