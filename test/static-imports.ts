import { readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { projectFile } from './project-file.ts';
import { exported, ownNames } from './project-imports.ts';

/** What a module imports before it runs: dynamic imports and types are left out. */
const imports = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\s+(?!type\b)[^'";]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm)].map(
    ([, from, bare]) => from ?? bare,
  );

/**
 * Names of what a module brings along from outside the project, through all the project's modules that it imports: Node's modules
 * and other packages.
 *
 * @param entry path of a module, from the project's root
 * @param apart the project's packages that are named and not looked into
 */
export function bringsAlong(entry: string, apart: readonly string[] = []): string[] {
  const seen = new Set<string>();
  const outside = new Set<string>();
  const follow = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const name of imports(readFileSync(projectFile(path), 'utf8'))) {
      if (name.startsWith('.')) follow(join(path, '..', name));
      else if (apart.some((folder) => name === `@judi4cloud/${folder}`)) outside.add(name);
      else {
        const source = exported[name] ?? ownNames.get(path.split('/')[1])?.[name];
        if (source === undefined) outside.add(name);
        else follow(source);
      }
    }
  };
  follow(entry);
  return [...outside].sort();
}
