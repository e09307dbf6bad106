import { expect, test } from 'vitest';
import { debugs, passLine } from '../src/index.ts';

test('topics are switched on one by one or all together', () => {
  expect(debugs('passes', '')).toBe(false);
  expect(debugs('passes', 'code,passes')).toBe(true);
  expect(debugs('backend', 'code,passes')).toBe(false);
  expect(debugs('backend', 'all')).toBe(true);
});

test('a topic that does not exist is refused with those that do', () => {
  expect(() => debugs('code', 'pases')).toThrow("no topic 'pases': it knows backend, passes, code and all");
});

test('a pass becomes a line', () => {
  expect(passLine('forward', { pass: 'cluster', milliseconds: 1.234, summary: '2 nests in 4 steps' })).toBe(
    'stencil: forward: cluster             1.23 ms  2 nests in 4 steps',
  );
});
