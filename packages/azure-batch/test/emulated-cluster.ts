import { type BatchEmulator, type EmulatorOptions, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { type Cluster, type ClusterOptions, openCluster } from '../src/index.ts';

/** A cluster of emulated nodes, and the emulator behind it. */
export interface EmulatedCluster extends AsyncDisposable {
  readonly emulator: BatchEmulator;
  readonly cluster: Cluster;
}

/** Starts an emulator and opens a cluster on it. */
export async function emulatedCluster(
  nodes: number,
  options: ClusterOptions = {},
  emulation: EmulatorOptions = {},
): Promise<EmulatedCluster> {
  const emulator = await startBatchEmulator(emulation);
  try {
    const credentials = emulator.credentials();
    const cluster = await openCluster(nodes, { credentials, vmSize: 'Standard_E2s_v3', nthreads: 1, ...options });
    return {
      emulator,
      cluster,
      async [Symbol.asyncDispose]() {
        await cluster.finalize();
        await emulator.close();
      },
    };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}
