import {
  type CurveOptions,
  curve,
  type GatherOptions,
  gather,
  type ImageOptions,
  image,
  isPictureError,
  type PageOptions,
  type Picture,
  page,
  percentile,
  png,
  svg,
  writePicture,
} from '@judi4cloud/pictures';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkWellFormed } from './well-formed.ts';

const data = Float32Array.from({ length: 12 }, (_, k) => k - 5);
const model = { data, n: [4, 3], d: [10, 10] };
const shot = { data, nrec: 4, dt: 4 };
const line = { series: [{ y: [3, 2, 1] }] };

/** Options as those without types may give them. */
const loose = {
  image: (options: unknown) => () => image(options as ImageOptions),
  gather: (options: unknown) => () => gather(options as GatherOptions),
  curve: (options: unknown) => () => curve(options as CurveOptions),
  page: (options: unknown) => () => page(options as PageOptions),
};

describe('what a function does not know, or cannot use, is refused', () => {
  test.each([
    ['image', { ...model, colormap: 'grey' }, "Unknown option 'colormap' of image. Did you mean 'colourMap'?"],
    ['image', { ...model, titel: 'Model' }, "Unknown option 'titel' of image. Did you mean 'title'?"],
    ['image', { ...model, colourMap: 'gray' }, "There is no colour map 'gray'. Did you mean 'grey'?"],
    [
      'image',
      { ...model, colourMap: 'jet' },
      "There is no colour map 'jet'. Take one of seismic, grey, viridis, turbo.",
    ],
    ['image', { ...model, title: 7 }, 'Option title of image is 7, expected a text.'],
    ['image', { ...model, data: [...data] }, 'Option data of image is [-5, -4, -3, -2, …], expected a Float32Array'],
    [
      'image',
      { ...model, data: new Float64Array(12) },
      'Option data of image is Float64Array, expected a Float32Array',
    ],
    ['image', { n: [4, 3], d: [10, 10] }, 'Option data of image is missing, expected a Float32Array'],
    ['image', { ...model, n: [4, 4] }, 'data has 12 values, expected n = 4 × 4 = 16.'],
    ['image', { ...model, n: '4x3' }, "Option n of image is '4x3', expected a list of numbers."],
    ['image', { ...model, limits: [2, 1] }, 'limits is [2, 1], expected two finite numbers, the first one smaller.'],
    ['image', { ...model, limits: 'all' }, "Option limits of image is 'all', expected a list of numbers."],
    ['image', { ...model, clip: 101 }, 'clip is [101], expected a percentage above 0 and at most 100.'],
    ['image', { ...model, width: 12 }, 'Option width of image is 12, expected a number of pixels from 20 to 8000.'],
    ['image', { ...model, width: 60 }, 'Option width of image is 60, expected at least'],
    ['image', { ...model, points: { source: [] } }, "Unknown option 'source' of points. Did you mean 'sources'?"],
    ['image', { ...model, points: { sources: [[1]] } }, 'expected a list of positions [x, z] in metres.'],
    ['image', undefined, 'Options of image are a plain object such as { data: … }, got undefined.'],
    ['gather', { ...shot, recievers: [1] }, "Unknown option 'recievers' of gather. Did you mean 'receivers'?"],
    ['gather', { ...shot, dt: '4' }, "Option dt of gather is '4', expected a number."],
    ['gather', { ...shot, dt: 0 }, 'dt: got 0, expected a positive time in milliseconds.'],
    ['gather', { ...shot, nrec: 2.5 }, 'Option nrec of gather is 2.5, expected a whole number from 1 on.'],
    ['gather', { ...shot, nrec: 5 }, 'data has 12 values, expected n = 2 × 5 = 10.'],
    ['gather', { ...shot, amplitude: -1 }, 'limits is [1, -1], expected two finite numbers, the first one smaller.'],
    ['gather', { ...shot, wiggles: 'also' }, "Option wiggles of gather is 'also', expected true, false or 'only'."],
    ['curve', { series: [{ values: [1] }] }, "Unknown option 'values' of series[0]. Options are y, x, label, dashed."],
    ['curve', { series: [{ y: 'abc' }] }, "Option y of series[0] is 'abc', expected a list of numbers."],
    ['curve', { series: { y: [1] } }, 'Option series of curve is Object, expected a list of series'],
    ['curve', { ...line, logy: true }, "Unknown option 'logy' of curve. Did you mean 'logY'?"],
    ['page', { titel: 'A' }, "Unknown option 'titel' of page. Did you mean 'title'?"],
    [
      'page',
      { title: 'A', pictures: [{ title: 'B' }] },
      'pictures[0] has nothing to draw, expected a picture, svg or pngFile.',
    ],
    ['page', { title: 'A', tables: [{ rows: [1] }] }, 'Option rows of tables[0] is [1], expected a list of rows'],
  ] as const)('%s %#: %o', (name, options, message) => {
    const call = loose[name](options);
    expect(call).toThrow(expect.toSatisfy(isPictureError));
    expect(call).toThrow(message);
  });

  test('also by what takes pictures and values', async () => {
    const none = undefined as unknown as Picture;
    expect(() => svg(none)).toThrow('The picture is undefined, expected what image(), gather() or curve() gives.');
    await expect(png(none)).rejects.toSatisfy(isPictureError);
    await expect(png(image(model), { scal: 2 } as object)).rejects.toThrow("Unknown option 'scal' of png.");
    await expect(png(curve({ ...line, width: 8000 }), { scale: 4 })).rejects.toThrow(
      'scale is [4], expected at most 2',
    );
    await expect(writePicture(7 as unknown as string, image(model))).rejects.toSatisfy(isPictureError);
    expect(() => percentile([1, 2] as unknown as Float32Array, 50)).toThrow(expect.toSatisfy(isPictureError));
    expect(() => percentile(data, 0)).toThrow(expect.toSatisfy(isPictureError));
  });
});

