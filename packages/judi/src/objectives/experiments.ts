import { ValueError } from '../errors.ts';
import type { PhysicalParameter } from '../model/physical-parameter.ts';
import type { ObjectiveValue } from './objective.ts';

/** One of something for all experiments, or one for each. */
export type OneOrMany<T> = T | readonly T[];

/** The value of several experiments: `f` of all together, a gradient for each. */
export interface JointObjectiveValue {
  readonly f: number;
  readonly gradient: PhysicalParameter[];
}

const isMany = <T>(x: OneOrMany<T>): x is readonly T[] => Array.isArray(x);

/** How many experiments the arguments describe; `undefined` when each is a single thing. */
export function countExperiments(args: Readonly<Record<string, unknown>>): number | undefined {
  let count: number | undefined;
  for (const [name, value] of Object.entries(args)) {
    if (!Array.isArray(value)) continue;
    if (value.length === 0 || (count !== undefined && value.length !== count && value.length !== 1 && count !== 1))
      throw new ValueError({
        what: `The number of experiments in ${name}`,
        got: value.length,
        expected: count === undefined ? 'at least 1' : `${count}, as in the other arguments, or a single one for all`,
      });
    count = Math.max(count ?? 1, value.length);
  }
  return count;
}

/** What belongs to one experiment. */
export function ofExperiment<T>(x: OneOrMany<T>, experiment: number): T {
  if (!isMany(x)) return x;
  return x[x.length === 1 ? 0 : experiment];
}

/** Checks all experiments, then evaluates them one after another and adds their values. */
export async function jointly(
  count: number,
  plan: (experiment: number) => () => Promise<ObjectiveValue>,
): Promise<JointObjectiveValue> {
  const gradient: PhysicalParameter[] = [];
  let f = 0;
  for (const evaluate of Array.from({ length: count }, (_, experiment) => plan(experiment))) {
    const value = await evaluate();
    f += value.f;
    gradient.push(value.gradient);
  }
  return { f, gradient };
}
