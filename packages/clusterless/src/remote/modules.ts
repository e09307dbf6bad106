/** Exports of a module by their names. */
export type ModuleExports = Readonly<Record<string, unknown>>;

let provided: ReadonlyMap<string, ModuleExports> | undefined;

/** Makes a bundle's modules known under the addresses that they were bundled from. No others are imported from then on. */
export function provideModules(modules: Readonly<Record<string, ModuleExports>>): void {
  provided = new Map(Object.entries(modules));
}

/**
 * The exports of a module, by its URL.
 *
 * @throws Error when it cannot be imported, or is not in the bundle that this process runs
 */
export async function importModule(url: string): Promise<ModuleExports> {
  if (provided === undefined) return (await import(url)) as ModuleExports;
  const exported = provided.get(url);
  if (exported !== undefined) return exported;
  throw new Error(`it is not among the modules of this bundle: ${[...provided.keys()].join(', ')}`);
}
