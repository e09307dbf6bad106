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

/** Width of a line of DejaVu Sans in pixels, from its digits, points and average letters. */
export function textWidth(content: string, size: number): number {
  let em = 0;
  for (const c of content) {
    if (c >= '0' && c <= '9') em += 0.636;
    else if ('.,: il|'.includes(c)) em += 0.318;
    else if ('⁰¹²³⁴⁵⁶⁷⁸⁹⁻'.includes(c)) em += 0.4;
    else if ('−+=×±mwMW'.includes(c)) em += 0.85;
    else em += 0.615;
  }
  return em * size;
}
