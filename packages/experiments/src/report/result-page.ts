import { inside } from '@judi4cloud/files';
import { type PageTable, page, writePage } from '@judi4cloud/pictures';
import type { Figure } from './figures.ts';
import { cellsOf, type Measurement, measurementHead } from './measurements.ts';

/** Writes `index.html` into the folder of the figures, and gives its path. */
export async function writeResultPage(
  folder: string,
  content: {
    readonly title: string;
    readonly intro: readonly string[];
    readonly tables: readonly PageTable[];
    readonly figures: readonly Figure[];
    readonly footer: string;
  },
): Promise<string> {
  const { title, intro, tables, figures, footer } = content;
  const path = inside(folder, 'index.html');
  const pictures = figures.map(({ file, title, caption }) => ({ title, caption, pngFile: file }));
  await writePage(path, page({ title, intro, tables, pictures, footer }));
  return path;
}

/** What was computed, as a table of a page. */
export function measurementTable(title: string, rows: readonly Measurement[]): PageTable {
  return { title, head: measurementHead, rows: rows.map(cellsOf) };
}
