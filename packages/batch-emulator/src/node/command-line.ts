/**
 * The words of a command line, as the node's agent splits it: no shell, no variables, only quotes.
 *
 * In single quotes all is literal, in double quotes a backslash escapes `"`, `\`, `$` and `` ` ``; elsewhere it escapes
 * any character.
 *
 * @returns undefined when a quote is not closed
 *
 * @example
 * splitCommandLine(`/bin/bash -c 'echo "$AZ_BATCH_TASK_ID"'`); // ['/bin/bash', '-c', 'echo "$AZ_BATCH_TASK_ID"']
 */
export function splitCommandLine(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const c = line.charAt(i);
    const next = line.charAt(i + 1);
    if (c === quote) quote = undefined;
    else if (quote === "'") word += c;
    else if (c === '\\' && (quote === undefined ? next !== '' : '"\\$`'.includes(next) && next !== '')) {
      word = (word ?? '') + next;
      i += 1;
    } else if (quote === '"') word += c;
    else if (c === '"' || c === "'") {
      quote = c;
      word ??= '';
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + c;
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
