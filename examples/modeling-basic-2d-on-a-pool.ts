// JUDI4Cloud's example: modeling_basic_2D, not a line of it changed, on a pool of two nodes at Azure or of an emulator.
//   node --conditions=@judi4cloud/source examples/modeling-basic-2d-on-a-pool.ts [creds.json]
// With judi4cloud installed from npm, leave --conditions=… out.
import { initClusterless } from 'judi4cloud';

const [credentials = 'emulator'] = process.argv.slice(2);
await using _pool = await initClusterless(2, {
  credentials,
  vmSize: 'Standard_E2s_v3',
  poolName: 'PoolTest2',
  nthreads: 1,
  verbose: 1,
});
await import('./modeling-basic-2d.ts');
