import type { Grid, PhysicalParameter } from '@judi4cloud/judi';
import { meaning, units } from './units.ts';
import { type Attributes, type Content, type Source, source } from './variable.ts';

/** What is said of a parameter beside its values. */
export interface ParameterFacts {
  /** As UDUNITS writes them: `s2 km-2`, `m s-1`, `g cm-3`. */
  readonly units?: string | undefined;
  readonly long_name?: string | undefined;
}

const axisAttributes: Readonly<Record<string, Attributes>> = {
  x: { axis: 'X', long_name: 'distance along x' },
  y: { axis: 'Y', long_name: 'distance along y' },
  z: { axis: 'Z', long_name: 'depth', positive: 'down' },
};

export const gridAxes = (ndim: number): readonly string[] => (ndim === 2 ? ['x', 'z'] : ['x', 'y', 'z']);

/** Parameters on one grid as variables over its axes, each with origin and spacing, and the axes themselves in metres. */
export function gridContent(
  parameters: Readonly<Record<string, PhysicalParameter>>,
  facts: Readonly<Record<string, ParameterFacts>> = {},
): Content {
  const entries = Object.entries(parameters);
  const [, grid] = entries[0];
  const variables = entries.map(([name, { data, n, d, o }]) =>
    source({
      name,
      dimensions: gridAxes(n.length),
      shape: n,
      attributes: attributesOf({ ...meaning(name), ...facts[name] }, d, o),
      values: data,
    }),
  );
  return { attributes: {}, variables: [...variables, ...axisVariables(grid)] };
}

function attributesOf(facts: ParameterFacts, d: readonly number[], o: readonly number[]): Attributes {
  const { units, long_name } = facts;
  return {
    ...(units !== undefined && { units }),
    ...(long_name !== undefined && { long_name }),
    origin: o,
    spacing: d,
  };
}

function axisVariables({ n, d, o }: Grid): Source[] {
  return gridAxes(n.length).map((name, k) =>
    source({
      name,
      dimensions: [name],
      shape: [n[k]],
      attributes: { units: units.length, ...axisAttributes[name] },
      values: Float64Array.from({ length: n[k] }, (_, i) => o[k] + i * d[k]),
    }),
  );
}
