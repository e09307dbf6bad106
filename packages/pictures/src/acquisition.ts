import { readOptions } from '@judi4cloud/errors';
import { type Frame, inkGroup, share } from './axes.ts';
import { checkCoordinates } from './check.ts';
import { element, short } from './element.ts';
import type { Limits } from './limits.ts';
import { isList, isNumbers } from './rules.ts';
import { text, textWidth } from './text.ts';

/** Positions `[x, z]` in metres. */
export type Points = readonly (readonly [x: number, z: number])[];

/** Where sources and receivers stand. */
export type Acquisition = { readonly sources?: Points; readonly receivers?: Points };

type Symbol = { readonly path: string; readonly fill: string; readonly apart: number };

const star = starPath(6.5, 2.7);
const symbols = {
  receivers: { path: 'm-3.5 -3h7l-3.5 6z', fill: '#fff', apart: 9 },
  sources: { path: star, fill: '#ffd43b', apart: 0 },
} satisfies Record<keyof Acquisition, Symbol>;

const points = {
  holds: (value: unknown) => isList(value, (point) => isNumbers(point) && point.length === 2),
  expected: 'a list of positions [x, z] in metres',
};

/** @throws OptionError, CoordinatesError */
export function checkAcquisition(acquisition: unknown): Acquisition {
  const given = readOptions<Acquisition>(acquisition, { sources: points, receivers: points }, { of: 'points' });
  for (const [kind, positions = []] of Object.entries(given))
    checkCoordinates(
      `points.${kind}`,
      positions.flatMap((point) => [point[0], point[1]]),
    );
  return given;
}

/** Stars for sources over triangles for receivers, those that would overlap left out, and their legend. */
export function drawAcquisition(points: Acquisition, frame: Frame, xMetres: Limits, zMetres: Limits): string {
  let marks = '';
  let legend = '';
  let right = frame.left + frame.width;
  const legendY = frame.top + frame.height + 41;
  for (const kind of ['receivers', 'sources'] as const) {
    const positions = points[kind] ?? [];
    if (positions.length === 0) continue;
    const { path, fill, apart } = symbols[kind];
    let drawn = '';
    let last = { x: Number.NEGATIVE_INFINITY, y: Number.NEGATIVE_INFINITY };
    for (const [px, pz] of positions) {
      const at = {
        x: frame.left + share(px, xMetres) * frame.width,
        y: frame.top + share(pz, zMetres) * frame.height,
      };
      if (Math.hypot(at.x - last.x, at.y - last.y) < apart) continue;
      drawn += `M${short(at.x)} ${short(at.y)}${path}`;
      last = at;
    }
    marks += symbolPath(drawn, fill);
    const words = `${positions.length} ${positions.length === 1 ? kind.slice(0, -1) : kind}`;
    legend += inkGroup('faint', text(right, legendY, words, { size: 11, anchor: 'end' }));
    right -= textWidth(words, 11) + 11;
    legend += symbolPath(`M${short(right)} ${short(legendY - 4)}${path}`, fill);
    right -= 18;
  }
  return marks + legend;
}

function symbolPath(d: string, fill: string): string {
  return element('path', { d, fill, stroke: '#1b2430', 'stroke-width': 0.8, 'stroke-linejoin': 'round' });
}

/** Five-pointed star around the current point, as relative path. */
function starPath(outer: number, inner: number): string {
  let d = `m0 ${-outer}`;
  let [x, y] = [0, -outer];
  for (let k = 1; k < 10; k++) {
    const radius = k % 2 ? inner : outer;
    const angle = (Math.PI * k) / 5;
    const [nextX, nextY] = [radius * Math.sin(angle), -radius * Math.cos(angle)];
    d += `l${short(nextX - x)} ${short(nextY - y)}`;
    [x, y] = [nextX, nextY];
  }
  return `${d}z`;
}
