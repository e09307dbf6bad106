import { between, type Random } from './random.ts';

/** Layers over a coordinate that follows the bedding: each has a velocity at its top and a gradient in it. */
export type Strata = {
  readonly tops: Float64Array;
  /** km/s at the top of each layer. */
  readonly velocity: Float64Array;
  /** km/s for each unit of the coordinate. */
  readonly gradient: Float64Array;
};

/** How layers are drawn: where they begin and end, their thickness, and how far from the trend they may be. */
export type StrataRange = {
  readonly from: number;
  readonly to: number;
  readonly thin: number;
  readonly thick: number;
  readonly contrast: number;
};

/** Layers of random thickness: velocity follows the trend, now faster and now slower, as sand and shale alternate. */
export function randomStrata(random: Random, range: StrataRange, trend: (s: number) => number): Strata {
  const tops: number[] = [];
  const velocity: number[] = [];
  const gradient: number[] = [];
  let sign = 1;
  for (let s = range.from; s < range.to; s += range.thin + (range.thick - range.thin) * random() ** 2) {
    tops.push(s);
    velocity.push(trend(s) + sign * range.contrast * between(random, 0.03, 0.3));
    gradient.push(between(random, 0.3, 1.6));
    if (random() < 0.8) sign = -sign;
  }
  return {
    tops: Float64Array.from(tops),
    velocity: Float64Array.from(velocity),
    gradient: Float64Array.from(gradient),
  };
}

/** Layer that contains the coordinate; the first one reaches up without end, the last one down. */
export function layerAt({ tops }: Strata, s: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= s) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function velocityIn(strata: Strata, layer: number, s: number): number {
  return strata.velocity[layer] + strata.gradient[layer] * Math.max(0, s - strata.tops[layer]);
}

/** Thickest of the layers whose tops lie between two coordinates; the one at the first if there is none. */
export function thickestLayer(strata: Strata, from: number, to: number): number {
  const { tops } = strata;
  let thickest = layerAt(strata, from);
  for (let k = thickest + 1; k < tops.length - 1 && tops[k] < to; k++) {
    const inRange = tops[thickest] >= from;
    if (!inRange || tops[k + 1] - tops[k] > tops[thickest + 1] - tops[thickest]) thickest = k;
  }
  return thickest;
}
