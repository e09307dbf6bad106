import { syntaxError } from './formula-error.ts';

/** A token of an autoscale formula, and where it stands. */
export type Token = { readonly at: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string' | 'name' | 'sign'; readonly text: string }
  | { readonly kind: 'end' }
);

const pattern = new RegExp(
  [
    String.raw`(?<space>\s+|//[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)`,
    `"(?<double>[^"]*)"|'(?<single>[^']*)'`,
    String.raw`(?<name>\$?[A-Za-z_]\w*)`,
    String.raw`(?<sign><=|>=|==|!=|&&|\|\||[-+*/!<>?:()[\],;=.])`,
  ].join('|'),
  'y',
);

/** @throws FormulaError where there is no token */
export function tokens(formula: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < formula.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(formula);
    if (!match) throw syntaxError(at, `'${formula.slice(at, at + 10)}' can't be read`);
    const { number, double, single, name, sign } = match.groups as Record<string, string | undefined>;
    if (number !== undefined) found.push({ kind: 'number', at, value: Number(number) });
    else if (name !== undefined) found.push({ kind: 'name', at, text: name });
    else if (sign !== undefined) found.push({ kind: 'sign', at, text: sign });
    else if (double !== undefined || single !== undefined) {
      found.push({ kind: 'string', at, text: double ?? single ?? '' });
    }
    at += match[0].length;
  }
  found.push({ kind: 'end', at });
  return found;
}
