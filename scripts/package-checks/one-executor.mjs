// `judi4cloud` and `@judi4cloud/clusterless` are one clusterless, and functions of the packages are found by other processes.
const script = `
import { currentExecutor } from '@judi4cloud/clusterless';
import { Geometry, judiModeling, judiVector, localWorkers, Model, rickerWavelet, useExecutor } from 'judi4cloud';

const model = new Model([61, 41], [10, 10], [0, 0], 1.5 ** -2);
const src = new Geometry([[200], [400]], 0, 20, { dt: 2, t: 200 });
const rec = new Geometry([100, 300, 500], 0, 30, { dt: 2, t: 200, nsrc: 2 });
const product = async () => (await judiModeling(model, src, rec).mul(judiVector(src, rickerWavelet(200, 2, 0.02)))).data;
const here = await product();
await using executor = await localWorkers(2);
useExecutor(executor);
const same = JSON.stringify(await product()) === JSON.stringify(here) && here[1].some((value) => value !== 0);
console.log(JSON.stringify({ same, one: currentExecutor() === executor }));
`;

/** The executor that one package sets is the one that another asks, and its workers compute the same bits. */
export function checkOneExecutor(project) {
  project.write('one-executor.mjs', script);
  const { same, one } = JSON.parse(project.node('one-executor.mjs'));
  if (!one) throw new Error('judi4cloud and @judi4cloud/clusterless have an executor each.');
  if (!same) throw new Error('Worker processes computed other samples than this one.');
  console.log('judi4cloud and @judi4cloud/clusterless share one executor, and its workers compute the same bits.');
}
