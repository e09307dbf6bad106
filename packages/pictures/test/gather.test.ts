import { CoordinatesError, DataSizeError, gather, svg } from '@judi4cloud/pictures';
import { expect, test } from 'vitest';
import { colour, decoded } from './decoded.ts';

const nt = 20;
const nrec = 10;

function spike(it: number, ir: number, value = 1): Float32Array {
  const data = new Float32Array(nt * nrec);
  data[it * nrec + ir] = value;
  return data;
}

test('a spike appears at its receiver and time, time downwards, on the middle grey of zero', async () => {
  const picture = gather({ data: spike(15, 2), nrec, dt: 4 });
  const { x, y, width, height } = picture.rasters[0];
  const shown = await decoded(picture);
  for (let t = 0; t < nt; t++) {
    for (let r = 0; r < nrec; r++) {
      const pixel = shown.at(x + ((r + 0.5) / nrec) * width, y + ((t + 0.5) / nt) * height);
      expect(pixel).toEqual(colour('grey', t === 15 && r === 2 ? 254 : 127));
    }
  }
});

test('traces are drawn by position: those of a line from right to left are turned round', () => {
  const receivers = Array.from({ length: nrec }, (_, k) => 900 - 100 * k);
  const turned = gather({ data: spike(15, 9), receivers, dt: 4 });
  const straight = gather({ data: spike(15, 0), receivers: receivers.toReversed(), dt: 4 });
  expect(svg(turned)).toBe(svg(straight));
});

test('each column between irregular positions shows the nearest trace', () => {
  const receivers = [0, 100, 1000];
  const { columns, pixels } = gather({ data: new Float32Array([0, 1, 0]), receivers, dt: 4, amplitude: 1 }).rasters[0];
  const bright = [...pixels].filter((level) => level === 254).length;
  // The second trace is nearest from 50 to 550 of an axis from −250 to 1250.
  expect(bright / columns).toBeCloseTo(500 / 1500, 2);
});

test('a long record is reduced to its strongest samples, so that no spike is lost', () => {
  const long = new Float32Array(9000 * 3);
  long[4321 * 3 + 1] = -1;
  const { rows, pixels } = gather({ data: long, nrec: 3, dt: 1 }).rasters[0];
  expect(rows).toBeLessThanOrEqual(1600);
  expect([...pixels].filter((level) => level === 0)).toHaveLength(1);
});

test('the clip is a percentile of the magnitudes; it and the part of the samples within are said above the frame', () => {
  const data = Float32Array.from({ length: nt * nrec }, (_, k) => (k % 2 ? -1 : 1) * (k + 1));
  expect(svg(gather({ data, nrec, dt: 4, clip: 50 }))).toContain('>clipped at ±100: 50 % within<');
  expect(svg(gather({ data, nrec, dt: 4 }))).toContain('>clipped at ±196: 98 % within<');
  expect(svg(gather({ data, nrec, dt: 4, amplitude: 50 }))).toContain('>clipped at ±50.0: 25 % within<');
  for (const options of [{ clip: 100 }, { amplitude: 1000 }])
    expect(svg(gather({ data, nrec, dt: 4, ...options }))).not.toContain('clipped');
});

test('a colour bar beside it shows the amplitudes, in units that may be given', async () => {
  const picture = gather({ data: spike(15, 2), nrec, dt: 4, amplitude: 2, units: 'Pa' });
  const [, bar] = picture.rasters;
  expect(bar.x).toBeGreaterThan(picture.rasters[0].x + 600);
  const shown = await decoded(picture);
  expect(shown.at(bar.x + 5, bar.y + 1)).toEqual(colour('grey', 254).map((c) => expect.closeTo(c, -1)));
  for (const words of ['>Pa<', '>−2<', '>2<']) expect(picture.marks).toContain(words);
});

test('times are in milliseconds, from 2 s on in seconds', () => {
  expect(svg(gather({ data: spike(0, 0), nrec, dt: 4 }))).toContain('Time (ms)');
  expect(svg(gather({ data: spike(0, 0), nrec, dt: 100 }))).toContain('Time (s)');
});

/** Distances from the baseline of one trace in a picture of wiggles, as line and as filled area. */
function swings(data: Float32Array): { line: readonly number[]; fill: readonly number[] } {
  const { marks } = gather({ data, nrec: 1, dt: 4, clip: 100, wiggles: 'only', width: 100 });
  const [fill, line] = [...marks.matchAll(/class="(?:fill|stroke)" d="M([^"]*)"/g)].map(([, d]) =>
    [...d.matchAll(/(?:^|L)([\d.]+) /g)].map(([, x]) => Number(x)),
  );
  return { line: line.map((x) => x - line[0]), fill: fill.map((x) => x - line[0]) };
}

test('wiggles swing to the right and are filled for positive values, to the left and empty for negative ones', () => {
  const { line, fill } = swings(new Float32Array([0, 1, -0.5, 0]));
  expect(line).toEqual([0, 110, -55, 0]);
  expect(fill).toEqual([0, 0, 110, 0, 0]);
});

test('wiggles are drawn over the colours or instead of them', () => {
  const rasters = (wiggles: boolean | 'only') => gather({ data: spike(15, 2), nrec, dt: 4, wiggles }).rasters.length;
  // The colours and their bar.
  expect([rasters(false), rasters(true), rasters('only')]).toEqual([2, 2, 0]);
});

test('records that are no whole number of rows, and positions that are no numbers, are refused', () => {
  expect(() => gather({ data: new Float32Array(21), nrec: 10, dt: 4 })).toThrow(DataSizeError);
  expect(() => gather({ data: new Float32Array(2), receivers: [0, Number.NaN], dt: 4 })).toThrow(CoordinatesError);
  expect(() => gather({ data: new Float32Array(2), nrec: 2, dt: 0 })).toThrow(CoordinatesError);
});
