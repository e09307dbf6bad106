import { Geometry, judiVector, Model, PhysicalParameter } from '@judi4cloud/judi';
import { expect, test } from 'vitest';
import {
  amplitudeOf,
  interpretedPicture,
  mutedGradientPicture,
  shotPicture,
  tracesPicture,
  velocityPicture,
  velocityRange,
} from '../src/index.ts';

const axis = { dt: 4, t: 400 };
const receivers = new Geometry(
  [
    [0, 20, 40],
    [20, 40, 60],
  ],
  0,
  5,
  axis,
);
const source = new Geometry([[10], [30]], 0, 5, axis);

/** Shots that grow in time, of some strength. */
const shots = (geometry: Geometry, strength: number) =>
  judiVector(
    geometry,
    geometry.xloc.map((x) => Float32Array.from({ length: 101 * x.length }, (_, k) => strength * k)),
  );

test('a shot drawn up to the amplitude of a weaker one says where it is clipped, both at the same', () => {
  const [strong, weak] = [shots(receivers, 10), shots(receivers, 1)];
  const amplitude = amplitudeOf(weak, 0);
  const remarks = [strong, weak].map((d) => /clipped at ±([\d.]+)/.exec(shotPicture('d', d, 0, amplitude).marks)?.[1]);
  expect(remarks[0]).toBeDefined();
  expect(remarks[0]).toBe(remarks[1]);
  expect(shotPicture('d', strong, 0).marks).not.toContain(`±${remarks[0]}:`);
  expect(amplitudeOf(shots(receivers, 0), 0)).toBeUndefined();
});

test('two models are drawn in the velocities of the first, with all positions of the acquisition, each once', () => {
  const model = new Model(
    [4, 3],
    [20, 20],
    [0, 0],
    Float32Array.from({ length: 12 }, (_, i) => (1.5 + i / 10) ** -2),
  );
  const smooth = new Model([4, 3], [20, 20], [0, 0], 2 ** -2);
  const range = velocityRange(model);
  const bars = [model, smooth].map((m) => velocityPicture('P velocity', m, source, receivers, range).marks);
  const [words, others] = bars.map((marks) => marks.match(/(?<=>)[^<]+(?=<\/text>)/g));
  expect(words).toEqual(others);
  expect(words).toEqual(expect.arrayContaining(['2 sources', '4 receivers', '2.0', '2.6']));
});

test('an image to interpret and a muted gradient say what was done to them, and show nothing above that depth', () => {
  const n = [3, 4];
  const values = (top: number) => Float32Array.from({ length: 12 }, (_, i) => (i % 4 < 2 ? top : 1 + (i % 4)));
  const parameter = (top: number) => new PhysicalParameter(values(top), n, [10, 10], [0, 0]);
  for (const draw of [interpretedPicture, mutedGradientPicture]) {
    const picture = draw('Image', parameter(1e6), 20);
    expect(picture.marks).toContain('muted above 20 m');
    expect(picture).toEqual(draw('Image', parameter(0), 20));
  }
  expect(interpretedPicture('Image', parameter(0), 20).marks).toContain('multiplied by depth in km');
});

test('of traces that are the same both show: every second line is dashed', () => {
  const { marks } = tracesPicture('F′·d', shots(source, 1));
  expect(marks.match(/stroke-dasharray/g)?.length).toBeGreaterThan(0);
  expect(marks).toContain('>shot 2<');
  expect(tracesPicture('F′·d', shots(source, 1), 1).marks).toContain('>F′·d, 1 of 2 shots<');
});
