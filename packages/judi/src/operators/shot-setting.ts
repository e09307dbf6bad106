import type { Broadcast, RemoteContext } from '@judi4cloud/clusterless';
import { computationalAxis } from '../acquisition/computational-time.ts';
import type { ShotPoints } from '../acquisition/geometry.ts';
import { resample } from '../acquisition/resample.ts';
import type { TimeAxis } from '../acquisition/time-axis.ts';
import { type Box, cropArray, embedArray } from '../model/box.ts';
import { cropMedium, receiverArea } from '../model/receiver-area.ts';
import { openPropagator } from '../propagate/open.ts';
import type {
  Medium,
  Positions,
  Propagator,
  PropagatorOptions,
  RealArray,
  Recording,
  RunControl,
} from '../propagate/propagator.ts';

/** How shots propagate, as plain data. */
export interface ShotOptions extends Omit<PropagatorOptions, 'nthreads' | 'precision'> {
  readonly nthreads: number | undefined;
  /** Metres around the points of a shot to which the model is limited; `undefined` keeps all of it. */
  readonly buffer: number | undefined;
}

/** One shot without its data: what every shot task carries. */
export interface ShotSetting {
  readonly medium: Broadcast<Medium>;
  readonly options: ShotOptions;
  readonly source: ShotPoints;
  readonly receivers: ShotPoints;
}

/** A shot laid out on the computational grid and time axis; its adjoint maps are exact in the `dt`-weighted inner products. */
export class ShotFrame implements Disposable {
  readonly propagator: Propagator;
  readonly source: Positions;
  readonly receivers: Positions;
  readonly control: RunControl;
  readonly #setting: ShotSetting;
  readonly #axis: TimeAxis;
  readonly #n: readonly number[];
  readonly #box: Box | undefined;

  /** Use {@link layOut}. */
  constructor(parts: {
    propagator: Propagator;
    setting: ShotSetting;
    medium: Medium;
    box: Box | undefined;
    context: RemoteContext;
  }) {
    const { propagator, setting, medium, box, context } = parts;
    this.propagator = propagator;
    this.source = positionsOf(setting.source, medium);
    this.receivers = positionsOf(setting.receivers, medium);
    this.control = { signal: context.signal, onProgress: (fraction) => context.progress(fraction) };
    this.#setting = setting;
    this.#axis = computationalAxis(setting.source.axis, setting.receivers.axis, setting.options.dt);
    this.#n = medium.n;
    this.#box = box;
  }

  /** A source's samples, on computational steps. */
  wavelet(data: Float32Array): Recording {
    return { positions: this.source, data: this.#toComputational(data, this.source, this.#setting.source) };
  }

  /** Receivers' samples, on computational steps. */
  recording(data: Float32Array): Recording {
    return { positions: this.receivers, data: this.#toComputational(data, this.receivers, this.#setting.receivers) };
  }

  /** Computed data at the receivers, on their own time samples. */
  atReceivers(data: RealArray): Float32Array {
    return resample(asFloat32(data), this.receivers.count, this.#axis, this.#setting.receivers.axis);
  }

  /** Computed data at the sources, on their own time samples. */
  atSource(data: RealArray): Float32Array {
    return resample(asFloat32(data), this.source.count, this.#axis, this.#setting.source.axis);
  }

  /** A perturbation of the whole model, limited to the part that is computed. */
  limit(dm: Float32Array): Float32Array {
    return this.#box === undefined ? dm : cropArray(dm, this.#n, this.#box);
  }

  /** An image of the part that is computed, on the whole model. */
  extend(image: RealArray): Float32Array {
    return this.#box === undefined ? asFloat32(image) : embedArray(image, this.#n, this.#box);
  }

  [Symbol.dispose](): void {
    this.propagator[Symbol.dispose]();
  }

  #toComputational(data: Float32Array, { count }: Positions, { axis }: ShotPoints): Float32Array {
    return resample(data, count, axis, this.#axis);
  }
}

/** Opens the propagator of a shot. */
export async function layOut(setting: ShotSetting, context: RemoteContext): Promise<ShotFrame> {
  const medium = await context.fetch(setting.medium);
  const { buffer, nthreads, ...options } = setting.options;
  const box = buffer === undefined ? undefined : receiverArea(medium, [setting.source, setting.receivers], buffer);
  const part = box === undefined ? medium : cropMedium(medium, box);
  const propagator = await openPropagator(part, {
    ...options,
    nthreads: nthreads ?? context.nthreads,
    precision: 'f32',
  });
  return new ShotFrame({ propagator, setting, medium, box, context });
}

export function asFloat32(data: RealArray): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

/** Points as rows, moved onto the model's edge where rounding puts them a hair outside. */
function positionsOf(points: ShotPoints, { n, d, o }: Medium): Positions {
  const columns = n.length === 2 ? [points.x, points.z] : [points.x, points.y, points.z];
  const count = points.x.length;
  const coordinates = new Float64Array(count * columns.length);
  columns.forEach((column, k) => {
    const end = o[k] + (n[k] - 1) * d[k];
    for (let i = 0; i < count; i++) coordinates[i * columns.length + k] = Math.min(end, Math.max(o[k], column[i]));
  });
  return { count, coordinates };
}
