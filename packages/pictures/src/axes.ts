import { element, short } from './element.ts';
import type { Limits } from './limits.ts';
import { fitted, text, textWidth } from './text.ts';
import type { Ticks } from './ticks.ts';

/** Rectangle that data are drawn in. */
export type Frame = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

export type Axis = { readonly limits: Limits; readonly ticks: Ticks; readonly label: string };

export const ink = '#222a35';
export const faint = '#667080';
export const line = '#8b95a3';
export const tickSize = 12;
export const labelSize = 12.5;
export const titleSize = 15;
const remarkSize = 11;
const tickLength = 5;

/** Space that a horizontal axis takes below the frame: ticks, their labels and the label of the axis. */
export const belowFrame = 50;

/** Space that a vertical axis takes left of the frame. */
export function leftOfFrame(axis: Axis): number {
  return Math.ceil(widest(axis.ticks, tickSize)) + tickLength + 4 + (withFactor(axis) ? 27 : 8);
}

export function widest({ labels }: Ticks, size: number): number {
  return labels.reduce((width, label) => Math.max(width, textWidth(label, size)), 0);
}

/** Share of the way from the lower to the upper limit. */
export function share(value: number, [low, high]: Limits): number {
  return (value - low) / (high - low);
}

/** Group of text in the colour of the given class, which a page may change for dark screens. */
export function inkGroup(kind: 'ink' | 'faint', content: string): string {
  return element('g', { class: kind, fill: kind === 'ink' ? ink : faint, 'font-size': tickSize }, content);
}

/** Frame with both axes: x from left to right; y downwards, or upwards with `yUp`. */
export function axes(frame: Frame, x: Axis, y: Axis, { yUp = false }: { readonly yUp?: boolean } = {}): string {
  const { left, top, width, height } = frame;
  const bottom = top + height;
  let path = `M${short(left)} ${short(top)}h${short(width)}v${short(height)}h${short(-width)}z`;
  let labels = '';
  x.ticks.values.forEach((value, k) => {
    const at = left + share(value, x.limits) * width;
    path += `M${short(at)} ${short(bottom)}v${tickLength}`;
    labels += text(at, bottom + tickLength + 14, x.ticks.labels[k], { anchor: 'middle' });
  });
  y.ticks.values.forEach((value, k) => {
    const part = share(value, y.limits);
    const at = top + (yUp ? 1 - part : part) * height;
    path += `M${short(left)} ${short(at)}h${-tickLength}`;
    labels += text(left - tickLength - 4, at + 4.3, y.ticks.labels[k], { anchor: 'end' });
  });
  const named = { anchor: 'middle', size: labelSize } as const;
  const [across, upwards] = [fitted(withFactor(x), labelSize, width), fitted(withFactor(y), labelSize, height)];
  if (across) labels += text(left + width / 2, bottom + 41, across, named);
  if (upwards) labels += text(left - leftOfFrame(y) + 14, top + height / 2, upwards, { ...named, upwards: true });
  return (
    element('path', { class: 'line', d: path, fill: 'none', stroke: line, 'stroke-width': 1 }) + inkGroup('ink', labels)
  );
}

function withFactor({ label, ticks: { factor } }: Axis): string {
  return [label, factor].filter(Boolean).join(' ');
}

/** Baseline of a line above the frame, counted upwards. */
export const lineAbove = ({ top }: Frame, number: number): number => top - 13 - 17 * number;

/** Space above the frame for so many lines. */
export function aboveFrame(lines: number): number {
  return lines === 0 ? 18 : 40 + 17 * (lines - 1);
}

/** Title over the left edge of the frame, above so many other lines. */
export function heading(frame: Frame, title: string, below = 0): string {
  if (title === '') return '';
  const words = fitted(title, titleSize, frame.width, 'bold');
  return inkGroup('ink', text(frame.left, lineAbove(frame, below), words, { size: titleSize, weight: 'bold' }));
}

/** Remarks in the line next to the frame. */
export function remarkLine(frame: Frame, remarks: readonly string[]): string {
  if (remarks.length === 0) return '';
  const words = fitted(remarks.join('; '), remarkSize, frame.width);
  return inkGroup('faint', text(frame.left, lineAbove(frame, 0), words, { size: remarkSize }));
}
