import { remote } from '@judi4cloud/clusterless';

/** A ramp of four values, and a word about it. */
export const ramp = remote(import.meta, 'ramp', async (slope: number) => {
  console.log(`ramp of ${slope}`);
  return { sum: slope, values: Float32Array.from([0, 1, 2, 3], (x) => slope * x) };
});
