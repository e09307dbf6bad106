import { type Fault, faultAt, hangingWallOf, randomFaults, slip } from './faults.ts';
import { between, type Random } from './random.ts';
import { layerAt, randomStrata, type Strata, thickestLayer, velocityIn } from './strata.ts';

/** Velocities in km/s between which all rock lies. */
export const rockVelocity = { lowest: 1.55, highest: 4.7 } as const;
const saltVelocity = 4.5;
const carbonateVelocity = 3.9;
const gasEffect = -0.65;
const widestTrap = 0.11;
const trapSteps = 100;

/**
 * What the rock at a position follows from; positions are fractions of the section, `u` along it, `w` below its top.
 */
export type Geology = {
  /** Sediments over the unconformity. */
  readonly young: Strata;
  /** Folded and faulted rock under it. */
  readonly old: Strata;
  /** Rock under the salt. */
  readonly deep: Strata;
  /** From left to right; each is younger than those left of it. */
  readonly faults: readonly Fault[];
  readonly fold: { readonly crest: number; readonly width: number; readonly height: number };
  readonly dip: number;
  readonly waves: Waves;
  readonly carbonate: { readonly top: number; readonly thickness: number; readonly end: number };
  readonly saltCrest: number;
  readonly traps: readonly Trap[];
};

/** Gas in one layer between two positions, down to a flat contact, in rock that is in so many hanging walls. */
type Trap = {
  readonly layer: number;
  readonly block: number;
  readonly contact: number;
  readonly left: number;
  readonly right: number;
};

/** Phases of three sine waves whose sum is about −1 to 1. */
type Waves = readonly [number, number, number];

export function randomGeology(random: Random, faultCount: number): Geology {
  const trend = (s: number) => 1.8 + 1.85 * Math.max(0, s + 0.08);
  const untrapped: Geology = {
    young: randomStrata(random, { from: -0.5, to: 2, thin: 0.12, thick: 0.4, contrast: 0.45 }, (s) => 1.66 + 0.16 * s),
    old: randomStrata(random, { from: -0.4, to: 1.3, thin: 0.012, thick: 0.07, contrast: 1 }, trend),
    deep: randomStrata(random, { from: -0.5, to: 1, thin: 0.02, thick: 0.07, contrast: 0.8 }, (s) => 3.5 + 0.7 * s),
    faults: randomFaults(random, faultCount),
    fold: {
      crest: between(random, 0.72, 0.78),
      width: between(random, 0.1, 0.13),
      height: between(random, 0.2, 0.27),
    },
    dip: between(random, 0.16, 0.24),
    waves: [random(), random(), random()],
    carbonate: {
      top: between(random, 0.5, 0.58),
      thickness: between(random, 0.06, 0.09),
      end: between(random, 0.3, 0.5),
    },
    saltCrest: between(random, 0.4, 0.5),
    traps: [],
  };
  const { crest } = untrapped.fold;
  const tilted = untrapped.faults.at(-2);
  const traps = [trapAt(untrapped, crest, between(random, 0.26, 0.32), 0.08)];
  if (tilted) traps.push(trapAt(untrapped, faultAt(tilted, 0.4) + 0.03, 0.4, 0.07));
  return { ...untrapped, traps };
}

/** P velocity in km/s of the rock at a position. */
export function rockAt(g: Geology, u: number, w: number): number {
  const unconformity = unconformityAt(g, u);
  if (w < unconformity) {
    const s = 7 * w - 0.3 * waves(g.waves, u + 0.15);
    return bounded(velocityIn(g.young, layerAt(g.young, s), s));
  }
  const saltTop = 0.83 - 0.17 * bump(u, g.saltCrest, 0.1) + 0.03 * waves(g.waves, u + 0.3);
  const saltBase = 0.76 + 0.2 * u + 0.02 * waves(g.waves, u + 0.6);
  if (w > saltTop && w < saltBase) return saltVelocity;
  if (w > saltTop) {
    const s = 0.8 * (w - saltBase) + 0.12 * u;
    return bounded(velocityIn(g.deep, layerAt(g.deep, s), s));
  }
  const { s, block } = bedding(g, u, w);
  const { top, thickness, end } = g.carbonate;
  if (s > top && s < top + thickness * Math.min(1, 2 * (1 - u / end))) return carbonateVelocity + 0.3 * (w - 0.5);
  const layer = layerAt(g.old, s);
  const compaction = 0.3 * (w - s);
  const rock = velocityIn(g.old, layer, s) + compaction;
  return bounded(isGas(g.traps, u, w, layer, block) ? rock + gasEffect : rock);
}

function unconformityAt(g: Geology, u: number): number {
  return 0.13 + 0.045 * waves(g.waves, u) - 0.05 * bump(u, g.fold.crest, 0.16);
}

/** Place in the bedding before folds and faults, and the number of faults in whose hanging wall it is. */
function bedding(g: Geology, u: number, w: number): { s: number; block: number } {
  let before = w;
  let block = 0;
  for (let k = g.faults.length - 1; k >= 0; k--) {
    if (hangingWallOf(g.faults[k], u, before)) block++;
    before -= slip(g.faults[k], u, before);
  }
  const growing = 0.35 + 0.65 * Math.min(1, Math.max(0, before) / 0.5);
  const folded = g.fold.height * bump(u, g.fold.crest, g.fold.width) + 0.035 * waves(g.waves, u);
  const tilted = g.dip * (Math.hypot(u - 0.42, 0.1) - 0.35);
  return { s: before + growing * folded + tilted, block };
}

function isGas(traps: readonly Trap[], u: number, w: number, layer: number, block: number): boolean {
  for (const trap of traps) {
    if (layer === trap.layer && block === trap.block && w < trap.contact && u > trap.left && u < trap.right)
      return true;
  }
  return false;
}

/**
 * Gas in the thickest layer and the block about a position, from its highest point there down to a flat contact:
 * as deep as the column, or less where the layer would spill at the sides.
 */
function trapAt(g: Geology, u: number, w: number, column: number): Trap {
  const place = bedding(g, u, w);
  const layer = thickestLayer(g.old, place.s - 0.06, place.s + 0.06);
  const position = (k: number) => u + widestTrap * ((2 * k) / trapSteps - 1);
  const tops = Array.from({ length: trapSteps + 1 }, (_, k) => {
    const x = position(k);
    for (let z = unconformityAt(g, x); z < w + 0.3; z += 1 / 500) {
      const { s, block } = bedding(g, x, z);
      if (block === place.block && layerAt(g.old, s) === layer) return z;
    }
    return Number.POSITIVE_INFINITY;
  });
  const highest = tops.indexOf(Math.min(...tops));
  const spill = Math.min(Math.max(...tops.slice(0, highest + 1)), Math.max(...tops.slice(highest)));
  const contact = Math.min(tops[highest] + column, spill);
  let [left, right] = [highest, highest];
  while (left > 0 && tops[left] < contact) left--;
  while (right < trapSteps && tops[right] < contact) right++;
  return { layer, block: place.block, contact, left: position(left), right: position(right) };
}

function bump(u: number, centre: number, width: number): number {
  return Math.exp(-(((u - centre) / width) ** 2));
}

function waves(phases: Waves, u: number): number {
  const turn = 2 * Math.PI;
  return (
    0.5 * Math.sin(turn * (1.3 * u + phases[0])) +
    0.3 * Math.sin(turn * (2.9 * u + phases[1])) +
    0.2 * Math.sin(turn * (6.1 * u + phases[2]))
  );
}

function bounded(v: number): number {
  return Math.min(rockVelocity.highest, Math.max(rockVelocity.lowest, v));
}
