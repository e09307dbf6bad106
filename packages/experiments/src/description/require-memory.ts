import type { Entry } from './entry.ts';

/**
 * Refuses what an entry asks for before any of it is made, where that needs more memory than is free; where nobody knows what is
 * free, as in a browser, nothing is refused.
 *
 * @param what what needs the memory, in the plural
 * @throws ExperimentError with the line of the entry
 */
export function requireMemory(entry: Entry, what: string, bytes: number, advice: string): void {
  const available = globalThis.process?.availableMemory?.() ?? Number.POSITIVE_INFINITY;
  if (bytes <= available) return;
  throw entry.error(
    `${entry.path}: ${what} need at least ${gigabytes(bytes)} of memory and ${gigabytes(available)} is free. ${advice}`,
  );
}

const gigabytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`;
