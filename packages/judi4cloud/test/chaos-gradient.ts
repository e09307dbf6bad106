import { createHash } from 'node:crypto';
import { inProcess, useExecutor } from '@judi4cloud/clusterless';
import { fwiObjective } from '@judi4cloud/judi';
import { initClusterless } from '../src/clusterless/init-clusterless.ts';
import { smallExperiment } from './clusterless-experiment.ts';

/** `CHAOS_SHOTS=64` gives faults twice the time. */
const shots = Number(process.env['CHAOS_SHOTS'] ?? 32);

/** A gradient by the current executor; its data are modelled in this process. Its value, and the hash of its bits. */
async function gradient(): Promise<string> {
  const { F, q, model0 } = smallExperiment(shots);
  const dobs = await F.mul(q, { executor: inProcess() });
  const { f, gradient } = await fwiObjective(model0, q, dobs);
  const { buffer, byteOffset, byteLength } = gradient.data;
  const bits = new Uint8Array(buffer, byteOffset, byteLength);
  return `${f} ${createHash('sha256').update(bits).digest('hex')}`;
}

// `node chaos-gradient.ts` prints the gradient of its process, `node chaos-gradient.ts <credentials>` that of Spot nodes.
const [credentials] = process.argv.slice(2);
if (credentials === undefined) {
  using _here = useExecutor(inProcess());
  console.log(await gradient());
} else {
  await using _pool = await initClusterless(3, {
    credentials,
    vmSize: 'Standard_E2s_v3',
    poolName: 'Chaos',
    spot: true,
    nthreads: 1,
    secondsPerTask: 0.1,
  });
  console.log(await gradient());
}
