import { readdirSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, resolve, sep } from 'node:path';

/** A file that matches a pattern, and its name below the folder that the pattern names without wildcards. */
export interface Match {
  readonly path: string;
  readonly name: string;
}

/**
 * The files that match a pattern of output files, sorted.
 *
 * `*`, `?`, `[abc]`, `[!a-c]` match within a name, `**` any folders; names that begin with a dot must be matched by a dot.
 */
export function matchFiles(pattern: string, folder: string): Match[] {
  const segments = pattern.split('/').filter((segment, i) => segment !== '' && (segment !== '.' || i > 0));
  const wild = segments.findIndex((segment) => /[*?[]/.test(segment));
  const start = isAbsolute(pattern) ? sep : folder;
  if (wild < 0) {
    const path = resolve(start, ...segments);
    return isFile(path) ? [{ path, name: basename(path) }] : [];
  }
  const base = resolve(start, ...segments.slice(0, wild));
  const found = new Map<string, Match>();
  walk(base, '', segments.slice(wild), found);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function walk(base: string, below: string, segments: readonly string[], found: Map<string, Match>): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  if (segment === '**') walk(base, below, rest, found);
  const matches = segment === '**' ? (name: string) => !name.startsWith('.') : nameMatcher(segment);
  for (const entry of entries(join(base, below))) {
    if (!matches(entry.name)) continue;
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) walk(base, name, segment === '**' ? segments : rest, found);
    else if (rest.length === 0) found.set(name, { path: join(base, name), name });
  }
}

/** Matches a name against one segment of a pattern. */
export function nameMatcher(segment: string): (name: string) => boolean {
  let source = '';
  for (let i = 0; i < segment.length; i++) {
    const c = segment.charAt(i);
    const close = c === '[' ? segment.indexOf(']', i + 2) : -1;
    if (c === '*') source += '.*';
    else if (c === '?') source += '.';
    else if (close > 0) {
      const inside = segment.slice(i + 1, close).replace(/[\\\]^]/g, '\\$&');
      source += `[${inside.startsWith('!') ? `^${inside.slice(1)}` : inside}]`;
      i = close;
    } else source += c.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  }
  const expression = safeExpression(`^${source}$`);
  return (name) => (segment.startsWith('.') || !name.startsWith('.')) && expression.test(name);
}

/** An expression that matches nothing where a range is impossible, such as `[z-a]`. */
function safeExpression(source: string): RegExp {
  try {
    return new RegExp(source, 's');
  } catch {
    return /(?!)/;
  }
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
