import { type Fault, randomFaults, slip } from './faults.ts';
import { between, mulberry32, type Random } from './random.ts';
import { layerAt, randomStrata, type Strata, velocityIn } from './strata.ts';

export type FaultedModelOptions = {
  /** Number of grid points along x and z, `[851, 176]` by default. */
  readonly n?: readonly [number, number];
  /** Grid spacing in metres, `[20, 20]` by default. */
  readonly d?: readonly [number, number];
  /** Position of the first point in metres, `[0, 0]` by default. */
  readonly o?: readonly [number, number];
  /** Another seed gives another geology, the same seed the same on every machine. */
  readonly seed?: number;
  /** Depth of the flat sea floor in metres, 220 by default; 0 for land. */
  readonly waterDepth?: number;
  /** Number of growth faults, 4 by default. */
  readonly faults?: number;
};

export type FaultedModel = {
  readonly n: readonly [number, number];
  readonly d: readonly [number, number];
  readonly o: readonly [number, number];
  /** P velocity in km/s, `nx × nz`, z fastest. */
  readonly vp: Float32Array;
  /** Density in g/cm³, `nx × nz`. */
  readonly rho: Float32Array;
  /** Number of rows from the top that are water. */
  readonly waterRows: number;
};

/** Velocities in km/s between which all rock of a faulted model lies. */
export const rockVelocity = { lowest: 1.55, highest: 4.7 } as const;
const waterVelocity = 1.5;
const saltVelocity = 4.55;

/**
 * Makes a section in the manner of Marmousi: folded layers cut by listric growth faults, gas at a crest, an
 * unconformity under young sediments, and a wedge of salt at depth; density by Gardner, water 1 g/cm³.
 *
 * The geology scales with the section, so that coarser grids show the same one.
 *
 * @throws RangeError when the grid isn't two extents of at least 2, or the water reaches its bottom
 * @see Versteeg 1994, The Leading Edge 13(9), "The Marmousi experience"
 * @see Gardner, Gardner and Gregory 1974, Geophysics 39(6), eq. 1: `ρ = 0.31·v^¼`, v in m/s
 * @example const { n, d, o, vp } = faultedModel({ seed: 7 }); // vp: 851 × 176 velocities, 1.5–4.6 km/s
 */
export function faultedModel(options: FaultedModelOptions = {}): FaultedModel {
  const { n = [851, 176], d = [20, 20], o = [0, 0], seed = 1, waterDepth = 220, faults = 4 } = options;
  const [nx, nz] = n;
  if (!(Number.isInteger(nx) && Number.isInteger(nz) && nx > 1 && nz > 1)) {
    throw new RangeError(`faultedModel: n is [${n.join(', ')}], expected two whole numbers of at least 2.`);
  }
  const waterRows = Math.min(nz, Math.max(0, Math.ceil((waterDepth - o[1]) / d[1] - 1e-9)));
  if (waterRows > nz - 2) {
    throw new RangeError(
      `faultedModel: water of ${waterDepth} m leaves no rock in ${nz} rows of ${d[1]} m. Lower waterDepth.`,
    );
  }
  const geology = randomGeology(mulberry32(seed), faults);
  const vp = new Float32Array(nx * nz).fill(waterVelocity);
  const rho = new Float32Array(nx * nz).fill(1);
  for (let i = 0; i < nx; i++) {
    for (let j = waterRows; j < nz; j++) {
      const v = rockAt(geology, i / (nx - 1), (j - waterRows) / (nz - 1 - waterRows));
      vp[i * nz + j] = v;
      rho[i * nz + j] = gardner(v);
    }
  }
  return { n, d, o, vp, rho, waterRows };
}

/** Density in g/cm³ of rock with a P velocity in km/s. */
function gardner(v: number): number {
  return 0.31 * (1000 * v) ** 0.25;
}

/** Everything that the rock at a position follows from; positions are fractions of the section. */
type Geology = {
  readonly young: Strata;
  readonly old: Strata;
  readonly deep: Strata;
  readonly faults: readonly Fault[];
  readonly crest: number;
  readonly foldWidth: number;
  readonly foldHeight: number;
  readonly dip: number;
  readonly waves: Waves;
  readonly sand: number;
  readonly contact: number;
  readonly saltCrest: number;
};

/** Sum of three sine waves with random phases, about −1 to 1. */
type Waves = readonly [number, number, number];

function randomGeology(random: Random, faultCount: number): Geology {
  const old = randomStrata(random, { from: -0.3, to: 1.3, thin: 0.012, thick: 0.075 }, (s) => 1.85 + 1.55 * Math.max(0, s + 0.12));
  const crest = between(random, 0.7, 0.78);
  return {
    young: randomStrata(random, { from: 0, to: 1, thin: 0.09, thick: 0.3 }, (s) => 1.62 + 0.2 * s),
    old,
    deep: randomStrata(random, { from: 0, to: 1.6, thin: 0.02, thick: 0.1 }, (s) => 3.3 + 0.6 * s),
    faults: randomFaults(random, faultCount),
    crest,
    foldWidth: between(random, 0.1, 0.14),
    foldHeight: between(random, 0.2, 0.27),
    dip: between(random, 0.1, 0.18),
    waves: [random(), random(), random()],
    sand: layerAt(old, between(random, 0.16, 0.24)),
    contact: 0.3,
    saltCrest: between(random, 0.4, 0.5),
  };
}

function rockAt(g: Geology, u: number, w: number): number {
  const unconformity = 0.12 + 0.045 * waves(g.waves, u) - 0.05 * bump(u, g.crest, 0.16);
  if (w < unconformity) {
    const s = w / Math.max(0.02, unconformity);
    return bounded(velocityIn(g.young, layerAt(g.young, s), s));
  }
  const saltTop = 0.82 - 0.17 * bump(u, g.saltCrest, 0.1) + 0.03 * waves(g.waves, u + 0.3);
  const saltBase = 0.74 + 0.22 * u + 0.02 * waves(g.waves, u + 0.6);
  if (w > saltBase && w > saltTop) {
    const s = w - saltBase + 0.25 * u;
    return bounded(velocityIn(g.deep, layerAt(g.deep, s), s));
  }
  if (w > saltTop) return saltVelocity;

  let before = w;
  for (const fault of g.faults) before -= slip(fault, u, before);
  const s = before + fold(g, u, before);
  const layer = layerAt(g.old, s);
  const compaction = 0.35 * (w - s);
  const v = velocityIn(g.old, layer, s) + compaction;
  return bounded(layer === g.sand && w < g.contact && Math.abs(u - g.crest) < 0.12 ? v - 0.55 : v);
}

/** What to add to a depth for its place in the bedding: an anticline, a regional dip, gentle waves. */
function fold(g: Geology, u: number, w: number): number {
  const rising = 0.35 + 0.65 * Math.min(1, Math.max(0, w) / 0.5);
  return rising * (g.foldHeight * bump(u, g.crest, g.foldWidth) + 0.02 * waves(g.waves, u)) - g.dip * (0.5 - Math.abs(u - 0.35));
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
