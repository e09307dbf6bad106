import { beyondCi } from '../test/left-out.ts';

/** How many tests a run of CI executes at least, without a compiler too. Raise it as tests are added. */
export const leastTests = 2500;

/** What a run of all tests executed, and how many tests it left out for which reasons. */
export interface Executed {
  readonly executed: number;
  readonly leftOut: ReadonlyMap<string, number>;
}

/**
 * Why a run of CI is not complete: it left tests out that could have run there, or executed fewer than there are.
 *
 * @param least how many tests it executes at least
 */
export function whyIncomplete({ executed, leftOut }: Executed, least = leastTests): string[] {
  const accepted = Object.values(beyondCi);
  const avoidable = [...leftOut].filter(([reason]) => !accepted.some((known) => reason.startsWith(known)));
  return [
    ...avoidable.map(([reason, count]) => `${count} left out that CI can run (${reason})`),
    ...(executed < least ? [`${executed} tests executed where at least ${least} are expected`] : []),
  ];
}
