import { ValueError } from '@judi4cloud/judi';
import { randomGeology, rockAt } from './geology.ts';
import { mulberry32 } from './random.ts';

export type FaultedModelOptions = {
  /** Number of grid points along x and z, `[851, 176]` by default. */
  readonly n?: readonly [number, number];
  /** Grid spacing in metres, `[20, 20]` by default. */
  readonly d?: readonly [number, number];
  /** Position of the first point in metres, `[0, 0]` by default. */
  readonly o?: readonly [number, number];
  /** Another seed gives another geology, the same seed the same; 4 by default. */
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

const waterVelocity = 1.5;

/**
 * Makes a section in the manner of Marmousi: folded layers cut by listric growth faults, gas at a crest, an
 * unconformity under young sediments, and a wedge of salt at depth; density by Gardner, water 1 g/cm³.
 *
 * The geology scales with the section, so that coarser grids show the same one.
 *
 * @throws ValueError when the grid isn't two extents of at least 2, or the water reaches its bottom
 * @see Versteeg 1994, The Leading Edge 13(9), "The Marmousi experience"
 * @see Gardner, Gardner and Gregory 1974, Geophysics 39(6), eq. 1: `ρ = 0.31·v^¼`, v in m/s
 * @example const { n, d, o, vp } = faultedModel({ seed: 7 }); // vp: 851 × 176 velocities, 1.5–4.6 km/s
 */
export function faultedModel(options: FaultedModelOptions = {}): FaultedModel {
  const { n = [851, 176], d = [20, 20], o = [0, 0], seed = 4, waterDepth = 220, faults = 4 } = options;
  const [nx, nz] = n;
  if (!(Number.isInteger(nx) && Number.isInteger(nz) && nx > 1 && nz > 1)) {
    throw new ValueError({ what: 'n of a faulted model', got: n, expected: 'two whole numbers of at least 2' });
  }
  const waterRows = Math.min(nz, Math.max(0, Math.ceil((waterDepth - o[1]) / d[1] - 1e-9)));
  if (waterRows > nz - 2) {
    throw new ValueError({
      what: 'waterDepth',
      got: waterDepth,
      expected: `metres that leave rock in ${nz} rows of ${d[1]} m`,
      advice: 'Lower waterDepth.',
    });
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