test('what cannot be shown is said in the picture', () => {
  const marks = (values: readonly number[], more: Partial<ImageOptions> = {}) =>
    image({ data: Float32Array.from(values), n: [4, 1], d: [10, 10], aspect: 1, ...more }).marks;
  expect(marks([Number.NaN, Number.NaN, Number.NaN, Number.NaN])).toContain('>no value is a finite number<');
  expect(marks([1, 2, Number.NaN, 4])).toContain('>1 value is not finite<');
  expect(marks([1, 2, Number.NaN, Number.POSITIVE_INFINITY])).toContain('>2 values are not finite<');
  expect(marks([1, 2, 3, 4], { limits: [1, 2.5] })).toContain('>clipped at 1.00 and 2.50: 50 % within<');
  expect(marks([1, 2, 3, 4], { aspect: 2 })).toContain('>vertical exaggeration 2<');
  expect(marks([1, 2, 3, 4], { limits: [1, 2.5], remark: 'by hand' })).toContain('>by hand; clipped at 1.00');
  expect(marks([1, 2, 3, 4], { limits: [0, 5] })).not.toMatch(/clipped|finite|exaggeration/);
});

/** Numbers of all sizes, and what is none. */
const anyNumber = fc.oneof(
  fc.double(),
  fc.float(),
  fc.integer(),
  fc.constantFrom(0, -0, 1, 10, 98, 100, 1e-40, 1e38, 1e300),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 50, maxLength: 400 }),
  fc.constantFrom('grey', 'only', 'auto', '\0<&'),
);
const anyData = fc.oneof(
  { weight: 4, arbitrary: fc.constant(data) },
  fc.float32Array({ minLength: 12, maxLength: 12 }),
  anyNumber.map((value) => new Float32Array(12).fill(value)),
  fc.float32Array({ maxLength: 5 }),
  fc.float64Array({ maxLength: 3 }),
);
const list = fc.oneof(fc.array(anyNumber, { maxLength: 4 }), fc.float64Array({ maxLength: 3 }));
const anything = fc.anything({
  withBigInt: true,
  withTypedArray: true,
  withNullPrototype: true,
  withSparseArray: true,
});
const positions = fc.array(fc.tuple(anyNumber, anyNumber), { maxLength: 4 });

