import { CoordinatesError, DataSizeError, image, LimitsError, svg } from '@judi4cloud/pictures';
import { describe, expect, test } from 'vitest';
import { colour, decoded } from './decoded.ts';

const n = [12, 8] as const;
const d = [10, 10] as const;

function single(ix: number, iz: number, value = 1): Float32Array {
  const data = new Float32Array(n[0] * n[1]);
  data[ix * n[1] + iz] = value;
  return data;
}

describe('orientation', () => {
  test.each([
    [0, 0],
    [11, 0],
    [0, 7],
    [3, 5],
  ])('the cell (%i, %i) is the only bright one, x to the right and z downwards', async (ix, iz) => {
    const picture = image({ data: single(ix, iz), n, d, colourMap: 'grey' });
    const { x, y, width, height } = picture.rasters[0];
    const shown = await decoded(picture);
    for (let i = 0; i < n[0]; i++) {
      for (let j = 0; j < n[1]; j++) {
        const pixel = shown.at(x + ((i + 0.5) / n[0]) * width, y + ((j + 0.5) / n[1]) * height);
        expect(pixel).toEqual(i === ix && j === iz ? [255, 255, 255] : [0, 0, 0]);
      }
    }
  });

  test('equal cells are drawn square where the shape allows, and stretched by the aspect', () => {
    const shape = (aspect: number | 'auto') => {
      const { width, height } = image({ data: single(0, 0), n, d, aspect }).rasters[0];
      return height / width;
    };
    // The frame has whole pixels.
    expect(shape('auto')).toBeCloseTo(8 / 12, 2);
    expect(shape(1)).toBeCloseTo(8 / 12, 2);
    expect(shape(0.5)).toBeCloseTo(4 / 12, 2);
  });
});

describe('colours', () => {
  test('values of both signs get symmetric limits, so that zero is the middle colour', async () => {
    const data = single(2, 2, -5);
    data[9 * n[1] + 3] = 1;
    const picture = image({ data, n, d });
    const { x, y, width, height } = picture.rasters[0];
    const shown = await decoded(picture);
    const at = (i: number, j: number) => shown.at(x + ((i + 0.5) / n[0]) * width, y + ((j + 0.5) / n[1]) * height);
    expect(at(0, 0)).toEqual(colour('seismic', 127));
    expect(at(2, 2)).toEqual(colour('seismic', 0));
    expect(at(9, 3)).toEqual(colour('seismic', Math.round(127 + 127 / 5)));
  });

  test('missing values are neutral, and constant data are drawn in one colour', async () => {
    const picture = image({ data: new Float32Array(96).fill(2).fill(Number.NaN, 0, 8), n, d, colourMap: 'viridis' });
    const { x, y, width, height } = picture.rasters[0];
    const shown = await decoded(picture);
    expect(shown.at(x + width / 24, y + height / 2)).toEqual(colour('viridis', 255));
    expect(shown.at(x + width / 2, y + height / 2)).toEqual(colour('viridis', 127));
  });

  test.each([0, 3, Number.NaN, Number.NEGATIVE_INFINITY])('data of nothing but %d can be drawn', (value) => {
    expect(svg(image({ data: new Float32Array(96).fill(value), n, d }))).not.toMatch(/NaN|Infinity/);
  });

  test('the colour bar has the highest value at its top', async () => {
    const picture = image({ data: single(0, 0), n, d, colourMap: 'viridis' });
    const { x, y, width, height } = picture.rasters[1];
    const shown = await decoded(picture);
    expect(shown.at(x + width / 2, y + 2)).toEqual(colour('viridis', 254).map((c) => expect.closeTo(c, -1)));
    expect(shown.at(x + width / 2, y + height - 2)).toEqual(colour('viridis', 0).map((c) => expect.closeTo(c, -1)));
  });
});

test('a grid much finer than the screen is reduced to area means and keeps its mean', () => {
  const large = [4000, 3000] as const;
  const data = new Float32Array(large[0] * large[1]);
  for (let k = 0; k < data.length; k++) data[k] = (Math.floor(k / large[1]) + k) % 2;
  const { columns, rows, pixels } = image({ data, n: large, d: [1, 1], limits: [0, 1], colourMap: 'grey' }).rasters[0];
  expect(Math.max(columns, rows)).toBeLessThanOrEqual(1600);
  let sum = 0;
  for (const level of pixels) sum += level;
  // Half of the values are 1: in levels 127, to rounding of each mean to a level.
  expect(sum / pixels.length).toBeCloseTo(127, 0);
});

test.each([
  [{ d: [10, 10], n: [12, 8] }, 'Distance (m)', 'Depth (m)'],
  [{ d: [1000, 10], n: [12, 8] }, 'Distance (km)', 'Depth (km)'],
])('lengths over %j are shown in a fitting unit', (grid, x, z) => {
  const text = svg(image({ data: single(0, 0), ...grid }));
  expect(text).toContain(x);
  expect(text).toContain(z);
});

describe('what makes no sense is refused', () => {
  const data = single(0, 0);

  test('a wrong size', () => {
    const wrong = () => image({ data: new Float32Array(120), n: [10, 13], d });
    expect(wrong).toThrow(DataSizeError);
    expect(wrong).toThrow('data has 120 values, expected n = 10 × 13 = 130.');
  });

  test.each([{ limits: [1, Number.NaN] }, { limits: [2, 1] }, { clip: 0 }, { clip: 101 }, { aspect: 0 }] as const)(
    '%j',
    (options) => {
      expect(() => image({ data, n, d, ...options })).toThrow(LimitsError);
    },
  );

  test.each([{ d: [10, 0] }, { o: [0, Number.NaN] }, { points: { sources: [[Number.NaN, 0]] } }] as const)(
    '%j',
    (options) => {
      expect(() => image({ data, n, d, ...options })).toThrow(CoordinatesError);
    },
  );
});
