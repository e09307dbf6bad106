import { createHash } from 'node:crypto';
import { inProcess, useExecutor } from '@judi4cloud/clusterless';
import { fwiObjective } from '@judi4cloud/judi';
import { initClusterless } from '../src/clusterless/init-clusterless.ts';
import { smallExperiment } from './clusterless-experiment.ts';

/** A gradient of 64 shots by the current executor; their data are modelled in this process. Its value, and the hash of its bits. */
export async function gradientOf64Shots(): Promise<string> {
  const { F, q, model0 } = smallExperiment(64);
  const dobs = await F.mul(q, { executor: inProcess() });
  const { f, gradient } = await fwiObjective(model0, q, dobs);
  const { buffer, byteOffset, byteLength } = gradient.data;
  const bits = new Uint8Array(buffer, byteOffset, byteLength);
  return `${f} ${createHash('sha256').update(bits).digest('hex')}`;
}

// As a script: `node chaos-gradient.ts <credentials>` prints the gradient that Spot nodes compute.
if (import.meta.main) {
  const [credentials] = process.argv.slice(2);
  await using _pool = await initClusterless(3, {
    credentials,
    vmSize: 'Standard_E2s_v3',
    poolName: 'Chaos',
    spot: true,
    nthreads: 1,
    secondsPerTask: 0.1,
  });
  console.log(await gradientOf64Shots());
}

/** The gradient of this process. */
export async function gradientHere(): Promise<string> {
  using _ = useExecutor(inProcess());
  return gradientOf64Shots();
}
