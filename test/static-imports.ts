import { readFileSync } from 'node:fs';
import { projectFile } from './project-file.ts';

/** What a module imports before it runs: dynamic imports and types are left out. */
const imports = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\s+(?!type\b)[^'";]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm)].map(
    ([, from, bare]) => from ?? bare,
  );

const workspace = /^@judi4cloud\/([\w-]+)$/;

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
  const follow = (url: string): void => {
    if (seen.has(url)) return;
    seen.add(url);
    for (const name of imports(readFileSync(new URL(url), 'utf8'))) {
      const folder = workspace.exec(name)?.[1];
      if (name.startsWith('.')) follow(new URL(name, url).href);
      else if (folder !== undefined && !apart.includes(folder))
        follow(`file://${projectFile(`packages/${folder}/src/index.ts`)}`);
      else outside.add(name);
    }
  };
  follow(`file://${projectFile(entry)}`);
  return [...outside].sort();
}
