import { type Misfit, remoteMisfit } from '@judi4cloud/judi';

/** Pseudo-Huber loss `Σ √(1 + r²) − 1`. */
export const pseudoHuber: Misfit = (synthetic, observed) => {
  const root = synthetic.map((v, i) => Math.sqrt(1 + (v - observed[i]) ** 2));
  return {
    f: root.reduce((sum, v) => sum + v - 1, 0),
    adjointSource: synthetic.map((v, i) => (v - observed[i]) / root[i]),
  };
};

export const remotePseudoHuber = remoteMisfit(import.meta, 'remotePseudoHuber', pseudoHuber);
