import { type Frame, inkGroup, lineAbove, titleSize } from './axes.ts';
import { element, short } from './element.ts';
import { fitted, text, textWidth } from './text.ts';

/** A line of the legend: its name, and how it is drawn. */
export type LegendEntry = { readonly label: string; readonly stroke: Readonly<Record<string, string | undefined>> };

type Row = readonly (LegendEntry & { readonly width: number })[];

export type Legend = {
  readonly rows: readonly Row[];
  /** Whether it stands at the right of the title, instead of below. */
  readonly beside: boolean;
};

const size = 12;
const key = 18;
const afterKey = 6;
const gap = 18;
const widestLabel = 220;

/** Lays out the entries that have a label, in as many rows as they need within the width. */
export function layOutLegend(entries: readonly LegendEntry[], title: string, width: number): Legend {
  const rows: (LegendEntry & { width: number })[][] = [];
  let left = 0;
  for (const { label, stroke } of entries) {
    if (label === '') continue;
    const words = fitted(label, size, Math.min(widestLabel, width - key - afterKey));
    const entry = { label: words, stroke, width: key + afterKey + textWidth(words, size) };
    if (rows.length === 0 || left + entry.width > width) {
      rows.push([]);
      left = 0;
    }
    rows[rows.length - 1].push(entry);
    left += entry.width + gap;
  }
  const free = width - (title === '' ? 0 : textWidth(title, titleSize, 'bold') + gap);
  return { rows, beside: rows.length === 1 && widthOf(rows[0]) <= free };
}

const widthOf = (row: Row): number => row.reduce((sum, { width }) => sum + width + gap, -gap);

/** Lines that a legend takes above the frame, besides that of the title. */
export const linesOf = ({ rows, beside }: Legend): number => (beside ? 0 : rows.length);

/** Key and label of each line: at the right of the title, or from the left below it. */
export function drawLegend(frame: Frame, { rows, beside }: Legend): string {
  let drawn = '';
  for (const [k, row] of rows.entries()) {
    let x = beside ? frame.left + frame.width - widthOf(row) : frame.left;
    const y = lineAbove(frame, rows.length - 1 - k);
    for (const { label, stroke, width } of row) {
      drawn += element('path', { d: `M${short(x)} ${short(y - 4)}h${key}`, ...stroke, 'stroke-width': 2.4 });
      drawn += inkGroup('ink', text(x + key + afterKey, y, label));
      x += width + gap;
    }
  }
  return drawn;
}
