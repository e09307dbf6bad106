import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What a module imports before it runs. */
const staticImports = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from\s+'([^']+)'/gms)].map((found) => found[1]);

/** Names of all that is loaded with a module of these two packages, other packages by their names. */
function loadedWith(entries: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const outside = new Set<string>();
  const follow = (url: string): void => {
    if (seen.has(url)) return;
    seen.add(url);
    for (const name of staticImports(readFileSync(new URL(url), 'utf8'))) {
      if (name.startsWith('.')) follow(new URL(name, url).href);
      else if (name === '@judi4cloud/segy') follow(import.meta.resolve('../../segy/src/index.ts'));
      else outside.add(name);
    }
  };
  for (const entry of entries) follow(entry);
  expect(seen.size).toBeGreaterThan(50);
  return outside;
}

it('SEG-Y brings no Node module along: files are reached only when they are used', () => {
  const outside = loadedWith([import.meta.resolve('../src/index.ts')]);
  expect([...outside].sort()).toEqual(['@judi4cloud/clusterless', '@judi4cloud/stencil']);
});
