import { type Frame, inkGroup, line, share, tickSize, widest } from './axes.ts';
import { levels } from './colour-maps.ts';
import { element, short } from './element.ts';
import type { Limits } from './limits.ts';
import type { Raster } from './raster.ts';
import { fitted, text, textWidth } from './text.ts';
import { type Ticks, ticks } from './ticks.ts';

const gap = 18;
const barWidth = 14;
/** Pixels that units take at most. */
const widestUnits = 160;
const rising = new Uint8Array(levels).map((_, k) => levels - 1 - k);

export type ColourBar = { readonly limits: Limits; readonly ticks: Ticks; readonly units: string };

export function colourBar(limits: Limits, height: number, units: string): ColourBar {
  const scale = ticks(limits, Math.min(6, height / 40));
  return {
    limits,
    ticks: scale,
    units: fitted([scale.factor, units].filter(Boolean).join(' '), tickSize, widestUnits),
  };
}

/** Space that a colour bar takes right of the frame. */
export function rightOfFrame(bar: ColourBar): number {
  const beside = widest(bar.ticks, tickSize) + 9;
  const above = textWidth(bar.units, tickSize) - barWidth;
  return gap + barWidth + Math.ceil(Math.max(beside, above)) + 12;
}

/** Colours from low at the bottom to high at the top, with ticks at the right and units above. */
export function drawColourBar(frame: Frame, bar: ColourBar, colours: Uint8Array): { raster: Raster; marks: string } {
  const x = frame.left + frame.width + gap;
  const y = frame.top;
  const { height } = frame;
  let path = `M${short(x)} ${short(y)}h${barWidth}v${short(height)}h${-barWidth}z`;
  let labels = text(x, y - 13, bar.units);
  bar.ticks.values.forEach((value, k) => {
    const at = y + height * (1 - share(value, bar.limits));
    path += `M${short(x + barWidth)} ${short(at)}h4`;
    labels += text(x + barWidth + 8, at + 4.3, bar.ticks.labels[k]);
  });
  return {
    raster: { x, y, width: barWidth, height, columns: 1, rows: levels, pixels: rising, colours },
    marks:
      element('path', { class: 'line', d: path, fill: 'none', stroke: line, 'stroke-width': 1 }) +
      inkGroup('ink', labels),
  };
}
