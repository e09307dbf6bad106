import { afterAll, describe } from 'vitest';
import { inProcess, localWorkers } from '../src/index.ts';
import { jobLaws } from './job-laws.ts';

const executors = [inProcess(), localWorkers(2)];
afterAll(() => Promise.all(executors.map((executor) => executor.close())));

describe.each(executors.map((executor) => [executor.name, executor] as const))('jobs of %s', (_, executor) => {
  jobLaws(() => executor);
});
