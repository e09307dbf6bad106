import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyGains, parseGains } from '../src/segy/gain.ts';
import { countTraces, parseTraceRanges, traceRuns } from '../src/segy/trace-selection.ts';

const chosen = (text: string, ntraces: number, length = 7): number[] => {
  const ranges = parseTraceRanges(text) ?? [];
  const numbers: number[] = [];
  for (const { from, count, step } of traceRuns(ranges, ntraces, length))
    for (let k = 0; k < count; k += step) numbers.push(from + k + 1);
  return numbers;
};

test('trace numbers', () => {
  expect(chosen('3', 10)).toEqual([3]);
  expect(chosen('8-', 10)).toEqual([8, 9, 10]);
  expect(chosen('-2,9-20', 10)).toEqual([1, 2, 9, 10]);
  expect(chosen('2-10:4, 1', 10)).toEqual([2, 6, 10, 1]);
  expect(chosen('1-30:10', 30, 3)).toEqual([1, 11, 21]);
  expect(chosen('11', 10)).toEqual([]);
});

test.each(['', '0', '0-3', '5-3', 'a', '1-2-3', '1:0', '1,,2', '1.5', '-'])("'%s' is no list of traces", (text) => {
  expect(parseTraceRanges(text)).toBeUndefined();
});

test('runs hold at most as many traces as asked, and each trace of the range once', () => {
  const whole = (max: number) => fc.integer({ min: 1, max });
  fc.assert(
    fc.property(whole(50), whole(60), whole(12), whole(40), whole(9), (first, extent, step, ntraces, length) => {
      const ranges = [{ first, last: first + extent - 1, step }];
      const expected: number[] = [];
      for (let n = first; n <= Math.min(first + extent - 1, ntraces); n += step) expected.push(n);
      expect(chosen(`${first}-${first + extent - 1}:${step}`, ntraces, length)).toEqual(expected);
      expect(countTraces(ranges, ntraces)).toBe(expected.length);
      for (const { count } of traceRuns(ranges, ntraces, length)) expect(count).toBeLessThanOrEqual(length);
    }),
    { seed: 3 },
  );
});

test('gains', () => {
  expect(parseGains('agc,t=1.5,balance')).toEqual([
    { kind: 'agc', window: 500 },
    { kind: 'power', power: 1.5 },
    { kind: 'balance' },
  ]);
  expect(parseGains('none')).toEqual([]);
  for (const wrong of ['', 'agc=', 'agc=0', 't=x', 'loud', 'balance=2']) expect(parseGains(wrong)).toBeUndefined();
});

test('automatic gain takes away any decay, whatever the strength of the trace', () => {
  const ns = 400;
  const wave = (k: number, strength: number) => strength * Math.sin(k / 3) * Math.exp(-k / 80);
  const data = Float32Array.from({ length: 2 * ns }, (_, k) => wave(k % ns, k < ns ? 1 : 1e-6));
  applyGains([{ kind: 'agc', window: 80 }], data, ns, 2, 0);
  const peak = (from: number, to: number) => Math.max(...data.subarray(from, to).map(Math.abs));
  // A sine divided by its root mean square peaks at √2, more or less by its decay within the window.
  expect(peak(20, 120)).toBeCloseTo(Math.SQRT2, 0);
  expect(peak(250, 350)).toBeCloseTo(Math.SQRT2, 0);
  // The second trace is the first one, but for the rounding of single precision.
  for (let k = 0; k < ns; k++) expect(data[ns + k]).toBeCloseTo(data[k], 4);
});

test('automatic gain leaves silence silent', () => {
  const data = new Float32Array(50);
  applyGains([{ kind: 'agc', window: 20 }, { kind: 'balance' }], data, 50, 2, 0);
  expect(data).toEqual(new Float32Array(50));
});

test('the power of time takes t0 into account', () => {
  const data = new Float32Array(4).fill(1);
  applyGains([{ kind: 'power', power: 2 }], data, 4, 1000, -1000);
  expect([...data]).toEqual([0, 0, 1, 4]);
});
