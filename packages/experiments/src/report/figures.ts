import { inside } from '@judi4cloud/files';
import type { Geometry, JudiVector, Model, PhysicalParameter } from '@judi4cloud/judi';
import { curve, gather, image, type Picture, percentile, writePicture } from '@judi4cloud/pictures';

/** A picture that was written beside the page that shows it. */
export interface Figure {
  readonly file: string;
  readonly title: string;
  readonly caption: string;
}

/** Writes pictures into a folder and remembers them for its page. */
export class Figures {
  readonly folder: string;
  readonly list: Figure[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  async add(name: string, title: string, caption: string, picture: Picture): Promise<void> {
    const file = `${name}.png`;
    await writePicture(inside(this.folder, file), picture);
    this.list.push({ file, title, caption });
  }
}

/** Positions of all sources and of all receivers, each once. */
export function acquisitionOf(source: Geometry, receivers: Geometry) {
  return { sources: positionsOf(source), receivers: positionsOf(receivers) };
}

function positionsOf({ xloc, zloc }: Geometry): (readonly [number, number])[] {
  const positions = new Map<string, readonly [number, number]>();
  for (const [shot, x] of xloc.entries()) {
    // Shots with the same receivers share their arrays.
    if (shot > 0 && x === xloc[shot - 1] && zloc[shot] === zloc[shot - 1]) continue;
    for (const [k, at] of x.entries()) positions.set(`${at} ${zloc[shot][k]}`, [at, zloc[shot][k]]);
  }
  return [...positions.values()].sort(([a], [b]) => a - b);
}

const gridOf = ({ n, d, o }: { n: readonly number[]; d: readonly number[]; o: readonly number[] }) => ({ n, d, o });

/** Velocity of a model, with sources and receivers. */
export function velocityPicture(
  title: string,
  model: Model,
  source: Geometry,
  receivers: Geometry,
  limits?: readonly [number, number],
): Picture {
  const data = model.m.data.map((m) => 1 / Math.sqrt(m));
  const points = acquisitionOf(source, receivers);
  return image({ ...gridOf(model), data, title, units: 'km/s', points, ...(limits && { limits }) });
}

/** Smallest and largest velocity of a model in km/s, so that others are drawn in the same colours. */
export function velocityRange(model: Model): [number, number] {
  const fastest = 1 / Math.sqrt(model.m.min());
  const slowest = 1 / Math.sqrt(model.m.max());
  return [slowest, fastest > slowest ? fastest : slowest * 1.1];
}

/** Percentage of the values that is drawn unclipped, so that the weak ones show. */
const clip = 98;

/** @deprecated Pictures say themselves where they are clipped. */
export const clipped = {
  reflectivity: `The strongest ${100 - clip} % of the values are beyond the colours.`,
  gradient: `The strongest ${100 - clip} % of the values are beyond the colours.`,
} as const;

const perSlowness = 'per s²/km²';

/** An image in grey. */
export function reflectivityPicture(title: string, values: PhysicalParameter): Picture {
  const { data } = values;
  return image({ ...gridOf(values), data, title, units: perSlowness, clip, symmetric: true, colourMap: 'grey' });
}

/** A gradient: blue where slowness should grow, red where it should shrink. */
export function gradientPicture(title: string, values: PhysicalParameter): Picture {
  return image({ ...gridOf(values), data: values.data, title, units: perSlowness, clip, symmetric: true });
}

/**
 * An image as an interpreter looks at it: nothing above some depth, where sources and receivers leave their print, and below it values
 * multiplied by depth, which waves lose strength with.
 *
 * @param top metres
 */
export function interpretedPicture(title: string, values: PhysicalParameter, top: number): Picture {
  const data = byDepth(values, (value, z) => (z < top ? 0 : (value * z) / 1000));
  const remark = `muted above ${top} m, multiplied by depth in km`;
  const shown = { ...gridOf(values), data, title, remark, units: `km ${perSlowness}` };
  return image({ ...shown, clip, symmetric: true, colourMap: 'grey' });
}

/**
 * A gradient below some depth, such as that of a sea floor above which the model is known.
 *
 * @param top metres
 */
export function mutedGradientPicture(title: string, values: PhysicalParameter, top: number): Picture {
  const data = byDepth(values, (value, z) => (z < top ? 0 : value));
  const remark = `muted above ${top} m`;
  return image({ ...gridOf(values), data, title, remark, units: perSlowness, clip, symmetric: true });
}

/** Other values, by the depth of each in metres. */
function byDepth({ data, n, d, o }: PhysicalParameter, change: (value: number, z: number) => number): Float32Array {
  return data.map((value, i) => change(value, o[1] + (i % n[1]) * d[1]));
}

/** One shot of some data; its amplitudes up to those of another picture that it is compared with, if they are given. */
export function shotPicture(title: string, d: JudiVector, shot: number, amplitude?: number): Picture {
  const { dt, t0 } = d.geometry.axes[shot];
  const scale = amplitude === undefined ? { clip } : { amplitude };
  return gather({ data: d.data[shot], dt, t0, receivers: d.geometry.xloc[shot], title, ...scale });
}

/** The amplitude that a picture of a shot is clipped at; undefined where all is zero. */
export function amplitudeOf(d: JudiVector, shot: number): number | undefined {
  return percentile(d.data[shot], clip, { magnitude: true }) || undefined;
}

/** Samples at single points, a line for each shot; of lines that are the same both show. */
export function tracesPicture(title: string, d: JudiVector, mostLines = 8): Picture {
  const series = d.data.slice(0, mostLines).map((y, shot) => {
    const { t0, dt } = d.geometry.axes[shot];
    return { x: Array.from(y, (_, k) => t0 + k * dt), y, label: `shot ${shot + 1}`, dashed: shot % 2 === 1 };
  });
  const part = d.nsrc > mostLines ? `, ${mostLines} of ${d.nsrc} shots` : '';
  return curve({ series, title: `${title}${part}`, xLabel: 'Time (ms)', yLabel: 'Amplitude' });
}

/** Number of the shot in the middle. */
export const middleShot = (d: JudiVector): number => Math.floor((d.nsrc - 1) / 2);
