import { element, short } from './element.ts';
import type { Limits } from './limits.ts';
import { text, textWidth } from './text.ts';
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
  if (withFactor(x)) labels += text(left + width / 2, bottom + 41, withFactor(x), named);
  if (withFactor(y))
    labels += text(left - leftOfFrame(y) + 14, top + height / 2, withFactor(y), { ...named, upwards: true });
  return (
    element('path', { class: 'line', d: path, fill: 'none', stroke: line, 'stroke-width': 1 }) + inkGroup('ink', labels)
  );
}

function withFactor({ label, ticks: { factor } }: Axis): string {
  return [label, factor].filter(Boolean).join(' ');
}

/** Title over the left edge of the frame, and a remark at the right edge. */
export function heading(frame: Frame, title: string, remark = ''): string {
  const y = frame.top - 13;
  const shown = title && inkGroup('ink', text(frame.left, y, title, { size: titleSize, weight: 'bold' }));
  const right = frame.left + frame.width;
  return shown + (remark && inkGroup('faint', text(right, y, remark, { size: 11, anchor: 'end' })));
}

/** Space above the frame: room for a heading if there is one. */
export function aboveFrame(hasHeading: boolean): number {
  return hasHeading ? 40 : 18;
}
