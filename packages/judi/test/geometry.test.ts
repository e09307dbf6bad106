import {
  convertToCell,
  Geometry,
  getDt,
  getNt,
  getT,
  getT0,
  nSamples,
  onWarning,
  reciprocalGeometry,
  rickerWavelet,
  setup3DGrid,
  subsample,
  superShotGeometry,
} from '@judi4cloud/judi';
import { describe, expect, it } from 'vitest';
import { caught } from './caught.ts';

const time = { dt: 2, t: 1000 };
const lists = (axes: readonly Float64Array[]) => axes.map((axis) => [...axis]);

describe('coordinates of a geometry', () => {
  it('may be an array for every shot', () => {
    const g = new Geometry([1, 2, 3], 0, 50, { ...time, nsrc: 2 });
    expect(g.nsrc).toBe(2);
    expect(lists(g.xloc)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(lists(g.zloc)).toEqual([
      [50, 50, 50],
      [50, 50, 50],
    ]);
  });

  it('may be an array per shot, of any kind and length', () => {
    const g = new Geometry([[400], Float32Array.of(800, 900)], 0, [200, [100, 300]], time);
    expect(g.nrec).toEqual([1, 2]);
    expect(lists(g.xloc)).toEqual([[400], [800, 900]]);
    expect(lists(g.zloc)).toEqual([[200], [100, 300]]);
    expect(lists(g.yloc)).toEqual([[0], [0, 0]]);
  });

  it('may be numbers, and two for 2D', () => {
    expect(lists(new Geometry(1, 2, 3, { ...time, nsrc: 2 }).yloc)).toEqual([[2], [2]]);
    expect(new Geometry([1, 2], 50, time).equals(new Geometry([1, 2], 0, 50, time))).toBe(true);
    expect(new Geometry(convertToCell([1, 2]), 50, time).nsrc).toBe(2);
  });
});

describe('time samples of a geometry', () => {
  it('are t/dt + 1 from t0 on', () => {
    const g = new Geometry([[1], [2]], 0, { dt: [2, 0.75], t: [1000, 1500], t0: [0, 30] });
    expect(g.nt).toEqual([501, 2001]);
    expect(g.dt).toEqual([2, 0.75]);
    expect(g.t0).toEqual([0, 30]);
    expect(g.t).toEqual([1000, 1530]);
    expect([getNt(g, 1), getDt(g, 1), getT(g, 1), getT0(g, 1)]).toEqual([2001, 0.75, 1530, 30]);
    expect(nSamples(g)).toBe(2502);
  });
});

it('warns of times in seconds or microseconds', () => {
  const messages: string[] = [];
  using _ = onWarning(({ message }) => messages.push(message));
  new Geometry(0, 0, 0, { dt: 0.002, t: 1 });
  new Geometry(0, 0, 0, { dt: 2000, t: 1e6 });
  new Geometry(0, 0, 0, { dt: 0.5, t: 1000 });
  new Geometry(0, 0, 0, { dt: 0.004, t: 1200 });
  new Geometry(0, 0, 0, { dt: 2000, t: 2000 });
  expect(messages).toEqual([
    'A sampling interval of 0.002 and a record length of 1 look like seconds: dt, t and t0 are in ms.',
    'A sampling interval of 2000 and a record length of 1000000 look like microseconds: dt, t and t0 are in ms.',
    'A sampling interval of 0.004 looks like seconds: dt, t and t0 are in ms.',
    'A sampling interval of 2000 looks like microseconds: dt, t and t0 are in ms.',
  ]);
});

describe('parts and unions', () => {
  const g = new Geometry([[1, 2], [3], [4]], 0, 50, { dt: 1, t: [10, 20, 30] });

  it('select shots in the given order', () => {
    expect(lists(g.at([2, 0]).xloc)).toEqual([[4], [1, 2]]);
    expect(g.at([2, 0]).nt).toEqual([31, 11]);
    expect(subsample(g, 1).equals(g.at([1]))).toBe(true);
    expect(
      g
        .at(0)
        .concat(g.at([1, 2]))
        .equals(g),
    ).toBe(true);
    expect(g.equals(g.at([0, 2, 1]))).toBe(false);
  });

  it('merge to a supershot of sorted positions', () => {
    const two = new Geometry(
      [
        [1, 2],
        [0.5, 1.75, 2],
      ],
      0,
      0,
      time,
    );
    const merged = superShotGeometry(two);
    expect(lists(merged.xloc)).toEqual([[0.5, 1, 1.75, 2]]);
    expect(merged.t).toEqual([1000]);
    expect(superShotGeometry(merged).equals(merged)).toBe(true);
  });

  it('swap by reciprocity, which undoes itself', () => {
    const src = new Geometry([[1], [2]], 0, 10, time);
    const rec = new Geometry([5, 6, 7], 0, 20, { ...time, nsrc: 2 });
    const swapped = reciprocalGeometry(src, rec);
    expect(lists(swapped.source.xloc)).toEqual([[5], [6], [7]]);
    expect(lists(swapped.receivers.xloc)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    const back = reciprocalGeometry(swapped.source, swapped.receivers);
    expect(back.source.equals(src) && back.receivers.equals(rec)).toBe(true);
  });

  it('make a carpet of points, x fastest', () => {
    const { x, y, z } = setup3DGrid([1, 2, 3], [10, 20], 5);
    expect([...x]).toEqual([1, 2, 3, 1, 2, 3]);
    expect([...y]).toEqual([10, 10, 10, 20, 20, 20]);
    expect([...z]).toEqual([5, 5, 5, 5, 5, 5]);
  });
});

describe('a geometry refuses', () => {
  it.each([
    [
      () => new Geometry(1, 0, 0, { dt: 3, t: 1000 }),
      'Shot 0: the record length t = 1000 ms is not a multiple of the sampling interval dt = 3 ms. Use t = 999 or another dt.',
    ],
    [
      () =>
        new Geometry(
          [
            [1, 2],
            [1, Number.NaN],
          ],
          0,
          0,
          time,
        ),
      'Shot 1: x of point 1 is NaN, expected metres.',
    ],
    [
      () =>
        new Geometry(
          [
            [1, 2, 3],
            [1, 2, 3],
          ],
          0,
          [
            [1, 1, 1],
            [1, 1],
          ],
          time,
        ),
      'Shot 1: z has 2 points and x has 3.',
    ],
    [
      () => new Geometry([[1], [2]], 0, [[1], [1], [1]], time),
      'z has an array for each of 3 shots, but x has 2 shots.',
    ],
    [() => new Geometry([[1], [2]], 0, 0, { ...time, nsrc: 3 }), 'x has an array for each of 2 shots, but nsrc = 3.'],
    [() => new Geometry([[]], 0, 0, time), 'Shot 0: x has no points.'],
    [() => new Geometry(1, 0, 0, { dt: 0, t: 10 }), 'dt is 0, expected a positive sampling interval in ms.'],
    [() => new Geometry(1, 0, 0, { dt: 1, t: 10, nsrc: 0 }), 'nsrc is 0, expected a positive whole number.'],
    [() => new Geometry(1, 0, 0, { dt: [1, 2], t: 10 }), 'dt has 2 values for 1 shot.'],
    [() => new Geometry(1, 0, 0, time).at(1), 'shot is 1, expected a whole number from 0 to 0.'],
    [
      () => superShotGeometry(new Geometry([[1], [2]], 0, { dt: 1, t: [1, 2] })),
      'Shot 1: its time samples differ from those of shot 0; a supershot needs one axis.',
    ],
    [
      () => reciprocalGeometry(new Geometry([[1, 2]], 0, time), new Geometry([[1]], 0, time)),
      'Shot 0: reciprocity needs single point sources; this one has several positions.',
    ],
    [() => rickerWavelet(1000, 2, 10), 'f0 is 10, which looks like Hz; expected kHz. Divide it by 1000: 0.01.'],
  ])('%#', async (action, message) => {
    expect((await caught(action)).message).toBe(message);
  });
});

describe('the Ricker wavelet', () => {
  it('peaks with 1 at 1/f0', () => {
    const w = rickerWavelet(1000, 2, 0.01);
    expect(w.length).toBe(501);
    expect(w[50]).toBe(1);
    expect(Math.max(...w)).toBe(1);
  });

  it('follows its formula', () => {
    const w = rickerWavelet(600, 1.5, 0.012);
    const r = Math.PI * 0.012 * (75 - 1 / 0.012);
    expect(w[50]).toBeCloseTo((1 - 2 * r * r) * Math.exp(-r * r), 6);
  });
});
