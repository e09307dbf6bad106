// Counts words of files in parallel: files travel to tasks, a reducer of one's own joins the counts where they are.
//   node --conditions=@judi4cloud/source examples/word-count.ts [creds.json] file …
// With judi4cloud installed from npm, leave --conditions=… out.
import { readFile } from 'node:fs/promises';
import { type FileReference, fileInclude, initClusterless, reducer, remote } from 'judi4cloud';

type Counts = Map<string, number>;

/** How often each word stands in a file. */
export const countWords = remote(import.meta, 'countWords', async (file: FileReference, context): Promise<Counts> => {
  const counts: Counts = new Map();
  const text = await readFile(await context.file(file), 'utf8');
  for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
});

/** Joins counts; the first are written to. */
export const joinCounts = reducer<Counts>(import.meta, 'joinCounts', (a, b) => {
  for (const [word, count] of b) a.set(word, (a.get(word) ?? 0) + count);
  return a;
});

if (import.meta.main) {
  const [credentials, ...paths] = process.argv.slice(2);
  await using cluster = await initClusterless(2, {
    credentials: credentials ?? 'emulator',
    poolName: 'WordPool',
    nthreads: 1,
  });
  const files = await Promise.all(paths.map((path) => fileInclude(path)));
  const counts = await cluster.executor.mapReduce(countWords, files, joinCounts, { label: 'words' });
  const most = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).slice(0, 10);
  for (const [word, count] of most) console.log(`${String(count).padStart(6)} ${word}`);
}
