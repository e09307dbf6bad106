import { currentExecutor, inProcess, localWorkers, useExecutor } from '@judi4cloud/clusterless';
import { fwiObjective, Geometry, judiJacobian, judiModeling, judiVector, rickerWavelet } from '@judi4cloud/judi';
import { afterAll, describe, expect, it } from 'vitest';
import { caught } from './caught.ts';
import { pseudoHuber, remotePseudoHuber } from './misfits.ts';
import { dm, model, model0, options } from './small-survey.ts';

const time = { dt: 2, t: 200 };
const source = new Geometry([[103], [222], [341], [481], [600]], 0, 23, time);
const receivers = new Geometry([85, 185, 285, 385, 485, 585], 0, 47, { ...time, nsrc: 5 });
const q = judiVector(source, rickerWavelet(200, 2, 0.015));
const F = judiModeling(model, source, receivers, { options });
const J = judiJacobian(judiModeling(model0, source, receivers, { options }), q);

const here = inProcess();
const workers = [1, 2, 4].map((count) => localWorkers(count, { nthreads: 1 }));
afterAll(() => Promise.all([here, ...workers].map((executor) => executor.close())));

describe('results are the same to the bit in this process and in 1, 2 and 4 workers', () => {
  const sameEverywhere = async (compute: (executor: typeof here) => Promise<unknown>) => {
    const reference = await compute(here);
    for (const executor of workers) expect(await compute(executor)).toEqual(reference);
  };

  it('for data, images and gradients', async () => {
    const d = await F.mul(q, { executor: here });
    await sameEverywhere(async (executor) => (await F.mul(q, { executor })).data);
    await sameEverywhere(async (executor) => (await J.mul(dm, { executor })).data);
    await sameEverywhere(async (executor) => (await J.adjoint.mul(d, { executor })).data);
    await sameEverywhere(async (executor) => {
      const { f, gradient } = await fwiObjective(model0, q, d, { options, executor, misfit: remotePseudoHuber });
      return { f, gradient: gradient.data };
    });
  });
});

it('uses the current executor', async () => {
  using _ = useExecutor(workers[1]);
  expect(currentExecutor()).toBe(workers[1]);
  const labels: (string | undefined)[] = [];
  await F.mul(q, { onProgress: ({ label }) => labels.push(label) });
  expect(new Set(labels)).toEqual(new Set(['F']));
});

it('refuses a misfit that workers cannot find, and says how to let them', async () => {
  const d = await F.mul(q, { executor: here });
  const error = await caught(() => fwiObjective(model0, q, d, { options, executor: workers[0], misfit: pseudoHuber }));
  expect(error.message).toBe(
    "The misfit 'pseudoHuber' has to run in other processes, which cannot see it. " +
      "Export it from a module of its own: export const name = remoteMisfit(import.meta, 'name', misfit).",
  );
  const inThisProcess = await fwiObjective(model0, q, d, { options, executor: here, misfit: pseudoHuber });
  const remote = await fwiObjective(model0, q, d, { options, executor: workers[0], misfit: remotePseudoHuber });
  expect(remote.f).toBe(inThisProcess.f);
});