/** Options of which each is left out, likely to be right, a value of its kind, or anything at all. */
const optionsOf = (kinds: Record<string, readonly [usual: unknown, ofItsKind: fc.Arbitrary<unknown>]>) =>
  fc.record(
    Object.fromEntries(
      Object.entries(kinds).map(([name, [usual, ofItsKind]]) => [
        name,
        fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: ofItsKind }, anything),
      ]),
    ),
    { requiredKeys: Object.keys(kinds).filter((name) => ['data', 'n', 'd', 'dt', 'nrec', 'series'].includes(name)) },
  );

const words = ['words', anyText] as const;
const size = [300, anyNumber] as const;
const limits = [[-4, 4], list] as const;
const colours = ['viridis', anyText] as const;

const imageOptions = optionsOf({
  data: [data, anyData],
  n: [[4, 3], list],
  d: [[10, 10], list],
  o: [[5, -5], list],
  title: words,
  remark: words,
  colourMap: colours,
  units: words,
  xLabel: words,
  zLabel: words,
  aspect: [1, anyNumber],
  points: [{ sources: [[10, 10]] }, fc.record({ sources: positions, receivers: positions })],
  width: size,
  limits,
  clip: [98, anyNumber],
  symmetric: [true, anyNumber],
});

const gatherOptions = optionsOf({
  data: [data, anyData],
  dt: [4, anyNumber],
  t0: [0, anyNumber],
  receivers: [[0, 1, 2, 3], list],
  nrec: [4, anyNumber],
  title: words,
  remark: words,
  units: words,
  xLabel: words,
  clip: [98, anyNumber],
  amplitude: [3, anyNumber],
  colourMap: colours,
  wiggles: [true, anyText],
  width: size,
  height: size,
});

const series = optionsOf({
  y: [[3, 2, 1], fc.array(anyNumber)],
  x: [[0, 1, 2], fc.array(anyNumber)],
  label: words,
  dashed: [true, anyNumber],
});
const curveOptions = optionsOf({
  series: [[{ y: [1, 2] }], fc.array(series, { maxLength: 12 })],
  title: words,
  xLabel: words,
  yLabel: words,
  logY: [true, anyNumber],
  xLimits: limits,
  yLimits: [[0.1, 10], list],
  width: size,
  height: size,
});

test.each([
  ['image', imageOptions],
  ['gather', gatherOptions],
  ['curve', curveOptions],
] as const)('%s draws whatever it is given, without a number that is none, or refuses it', (name, options) => {
  let drawn = 0;
  fc.assert(
    fc.property(options, (given) => {
      let picture: Picture;
      try {
        picture = loose[name](given)() as Picture;
      } catch (error) {
        if (!isPictureError(error)) throw error;
        return;
      }
      drawn += 1;
      const { marks, width, height } = picture;
      expect(marks).not.toMatch(/NaN|Infinity|undefined/);
      expect(Math.max(width, height)).toBeLessThan(20_000);
      checkWellFormed(svg(picture));
    }),
    { seed: 7, numRuns: 2000 },
  );
  // Otherwise this would be a test of refusals alone.
  expect(drawn).toBeGreaterThan(100);
});

test('a page is made of whatever it is given, or refuses it', () => {
  const options = optionsOf({
    title: words,
    intro: [['one', 'two'], fc.array(anyText)],
    tables: [[{ rows: [['a', 1]] }], fc.array(fc.record({ title: anyText, rows: fc.array(fc.array(anyText)) }))],
    pictures: [[{ title: 'A', picture: image(model) }], fc.array(fc.record({ title: anyText, picture: anything }))],
    footer: words,
  });
  fc.assert(
    fc.property(options, (given) => {
      try {
        checkWellFormed(loose.page(given)());
      } catch (error) {
        if (!isPictureError(error)) throw error;
      }
    }),
    { seed: 7, numRuns: 500 },
  );
});
