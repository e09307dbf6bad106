import type { DiscreteAction } from '../discretise/discretise.ts';
import { loadsOf } from './expressions.ts';
import type { Expr, Inject, Mirror, Sample } from './program.ts';

/** A store of a cluster, before common subexpressions are named. */
export interface Assignment {
  readonly array: string;
  readonly time: number;
  readonly value: Expr;
}

/** A loop nest to be: stages of assignments, all but the last into temporaries. */
export interface Cluster {
  readonly kind: 'nest';
  readonly label: string;
  readonly every: number;
  readonly temporaries: readonly string[];
  readonly stages: readonly (readonly Assignment[])[];
}

export type ClusteredStep = Cluster | Inject | Sample | Mirror;

/**
 * Joins neighbouring updates into one loop nest where no value crosses between nodes: the later update may read
 * what the earlier one wrote only at its own node, and must not overwrite what the earlier one reads elsewhere.
 */
export function cluster(actions: readonly DiscreteAction[], mirrorDepth: number): ClusteredStep[] {
  const steps: ClusteredStep[] = [];
  for (const action of actions) {
    const next = toStep(action, mirrorDepth);
    const last = steps.at(-1);
    if (last?.kind === 'nest' && next.kind === 'nest' && canJoin(last, next))
      steps[steps.length - 1] = join(last, next);
    else steps.push(next);
  }
  return steps;
}

function toStep(action: DiscreteAction, mirrorDepth: number): ClusteredStep {
  switch (action.kind) {
    case 'update':
      return {
        kind: 'nest',
        label: `${action.field.name}${action.field.kind === 'time' ? `[t${action.time > 0 ? '+' : ''}${action.time}]` : ''}`,
        every: action.every,
        temporaries: action.temporaries.map(({ name }) => name),
        stages: [
          ...action.temporaries.map(({ name, value }) => [{ array: name, time: 0, value }]),
          [{ array: action.field.name, time: action.time, value: action.value }],
        ],
      };
    case 'inject':
      return {
        kind: 'inject',
        points: action.points.name,
        array: action.field.name,
        time: action.time,
        scale: action.scale,
      };
    case 'sample':
      return { kind: 'sample', points: action.points.name, value: action.value };
    case 'mirror':
      return { kind: 'mirror', array: action.field.name, time: action.time, parity: action.parity, depth: mirrorDepth };
    default:
      return action satisfies never;
  }
}

function canJoin(first: Cluster, second: Cluster): boolean {
  if (first.every !== second.every) return false;
  if (first.temporaries.length > 0 || second.temporaries.length > 0) return false;
  const crosses = (writer: Cluster, reader: Cluster): boolean => {
    const written = new Set(writer.stages.flat().map(({ array }) => array));
    return reader.stages
      .flat()
      .flatMap(({ value }) => loadsOf(value))
      .some((load) => written.has(load.array) && load.offset.some((cells) => cells !== 0));
  };
  return !crosses(first, second) && !crosses(second, first);
}

const join = (first: Cluster, second: Cluster): Cluster => ({
  ...first,
  label: `${first.label}, ${second.label}`,
  stages: [[...first.stages[0], ...second.stages[0]]],
});
