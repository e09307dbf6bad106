/**
 * Cores of a size of virtual machines, read from its name: `Standard_E8s_v3` has 8.
 *
 * The first number after the family's letters is the number of cores; names without one count as a single core.
 */
export function vmCores(size: string): number {
  const match = /^(?:standard_|basic_)?[a-z]+?(\d+)/i.exec(size);
  return Math.max(1, Number(match?.[1] ?? 1));
}
