import { expect, test } from 'vitest';
import { currentExecutor, inProcess, useExecutor } from '../src/index.ts';

test('the current executor is one shared in-process executor until another is used', () => {
  const standard = currentExecutor();
  expect(standard.name).toBe('in-process');
  expect(currentExecutor()).toBe(standard);
  const [a, b] = [inProcess(), inProcess()];
  {
    using _a = useExecutor(a);
    expect(currentExecutor()).toBe(a);
    {
      using _b = useExecutor(b);
      expect(currentExecutor()).toBe(b);
    }
    expect(currentExecutor()).toBe(a);
  }
  expect(currentExecutor()).toBe(standard);
});

test('uses may end in any order, and twice', () => {
  const standard = currentExecutor();
  const [a, b] = [inProcess(), inProcess()];
  const useA = useExecutor(a);
  const useB = useExecutor(b);
  useA[Symbol.dispose]();
  useA[Symbol.dispose]();
  expect(currentExecutor()).toBe(b);
  useB[Symbol.dispose]();
  expect(currentExecutor()).toBe(standard);
});
