import { escaped } from './element.ts';
import { pageStyle } from './page-style.ts';
import { type Picture, svg } from './picture.ts';

export type PageTable = {
  readonly title?: string;
  readonly head?: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

/** A picture drawn here, an SVG document as text, or the address of a PNG file beside the page. */
export type PagePicture = { readonly title?: string; readonly caption?: string } & (
  | { readonly picture: Picture }
  | { readonly svg: string }
  | { readonly pngFile: string }
);

export type PageOptions = {
  readonly title: string;
  /** Paragraphs under the title. */
  readonly intro?: string | readonly string[];
  readonly tables?: readonly PageTable[];
  readonly pictures?: readonly PagePicture[];
  /** Last line of the page. */
  readonly footer?: string;
};

/**
 * One HTML page with tables and pictures, complete in itself, light or dark as the reader's screen is.
 *
 * Texts are plain; what looks like markup is shown as it is.
 *
 * @example await writePage('report.html', page({ title: 'FWI', pictures: [{ title: 'Model', picture: image(…) }] }));
 */
export function page({ title, intro = [], tables = [], pictures = [], footer = '' }: PageOptions): string {
  const paragraphs = (typeof intro === 'string' ? [intro] : intro).map((words) => `<p>${escaped(words)}</p>`);
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8"/>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    `<title>${escaped(title)}</title>`,
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<header><h1>${escaped(title)}</h1>`,
    ...paragraphs,
    '</header>',
    tables.length ? `<div class="tables">\n${tables.map(tableElement).join('\n')}\n</div>` : '',
    ...pictures.map(figureElement),
    footer && `<footer>${escaped(footer)}</footer>`,
    '</main>',
    '</body>',
    '</html>',
    '',
  ]
    .filter((part, k, all) => part !== '' || k === all.length - 1)
    .join('\n');
}

function tableElement({ title, head, rows }: PageTable): string {
  const caption = title ? `<caption>${escaped(title)}</caption>` : '';
  const header = head ? `<thead><tr>${head.map((cell) => `<th>${escaped(cell)}</th>`).join('')}</tr></thead>` : '';
  const body = rows.map((row) => `<tr>${row.map(cellElement).join('')}</tr>`).join('\n');
  return `<table>${caption}${header}<tbody>\n${body}\n</tbody></table>`;
}

function cellElement(cell: string | number): string {
  return typeof cell === 'number' ? `<td class="number">${cell}</td>` : `<td>${escaped(cell)}</td>`;
}

function figureElement(picture: PagePicture): string {
  const { title = '', caption = '' } = picture;
  const words = caption ? `<figcaption>${escaped(caption)}</figcaption>` : '';
  return `<section>${title && `<h2>${escaped(title)}</h2>`}\n<figure>\n${drawing(picture)}\n${words}</figure></section>`;
}

function drawing(picture: PagePicture): string {
  if ('picture' in picture) return svg(picture.picture);
  if ('svg' in picture) return picture.svg.replace(/^\s*<\?xml[^>]*\?>\s*/, '');
  return `<img class="plate" src="${escaped(picture.pngFile)}" alt="${escaped(picture.title ?? '')}"/>`;
}
