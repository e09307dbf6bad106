import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, resolve, sep } from 'node:path';
import { isBelow, leadsInto } from './inside.ts';

/** A file that matches a pattern, and its name below the folder that the pattern names without wildcards. */
export interface Match {
  readonly path: string;
  readonly name: string;
}

/**
 * The files that match a pattern of output files, sorted.
 *
 * `*`, `?`, `[abc]`, `[!a-c]` match within a name, `**` any folders; names that begin with a dot must be matched by a dot.
 * Every folder is read once, however many `**` there are. A link is the file that it leads to, unless that lies outside of the
 * node; links to folders are not entered.
 *
 * @param node the node's folder; what a pattern names outside of it has the folder named without wildcards as bounds
 */
export function matchFiles(pattern: string, folder: string, node: string = folder): Match[] {
  const segments = pattern.split('/').filter((segment, i) => segment !== '' && (segment !== '.' || i > 0));
  const wild = segments.findIndex((segment) => /[*?[]/.test(segment));
  const start = isAbsolute(pattern) ? sep : folder;
  const named = resolve(start, ...segments.slice(0, wild < 0 ? -1 : wild));
  const bounds = isBelow(named, node) ? node : named;
  if (wild < 0) {
    const path = resolve(start, ...segments);
    return isFileWithin(path, bounds) ? [{ path, name: basename(path) }] : [];
  }
  const steps = segments.slice(wild).map(stepOf);
  const found: Match[] = [];
  walk(named, '', closure(steps, [0]), steps, (match) => {
    if (isFileWithin(match.path, bounds)) found.push(match);
  });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A segment of a pattern: whether a name matches it, and whether it stays for the folders below. */
interface Step {
  readonly matches: (name: string) => boolean;
  readonly stays: boolean;
}

function stepOf(segment: string): Step {
  const stays = segment === '**';
  return { stays, matches: stays ? (name) => !name.startsWith('.') : nameMatcher(segment) };
}

/** The steps that a path may be at: `**` is also what comes after it. */
function closure(steps: readonly Step[], from: Iterable<number>): ReadonlySet<number> {
  const at = new Set<number>();
  for (const first of from) {
    for (let i = first; i < steps.length && !at.has(i); i++) {
      at.add(i);
      if (!steps[i]?.stays) break;
    }
  }
  return at;
}

/** Follows all steps at once, as an automaton does. */
function walk(
  base: string,
  below: string,
  at: ReadonlySet<number>,
  steps: readonly Step[],
  found: (match: Match) => void,
): void {
  for (const entry of entries(join(base, below))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    const matched = [...at].filter((i) => steps[i]?.matches(entry.name));
    if (!entry.isDirectory()) {
      if (matched.includes(steps.length - 1)) found({ path: join(base, name), name });
      continue;
    }
    const onwards = matched.map((i) => (steps[i]?.stays ? i : i + 1));
    const next = closure(steps, onwards);
    if (next.size > 0) walk(base, name, next, steps, found);
  }
}

/** One character of a name, or any number of them. */
type Token = ((c: string) => boolean) | '*';

/**
 * Matches a name against one segment of a pattern, in time of at most the product of their lengths: after a mismatch only the latest `*`
 * takes one character more, since whatever an earlier one could take, that one can take too.
 */
export function nameMatcher(segment: string): (name: string) => boolean {
  const tokens = tokensOf([...segment]);
  return (name) => {
    if (name.startsWith('.') && !segment.startsWith('.')) return false;
    const characters = [...name];
    let [token, at] = [0, 0];
    let star: { readonly token: number; readonly at: number } | undefined;
    while (at < characters.length) {
      const wanted = tokens[token];
      if (wanted === '*') {
        star = { token, at };
        token += 1;
      } else if (wanted?.(characters[at] as string)) {
        token += 1;
        at += 1;
      } else if (star !== undefined) {
        star = { token: star.token, at: star.at + 1 };
        token = star.token + 1;
        at = star.at;
      } else return false;
    }
    return tokens.slice(token).every((left) => left === '*');
  };
}

function tokensOf(pattern: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    const close = c === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (close > 0) {
      tokens.push(characterClass(pattern.slice(i + 1, close)));
      i = close;
    } else if (c === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else tokens.push(c === '?' ? () => true : (given) => given === c);
  }
  return tokens;
}

/** `abc`, `a-c`, and either after `!` for all others; an impossible range such as `z-a` holds nothing. */
function characterClass(inside: readonly string[]): (c: string) => boolean {
  const others = inside[0] === '!' && inside.length > 1;
  const members = others ? inside.slice(1) : inside;
  const ranges: (readonly [first: string, last: string])[] = [];
  for (let i = 0; i < members.length; i++) {
    const isRange = members[i + 1] === '-' && i + 2 < members.length;
    ranges.push([members[i] as string, members[isRange ? i + 2 : i] as string]);
    if (isRange) i += 2;
  }
  return (c) => ranges.some(([first, last]) => first <= c && c <= last) !== others;
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFileWithin(path: string, bounds: string): boolean {
  try {
    return statSync(path).isFile() && leadsInto(path, bounds);
  } catch {
    return false;
  }
}
