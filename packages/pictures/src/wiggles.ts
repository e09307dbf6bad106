import { type Frame, ink, share } from './axes.ts';
import { element } from './element.ts';
import { reduce } from './raster.ts';
import type { ReceiverLine } from './receiver-line.ts';

const pixelsPerTrace = 9;

export type WiggleOptions = {
  /** Amplitude that swings as far as the next trace. */
  readonly amplitude: number;
  /** Whether there are colours behind, so that the lines must stay dark on dark screens. */
  readonly overColours: boolean;
};

/** Traces as lines, positive amplitudes filled to the right; so many that they stay apart. */
export function drawWiggles(data: Float32Array, line: ReceiverLine, frame: Frame, options: WiggleOptions): string {
  const { amplitude, overColours } = options;
  const nrec = line.positions.length;
  const nt = data.length / nrec;
  const rows = Math.min(nt, Math.round(frame.height));
  const stride = Math.max(1, Math.ceil((nrec * pixelsPerTrace) / frame.width));
  const swing = (1.1 * frame.width * stride) / nrec;
  const trace = new Float32Array(nt);
  let lines = '';
  let fills = '';
  for (let k = Math.floor((stride - 1) / 2); k < nrec; k += stride) {
    for (let t = 0; t < nt; t++) trace[t] = data[t * nrec + k];
    const base = frame.left + share(line.positions[k], line.limits) * frame.width;
    const samples = reduce(trace, [nt, 1], [rows, 1], 'strongest');
    lines += `M${tracePath(samples, base, frame, swing / amplitude, swing)}`;
    const lobes = tracePath(samples.map(positive), base, frame, swing / amplitude, swing);
    fills += `M${tenth(base)} ${tenth(frame.top)}L${lobes}V${tenth(frame.top + frame.height)}H${tenth(base)}z`;
  }
  return element(
    'svg',
    { x: frame.left, y: frame.top, width: frame.width, height: frame.height, viewBox: viewBox(frame) },
    element('path', { class: overColours ? undefined : 'fill', d: fills, fill: ink }) +
      element('path', {
        class: overColours ? undefined : 'stroke',
        d: lines,
        fill: 'none',
        stroke: ink,
        'stroke-width': 0.6,
      }),
  );
}

function tracePath(samples: Float32Array, base: number, { top, height }: Frame, scale: number, swing: number): string {
  const step = height / samples.length;
  let path = '';
  for (let t = 0; t < samples.length; t++) {
    const v = samples[t];
    const offset = Number.isNaN(v) ? 0 : Math.max(-swing, Math.min(swing, v * scale));
    path += `${t ? 'L' : ''}${tenth(base + offset)} ${tenth(top + (t + 0.5) * step)}`;
  }
  return path;
}

function positive(value: number): number {
  return Math.max(0, value);
}

function tenth(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function viewBox({ left, top, width, height }: Frame): string {
  return [left, top, width, height].map(tenth).join(' ');
}
