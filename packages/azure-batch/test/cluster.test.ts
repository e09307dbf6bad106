import { afterAll, beforeAll, describe } from 'vitest';
import type { Executor } from '../../clusterless/src/index.ts';
import { executorLaws } from '../../clusterless/test/executor-laws.ts';
import { jobLaws } from '../../clusterless/test/job-laws.ts';
import { type EmulatedCluster, emulatedCluster } from './emulated-cluster.ts';

let emulated: EmulatedCluster;
beforeAll(async () => {
  emulated = await emulatedCluster(2);
});
afterAll(() => emulated[Symbol.asyncDispose]());
const executor = (): Executor => emulated.cluster.executor;

/** Eight arguments a task. */
const many = { secondsPerArgument: 1.25 };

describe('a cluster', () => executorLaws(executor, many));
describe('jobs of a cluster', () => jobLaws(executor, many));
