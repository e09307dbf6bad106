/** The container for the content of a pool; containers have names of small letters, digits and single dashes. */
export function contentContainerOf(pool: string): string {
  const letters = pool
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `content-${letters}`.slice(0, 63).replace(/-+$/, '');
}
