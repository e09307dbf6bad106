import { inside } from '@judi4cloud/files';
import type { Geometry, JudiVector, Model, PhysicalParameter } from '@judi4cloud/judi';
import { curve, gather, image, type Picture, writePicture } from '@judi4cloud/pictures';

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

/** Positions of all sources, each once, and of the receivers of the first shot. */
export function acquisitionOf(source: Geometry, receivers: Geometry) {
  const points = (geometry: Geometry, shot: number) =>
    Array.from(geometry.xloc[shot], (x, k) => [x, geometry.zloc[shot][k]] as const);
  return { sources: source.xloc.flatMap((_, shot) => points(source, shot)), receivers: points(receivers, 0) };
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

/** Percentage of the values that is drawn unclipped. */
const reflectivityClip = 97;
const gradientClip = 98;

/** What captions of images and gradients say of their colours. */
export const clipped = {
  reflectivity: `The strongest ${100 - reflectivityClip} % of the values are beyond the colours.`,
  gradient: `The strongest ${100 - gradientClip} % of the values are beyond the colours.`,
} as const;

/** An image: grey, the strongest values of the shallow part clipped so that the deep one shows. */
export function reflectivityPicture(title: string, values: PhysicalParameter): Picture {
  return image({
    ...gridOf(values),
    data: values.data,
    title,
    units: 'per s²/km²',
    clip: reflectivityClip,
    symmetric: true,
    colourMap: 'grey',
  });
}

/** A gradient: blue where slowness should grow, red where it should shrink. */
export function gradientPicture(title: string, values: PhysicalParameter): Picture {
  return image({
    ...gridOf(values),
    data: values.data,
    title,
    units: 'per s²/km²',
    clip: gradientClip,
    symmetric: true,
  });
}

/** One shot of some data. */
export function shotPicture(title: string, d: JudiVector, shot: number): Picture {
  const { dt, t0 } = d.geometry.axes[shot];
  return gather({ data: d.data[shot], dt, t0, receivers: d.geometry.xloc[shot], title, clip: 98 });
}

/** Samples at single points, a line for each shot. */
export function tracesPicture(title: string, d: JudiVector, mostLines = 8): Picture {
  const series = d.data.slice(0, mostLines).map((y, shot) => {
    const { t0, dt } = d.geometry.axes[shot];
    return { x: Array.from(y, (_, k) => t0 + k * dt), y, label: `shot ${shot + 1}` };
  });
  return curve({ series, title, xLabel: 'Time (ms)' });
}

/** Number of the shot in the middle. */
export const middleShot = (d: JudiVector): number => Math.floor((d.nsrc - 1) / 2);
