import type { Reference } from '../reference/future.ts';
import { remote } from '../remote/remote.ts';

/** The value of a reference, as the result of a task: leaves of a reduction over results that are elsewhere. */
export const resultOf = remote(import.meta, 'resultOf', async (reference: Reference<unknown>, { fetch }) =>
  fetch(reference),
);
