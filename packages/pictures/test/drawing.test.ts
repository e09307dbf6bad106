import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** Modules that a source file needs when it runs, and those that they need. */
async function needed(file: URL, found = new Set<string>()): Promise<ReadonlySet<string>> {
  const source = await readFile(file, 'utf8');
  for (const [, name] of source.matchAll(/^(?:import|export) (?!type)[^;]*?from '([^']+)';/gms)) {
    const relative = name.startsWith('.');
    const key = relative ? new URL(name, file).href : name;
    if (found.has(key)) continue;
    found.add(key);
    if (relative) await needed(new URL(key), found);
  }
  return found;
}

const source = (name: string) => new URL(`../src/${name}`, import.meta.url);
const outside = (names: ReadonlySet<string>) => [...names].filter((name) => !name.startsWith('file:')).sort();

test('what draws SVG needs nothing of Node, so that browsers can run it', async () => {
  expect(outside(await needed(source('drawing.ts')))).toEqual(['fast-png']);
});

test('only PNG and files need Node', async () => {
  expect(outside(await needed(source('index.ts')))).toContain('node:fs/promises');
});
