import { element, escaped, short } from './element.ts';

export type TextStyle = {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  readonly weight?: 'bold';
  /** Quarter turn to the left, for the label of a vertical axis. */
  readonly upwards?: boolean;
};

/** One line of text with its baseline at (x, y). */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  return element(
    'text',
    {
      x,
      y,
      'text-anchor': style.anchor === 'start' ? undefined : style.anchor,
      'font-size': style.size,
      'font-weight': style.weight,
      transform: style.upwards ? `rotate(-90 ${short(x)} ${short(y)})` : undefined,
    },
    escaped(content),
  );
}

/** Thousandths of the font size that DejaVu Sans advances for the characters from space to `~`. */
const advances = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
  748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
  615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
  337, 636, 838,
];

/** How much wider bold letters are, roughly. */
const bold = 1.12;

/** Width of a line of DejaVu Sans in pixels; exact for ASCII, superscripts and signs, otherwise that of a letter. */
export function textWidth(content: string, size: number, weight?: 'bold'): number {
  let thousandths = 0;
  for (const c of content) {
    if (c >= ' ' && c <= '~') thousandths += advances[c.charCodeAt(0) - 32];
    else if ('⁰¹²³⁴⁵⁶⁷⁸⁹'.includes(c)) thousandths += 401;
    else thousandths += '−×±'.includes(c) ? 838 : c === '⁻' ? 528 : 634;
  }
  return ((thousandths * size) / 1000) * (weight === 'bold' ? bold : 1);
}

/** A text that is no wider than so many pixels: what is too long ends in `…`. */
export function fitted(content: string, size: number, pixels: number, weight?: 'bold'): string {
  const room = pixels - textWidth('…', size, weight);
  let width = 0;
  let kept = '';
  for (const letter of content) {
    width += textWidth(letter, size, weight);
    if (width <= room) kept += letter;
    else if (width > pixels) return `${kept.trimEnd()}…`;
  }
  return content;
}
