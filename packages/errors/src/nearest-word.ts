/**
 * The known word that begins like `word`, or takes the fewest edits to reach, if it is near enough to be what was meant: at most two
 * letters, or a third of them. Case, dashes and underscores are no difference.
 *
 * @example
 * nearestWord('spaceordre', ['spaceOrder', 'freeSurface']); // 'spaceOrder'
 */
export function nearestWord<Word extends string>(word: string, known: Iterable<Word>): Word | undefined {
  const wanted = plain(word);
  const most = Math.max(2, word.length / 3);
  let best: Word | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = plain(candidate).startsWith(wanted) ? 0 : editDistance(wanted, plain(candidate));
    if (distance <= most && distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

const plain = (word: string): string => word.toLowerCase().replace(/[-_\s]/g, '');

/** Levenshtein's number of single-character edits between two words. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    previous = row;
  }
  return previous[b.length];
}
