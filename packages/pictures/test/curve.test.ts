import { CoordinatesError, curve, LimitsError, svg } from '@judi4cloud/pictures';
import { expect, test } from 'vitest';

/** Points of the coloured lines of a picture, in its pixels. */
function points(options: Parameters<typeof curve>[0]): readonly (readonly number[])[] {
  const path = /<path d="([^"]*)" fill="none" stroke="#1f6feb"/.exec(curve(options).marks)?.[1] ?? '';
  return path
    .split(/[ML]/)
    .slice(1)
    .map((point) => point.split(' ').map(Number));
}

test('larger values are higher, later ones further right', () => {
  const [first, second, third] = points({ series: [{ y: [1, 3, 2] }] });
  expect(second[1]).toBeLessThan(third[1]);
  expect(third[1]).toBeLessThan(first[1]);
  expect(second[0] - first[0]).toBeCloseTo(third[0] - second[0], 1);
});

test('on a logarithmic axis equal ratios are equally far apart, and values that are not positive are left out', () => {
  const [a, b, c, ...rest] = points({ series: [{ y: [1, 10, 100, 0, -1] }], logY: true });
  // Coordinates are written to a hundredth of a pixel.
  expect(a[1] - b[1]).toBeCloseTo(b[1] - c[1], 1);
  expect(rest).toHaveLength(0);
});

test('a value that is not finite interrupts the line', () => {
  const { marks } = curve({ series: [{ y: [1, 2, Number.NaN, 3, 4] }] });
  const path = /<path d="([^"]*)" fill="none" stroke="#1f6feb"/.exec(marks)?.[1];
  expect(path?.match(/M/g)).toHaveLength(2);
});

test.each([[[]], [[5]], [[0, 0, 0]], [[Number.NaN]]])('the series %j can be drawn', (y) => {
  expect(svg(curve({ series: [{ y }] }))).not.toMatch(/NaN|Infinity/);
  expect(svg(curve({ series: [{ y }], logY: true }))).not.toMatch(/NaN|Infinity/);
});

test('a very long line is thinned, without losing its extremes, its ends and its gaps', () => {
  const y = Float32Array.from({ length: 200_000 }, (_, k) => Math.sin(k / 9000));
  y[70_001] = 5;
  y[90_002] = -5;
  y[150_003] = Number.NaN;
  const all = points({ series: [{ y }], width: 640, yLimits: [-5, 5] });
  // At most four points for each half pixel, and a few at the gap.
  expect(all.length).toBeLessThan(4 * 2 * 640 + 10);
  const heights = all.map((point) => point[1]);
  expect(Math.max(...heights) - Math.min(...heights)).toBeCloseTo(300, 1);
  expect(all[all.length - 1][0] - all[0][0]).toBeCloseTo(640, 1);
  const { marks } = curve({ series: [{ y }] });
  expect(/<path d="([^"]*)" fill="none" stroke="#1f6feb"/.exec(marks)?.[1]?.match(/M/g)).toHaveLength(2);
});

test('a dashed line leaves gaps, in the legend too, in which one below it shows', () => {
  const y = [1, 2];
  const { marks } = curve({
    series: [
      { y, label: 'below' },
      { y, label: 'above', dashed: true },
    ],
  });
  const dashed = [...marks.matchAll(/<path [^>]*stroke-dasharray[^>]*>/g)].map(([path]) => path);
  expect(dashed).toHaveLength(2);
  for (const path of dashed) expect(path).toContain('stroke="#e8590c"');
});

test('a legend that has no room beside the title stands below it, in as many rows as it needs', () => {
  const heights = [1, 4, 20].map((count) => {
    const series = Array.from({ length: count }, (_, k) => ({ y: [1, 2], label: `a rather long name, ${k}` }));
    return curve({ series, title: 'Title' }).height;
  });
  // Three names of about 170 pixels in a row of 640; a row is 17 pixels high.
  expect(heights.map((height) => (height - heights[0]) / 17)).toEqual([0, 2, 7]);
});

test('coordinates that do not pair and limits that are no interval are refused', () => {
  expect(() => curve({ series: [{ x: [1], y: [1, 2] }] })).toThrow(CoordinatesError);
  expect(() => curve({ series: [{ y: [1, 2] }], yLimits: [1, 1] })).toThrow(LimitsError);
  expect(() => curve({ series: [{ y: [1, 2] }], yLimits: [0, 1], logY: true })).toThrow(LimitsError);
});
