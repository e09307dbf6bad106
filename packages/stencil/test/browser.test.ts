import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every module that importing `entry` loads at once: dynamic imports and types are left out. */
function staticImports(entry: URL, seen = new Map<string, string[]>()): Map<string, string[]> {
  if (seen.has(entry.href)) return seen;
  const source = readFileSync(entry, 'utf8');
  const pattern = /^(?:import|export)\s+(?!type\b)[^'";]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm;
  const names = [...source.matchAll(pattern)].map((match) => match[1] ?? match[2]);
  seen.set(entry.href, names);
  for (const name of names.filter((name) => name.startsWith('.'))) staticImports(new URL(name, entry), seen);
  return seen;
}

const outside = (entry: string): string[] => {
  const modules = staticImports(new URL(entry, import.meta.url));
  return [...modules.values()].flat().filter((name) => !name.startsWith('.'));
};

test.each(['../src/index.ts', '../src/emit/wasm/emit.ts', '../src/emit/c.ts'])(
  '%s loads nothing but the package itself: no file system, no process, no native code',
  (entry) => {
    expect(outside(entry)).toEqual([]);
  },
);

test('the walk sees what Node parts load', () => {
  expect(outside('../src/run/native/backend.ts')).toContain('node:crypto');
});
