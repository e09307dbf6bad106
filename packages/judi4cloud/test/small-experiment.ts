import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../../test/scratch-folder.ts';

/** A small experiment that takes as many shots as it is given. */
export function smallExperiment(shots: number, changes = ''): string {
  const file = join(scratchFolder(), 'small.yaml');
  writeFileSync(
    file,
    `model: { from: constant, velocity: 2, n: [61, 41], d: [10, 10] }
background: { from: constant, velocity: 2.1 }
sources: { x: { from: 50, to: 550, n: ${shots} }, z: 20 }
receivers: { x: { from: 0, to: 600, step: 50 }, z: 30 }
recording: { t: 400, dt: 2 }
wavelet: { ricker: 0.02 }
${changes || 'compute: [forward]'}
`,
  );
  return file;
}
