import { remoteMisfit } from 'judi4cloud';

const threshold = 1;

/** Huber's misfit: least squares up to the threshold, absolute values beyond. A module of its own, so that workers find it. */
export const huber = remoteMisfit(import.meta, 'huber', (synthetic, observed) => {
  let f = 0;
  const adjointSource = synthetic.map((value, i) => {
    const r = value - observed[i];
    const beyond = Math.abs(r) > threshold;
    f += beyond ? threshold * (Math.abs(r) - threshold / 2) : r ** 2 / 2;
    return beyond ? threshold * Math.sign(r) : r;
  });
  return { f, adjointSource };
});
