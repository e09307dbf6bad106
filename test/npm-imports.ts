import { readFileSync } from 'node:fs';
import { projectFile } from './project-file.ts';
import type { ImportMap } from './project-imports.ts';

type Target = string | { readonly [condition: string]: Target };

interface Manifest {
  readonly exports?: Target | Readonly<Record<string, Target>>;
  readonly module?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const conditions = ['browser', 'import', 'default'];

/** The names by which a browser's modules import npm packages and those that they need, and the path of the module behind each name. */
export function npmImports(packages: readonly string[]): ImportMap {
  const imports: Record<string, string> = {};
  const seen = new Set<string>();
  const add = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const folder = `node_modules/${name}`;
    const manifest = JSON.parse(readFileSync(projectFile(`${folder}/package.json`), 'utf8')) as Manifest;
    for (const [key, target] of Object.entries(entriesOf(manifest))) {
      const path = chosen(target);
      if (path?.endsWith('.js')) imports[key.replace('.', name)] = `${folder}/${path.replace('./', '')}`;
    }
    for (const needed of Object.keys(manifest.dependencies ?? {})) add(needed);
  };
  for (const name of packages) add(name);
  return imports;
}

function entriesOf({ exports, module = 'index.js' }: Manifest): Readonly<Record<string, Target>> {
  if (exports === undefined) return { '.': module };
  return typeof exports === 'object' && '.' in exports ? exports : { '.': exports };
}

function chosen(target: Target): string | undefined {
  if (typeof target === 'string') return target;
  const found = Object.keys(target).find((condition) => conditions.includes(condition));
  return found === undefined ? undefined : chosen(target[found]);
}
