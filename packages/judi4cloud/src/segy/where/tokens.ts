import { ExpressionError } from './errors.ts';

/** A word, number or sign of an expression, and where it starts (from 1). */
export type Token =
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly column: number }
  | { readonly kind: 'name' | 'sign' | 'end'; readonly text: string; readonly column: number };

const number = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const sign = /\.\.|<=|>=|==|!=|<>|&&|\|\||[-+*/%<>=!(),]/y;
const blank = /\s*/y;

/** Other ways to write signs and words. */
const synonyms: Readonly<Record<string, string>> = { '==': '=', '<>': '!=', '&&': 'and', '||': 'or', '!': 'not' };
const words: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'abs']);

/**
 * Splits an expression into words, numbers and signs; `AND`, `&&` and `and` are the same.
 *
 * @throws ExpressionError at a character that belongs to none
 */
export function tokens(expression: string): readonly Token[] {
  const found: Token[] = [];
  let at = skip(blank, expression, 0);
  while (at < expression.length) {
    const column = at + 1;
    const word = match(name, expression, at);
    const digits = match(number, expression, at);
    const text = word ?? digits ?? match(sign, expression, at);
    if (text === undefined) {
      const character = String.fromCodePoint(expression.codePointAt(at) ?? 0);
      throw new ExpressionError({ expression, column, problem: `'${character}' means nothing here.` });
    }
    if (digits !== undefined && word === undefined)
      found.push({ kind: 'number', value: Number(digits), text: digits, column });
    else if (word !== undefined && !words.has(word.toLowerCase())) found.push({ kind: 'name', text: word, column });
    else found.push({ kind: 'sign', text: word?.toLowerCase() ?? synonyms[text] ?? text, column });
    at = skip(blank, expression, at + text.length);
  }
  found.push({ kind: 'end', text: 'the end', column: expression.length + 1 });
  return found;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const skip = (pattern: RegExp, text: string, at: number): number => at + (match(pattern, text, at)?.length ?? 0);
