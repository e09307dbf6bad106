import type { ShotKind } from '@judi4cloud/judi';
import { type Computation, computations, type Wanted } from '../description/experiment.ts';

/** One computation of an experiment. */
export type Step = Pick<Wanted, 'computation' | 'options'>;

/** What a shot of a step computes. */
export const kinds: Readonly<Record<Computation, ShotKind>> = {
  forward: 'forward',
  adjoint: 'forward',
  born: 'born',
  rtm: 'image',
  'fwi-gradient': 'image',
  objective: 'forward',
};

/** What tables call a step. */
export const titles: Readonly<Record<Computation, string>> = {
  forward: 'd = F·q',
  adjoint: 'F′·d',
  born: 'J·dm',
  rtm: 'J′·(d − F₀·q), RTM image',
  'fwi-gradient': 'gradient of ½‖F₀·q − d‖²',
  objective: '½‖F₀·q − d‖²',
};

/** Computations that compare with the data of the model. */
const comparing: ReadonlySet<Computation> = new Set(['adjoint', 'rtm', 'fwi-gradient', 'objective']);

/** The steps of an experiment in their order: what is wanted, and the data that it needs. */
export function stepsOf(wanted: readonly Wanted[]): Step[] {
  const all: Step[] = [...wanted];
  const needsData = wanted.find(({ computation }) => comparing.has(computation));
  if (needsData && !wanted.some(({ computation }) => computation === 'forward'))
    all.push({ computation: 'forward', options: needsData.options });
  return computations.flatMap((name) => all.filter(({ computation }) => computation === name));
}
