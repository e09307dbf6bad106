import { OptionError, type OptionRules, readOptions, text } from '@judi4cloud/errors';
import { escaped } from './element.ts';
import { pageStyle } from './page-style.ts';
import { type Picture, svg } from './picture.ts';
import { isList, isPlain, required } from './rules.ts';

export type PageTable = {
  readonly title?: string;
  readonly head?: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

/** A picture drawn here, an SVG document as text, or the address of a PNG file beside the page. */
export type PagePicture = {
  /** Heading above it; those of the same heading that follow each other have it once. */
  readonly title?: string;
  readonly caption?: string;
} & ({ readonly picture: Picture } | { readonly svg: string } | { readonly pngFile: string });

export type PageOptions = {
  readonly title: string;
  /** Paragraphs under the title. */
  readonly intro?: string | readonly string[];
  readonly tables?: readonly PageTable[];
  readonly pictures?: readonly PagePicture[];
  /** Last line of the page. */
  readonly footer?: string;
};

const isCell = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
const rulesOfPage: OptionRules<PageOptions> = {
  title: required(text),
  intro: {
    holds: (value) => typeof value === 'string' || isList(value, (words) => typeof words === 'string'),
    expected: 'a text or a list of texts',
  },
  tables: { holds: (value) => isList(value, isPlain), expected: 'a list of tables { title, head, rows }' },
  pictures: {
    holds: (value) => isList(value, isPlain),
    expected: 'a list of pictures { title, caption, picture }',
  },
  footer: text,
};

const rulesOfTable: OptionRules<PageTable> = {
  title: text,
  head: { holds: (value) => isList(value, isCell), expected: 'a list of texts' },
  rows: {
    holds: (value) => isList(value, (row) => isList(row, isCell)),
    expected: 'a list of rows, each a list of texts and numbers',
    required: true,
  },
};

type AnyPagePicture = { title?: string; caption?: string; picture?: Picture; svg?: string; pngFile?: string };

const rulesOfPagePicture: OptionRules<AnyPagePicture> = {
  title: text,
  caption: text,
  picture: { holds: isPlain, expected: 'what image(), gather() or curve() gives' },
  svg: text,
  pngFile: text,
};

/**
 * One HTML page with tables and pictures, complete in itself, light or dark as the reader's screen is.
 *
 * Texts are plain; what looks like markup is shown as it is.
 *
 * @throws OptionError for options that are unknown or make no sense
 * @example await writePage('report.html', page({ title: 'FWI', pictures: [{ title: 'Model', picture: image(…) }] }));
 */
export function page(options: PageOptions): string {
  const given = readOptions<PageOptions>(options, rulesOfPage, { of: 'page' });
  const { title, intro = [], tables = [], pictures = [], footer = '' } = given;
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
    ...sectionsOf(pictures).map(sectionElement),
    footer && `<footer>${escaped(footer)}</footer>`,
    '</main>',
    '</body>',
    '</html>',
    '',
  ]
    .filter((part, k, all) => part !== '' || k === all.length - 1)
    .join('\n');
}

function tableElement(options: PageTable, index: number): string {
  const { title, head, rows } = readOptions<PageTable>(options, rulesOfTable, { of: `tables[${index}]` });
  const caption = title ? `<caption>${escaped(title)}</caption>` : '';
  const header = head ? `<thead><tr>${head.map((cell) => `<th>${escaped(cell)}</th>`).join('')}</tr></thead>` : '';
  const body = rows.map((row) => `<tr>${row.map(cellElement).join('')}</tr>`).join('\n');
  return `<table>${caption}${header}<tbody>\n${body}\n</tbody></table>`;
}

function cellElement(cell: string | number): string {
  return typeof cell === 'number' ? `<td class="number">${cell}</td>` : `<td>${escaped(cell)}</td>`;
}

/** Pictures that follow each other under one heading. */
type Section = { readonly title: string; readonly figures: string[] };

function sectionsOf(pictures: readonly PagePicture[]): readonly Section[] {
  const sections: Section[] = [];
  for (const [k, options] of pictures.entries()) {
    const given = readOptions<AnyPagePicture>(options, rulesOfPagePicture, { of: `pictures[${k}]` });
    const { title = '' } = given;
    const last = sections.at(-1);
    if (last !== undefined && title !== '' && last.title === title) last.figures.push(figureElement(given, k));
    else sections.push({ title, figures: [figureElement(given, k)] });
  }
  return sections;
}

function sectionElement({ title, figures }: Section): string {
  return `<section>${title && `<h2>${escaped(title)}</h2>`}\n${figures.join('\n')}\n</section>`;
}

function figureElement(picture: AnyPagePicture, index: number): string {
  const { caption = '' } = picture;
  const words = caption ? `<figcaption>${escaped(caption)}</figcaption>` : '';
  return `<figure>\n${drawing(picture, index)}\n${words}</figure>`;
}

function drawing({ picture, svg: document, pngFile, caption, title = '' }: AnyPagePicture, index: number): string {
  if (picture !== undefined) return svg(picture);
  if (document !== undefined) return document.replace(/^\s*<\?xml[^>]*\?>\s*/, '');
  if (pngFile !== undefined) return `<img class="plate" src="${escaped(pngFile)}" alt="${escaped(caption || title)}"/>`;
  throw new OptionError({
    option: 'picture',
    problem: `pictures[${index}] has nothing to draw, expected a picture, svg or pngFile.`,
  });
}
