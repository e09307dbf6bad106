/** A token of a `$filter`. */
export type Token =
  | { readonly kind: 'word' | 'string' | 'datetime' | 'sign'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'end' };

const pattern =
  /\s*(?:(datetime)?'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)[lLfFdDmM]?(?![\w.])|([A-Za-z_][\w/.]*)|([(),]))/y;

/** Splits a `$filter` into tokens; a quote in a string is doubled. */
export function tokens(text: string, error: (reason: string) => Error): Token[] {
  const found: Token[] = [];
  let at = 0;
  const length = text.trimEnd().length;
  while (at < length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw error(`it can't be read from '${text.slice(at, at + 20).trim()}' on`);
    const [all, datetime, quoted, number, word, sign] = match;
    if (quoted !== undefined) {
      found.push({ kind: datetime === undefined ? 'string' : 'datetime', text: quoted.replaceAll("''", "'") });
    } else if (number !== undefined) found.push({ kind: 'number', value: Number(number) });
    else if (word !== undefined) found.push({ kind: 'word', text: word });
    else found.push({ kind: 'sign', text: sign as string });
    at += all.length;
  }
  found.push({ kind: 'end' });
  return found;
}
