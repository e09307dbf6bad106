import { Geometry, judiVector, Model, PhysicalParameter } from '@judi4cloud/judi';
import { segyRead, segyWrite } from '@judi4cloud/segy';
import { fileSink, openFile } from '@judi4cloud/segy/node';
import { describe, expect, test } from 'vitest';
import { convertFile } from '../src/convert-file.ts';
import { traceAxes } from '../src/formats/segy/trace-axes.ts';
import { readModel, readParameters } from '../src/model/read-model.ts';
import { writeModel } from '../src/model/write-model.ts';
import { readShots, readSources } from '../src/shots/read-shots.ts';
import { writeShots } from '../src/shots/write-shots.ts';
import { newPath, product, ramp } from './fixtures.ts';

const cube = (n: readonly number[], d: readonly number[], o: readonly number[]) =>
  new PhysicalParameter(
    Float32Array.from({ length: product(n) }, (_, k) => 0.1 + k / 1000),
    n,
    d,
    o,
  );

describe('models', () => {
  test.each([
    ['2D', ramp([31, 21])],
    ['2D, no whole metres', cube([7, 5], [6.25, 12.5], [-3.5, 2.5])],
    ['3D', cube([4, 3, 5], [25, 12.5, 5], [1000, -50, 0])],
  ])('%s: values, grid, name and units come back', async (_, m) => {
    const path = newPath('segy');
    await writeModel(path, { m });
    const read = await readParameters(path);
    expect(Object.keys(read)).toEqual(['m']);
    expect(read['m'].data).toEqual(m.data);
    expect(read['m']).toMatchObject({ n: m.n, d: m.d, o: m.o });
    expect((await readModel(path)).m.data).toEqual(m.data);
  });

  test('headers say depth, midpoints, inlines and crosslines', async () => {
    const path = newPath('segy');
    await writeModel(path, { m: cube([2, 3, 4], [25, 12.5, 5], [1000, -50, -15]) });
    await using source = await openFile(path);
    const { headers, fileHeader, ns, ntraces } = await segyRead(source);
    expect([ns, ntraces, fileHeader.binary.dt, fileHeader.binary.MeasurementSystem]).toEqual([4, 6, 5, 1]);
    const column = (name: string) => [...(headers.get(name) ?? [])];
    expect(column('TraceIDCode')).toEqual([28, 28, 28, 28, 28, 28]);
    expect(column('Inline3D')).toEqual([1, 1, 1, 2, 2, 2]);
    expect(column('Crossline3D')).toEqual([1, 2, 3, 1, 2, 3]);
    expect(column('CDPX').map((x, k) => x / -column('RecSourceScalar')[k])).toEqual([
      1000, 1000, 1000, 1025, 1025, 1025,
    ]);
    expect(column('CDPY').map((y, k) => y / -column('RecSourceScalar')[k])).toEqual([-50, -37.5, -25, -50, -37.5, -25]);
    expect(column('DelayRecordingTime')).toEqual(new Array(6).fill(-15));
    expect(fileHeader.text).toContain('parameter m, units s2 km-2');
  });

  test('and shots whose numbers single precision can not hold are refused', async () => {
    const headers = { FieldRecord: Int32Array.of(1, 1), CDPX: Int32Array.of(0, 10), GroupX: Int32Array.of(0, 10) };
    for (const [format, value] of [
      [1, 1e60],
      [6, 1e300],
    ] as const) {
      const path = newPath('segy');
      await segyWrite(fileSink(path), { data: Float64Array.of(1, 2, 3, value), ns: 2, headers }, { dt: 5000, format });
      const says = /sample 2 of trace 2 beyond single precision, expected magnitudes of at most 3\.4e38/;
      await expect(readShots(path)).rejects.toThrow(says);
      await expect(readParameters(path, { d: [10, 5] })).rejects.toThrow(says);
    }
  });

  test('crosslines first, and samples in time, whose depth is asked for', async () => {
    const m = cube([4, 3, 5], [25, 12.5, 5], [0, 0, 0]);
    const data = new Float32Array(m.length);
    const headers = {
      CDPX: new Int32Array(12),
      CDPY: new Int32Array(12),
      Inline3D: new Int32Array(12),
      Crossline3D: new Int32Array(12),
      RecSourceScalar: new Int16Array(12).fill(-10),
    };
    for (let y = 0, trace = 0; y < 3; y++)
      for (let x = 0; x < 4; x++, trace++) {
        data.set(m.data.subarray((x * 3 + y) * 5, (x * 3 + y + 1) * 5), trace * 5);
        headers.CDPX[trace] = 250 * x;
        headers.CDPY[trace] = 125 * y;
        headers.Inline3D[trace] = 100 + 2 * x;
        headers.Crossline3D[trace] = 7 + y;
      }
    const path = newPath('sgy');
    await segyWrite(fileSink(path), { data, ns: 5, headers }, { dt: 5000 });
    await expect(readModel(path, { quantity: 's2/km2' })).rejects.toThrow(
      /has no spacing: its samples are in time, 5 ms apart, by their headers, .* Give d\./,
    );
    const { values } = await readParameters(path, { d: [25, 12.5, 5] });
    expect(values.n).toEqual([4, 3, 5]);
    expect(values.data).toEqual(m.data);
  });

  test('one parameter a file', async () => {
    const m = ramp([3, 2]);
    await expect(writeModel(newPath('segy'), { m, rho: m })).rejects.toThrow(/'m and rho', expected one parameter/);
    await expect(writeModel(newPath('segy'), new Model(m.n, m.d, m.o, m, { rho: 2 }))).rejects.toThrow(/m and rho/);
    await writeModel(newPath('segy'), new Model(m.n, m.d, m.o, m));
  });
});

describe('axes of traces', () => {
  const still = [5, 5, 5, 5, 5, 5];
  const [slow, fast] = [
    [1, 1, 1, 2, 2, 2],
    [1, 2, 3, 1, 2, 3],
  ];
  const times = (values: readonly number[], by: number) => values.map((value) => value * by);

  test('lines along x, along y, oblique, and without positions', () => {
    const line = (x: number[], y: number[]) => traceAxes({ x, y, inline: still, crossline: still });
    expect(line([100, 110, 121, 130, 140, 150], still)).toEqual({ axes: [{ name: 'x', n: 6, d: 10, o: 100 }] });
    expect(line(still, [0, 4, 8, 12, 16, 20])).toEqual({ axes: [{ name: 'x', n: 6, d: 4, o: 0 }] });
    expect(line([0, 3, 6, 9, 12, 15], [0, 4, 8, 12, 16, 20])).toEqual({ axes: [{ name: 'x', n: 6, d: 5, o: 0 }] });
    expect(line(still, still)).toMatchObject({
      axes: [{ name: 'x', n: 6 }],
      unplaced: 'its headers hold no positions',
    });
    expect(line([50, 40, 30, 20, 10, 0], still)).toBe('traces run towards smaller x');
    expect(line([0, 10, 20, 35, 40, 50], still)).toBe('traces are not evenly spaced along the line');
  });

  test('rectangles with x slow, y slow, turned, and without positions', () => {
    const of = (x: readonly number[], y: readonly number[], inline = slow, crossline = fast) =>
      traceAxes({ x, y, inline, crossline });
    const x = { name: 'x', d: 10, o: 10 };
    const y = { name: 'y', d: 4, o: 4 };
    expect(of(times(slow, 10), times(fast, 4))).toEqual({
      axes: [
        { ...x, n: 2 },
        { ...y, n: 3 },
      ],
    });
    expect(of(times(fast, 10), times(slow, 4))).toEqual({
      axes: [
        { ...y, n: 2 },
        { ...x, n: 3 },
      ],
    });
    const turned = of(
      slow.map((a, k) => 3 * a - 4 * fast[k]),
      slow.map((a, k) => 4 * a + 3 * fast[k]),
    );
    expect(turned).toEqual({
      axes: [
        { name: 'x', n: 2, d: 5, o: 0 },
        { name: 'y', n: 3, d: 5, o: 0 },
      ],
    });
    expect(of(still, still, fast, slow)).toMatchObject({
      axes: [
        { name: 'y', n: 2 },
        { name: 'x', n: 3 },
      ],
      unplaced: expect.any(String),
    });
    expect(of(still, still, [1, 1, 1, 2, 2, 2], [1, 2, 3, 1, 3, 2])).toBe(
      'trace 4 is out of the regular order of inlines and crosslines',
    );
    expect(of(still, still, [1, 1, 1, 1, 2, 2], [1, 2, 3, 4, 1, 2])).toBe('traces of inlines differ in number');
  });
});

test('shots to Seismic Unix and back, and between it and SEG-Y', async () => {
  const sources = new Geometry([[10.25], [60]], 0, [[5], [6.5]], { dt: 2, t: 20 });
  const receivers = new Geometry([0, 50.5], 0, 20, { dt: 2, t: 20, nsrc: 2 });
  const shots = judiVector(
    receivers,
    [1, 2].map((shot) => Float32Array.from({ length: 22 }, (_, k) => Math.sin(shot * k))),
  );
  const [su, segy, back] = [newPath('su'), newPath('segy'), newPath('su')];
  await writeShots(su, shots, { sources });
  await convertFile(su, segy);
  await convertFile(segy, back);
  await using source = await openFile(su);
  expect(source.size).toBe(4 * (240 + 4 * 11)); // traces alone
  for (const path of [su, segy, back]) {
    const read = await readShots(path);
    expect(read.data).toEqual(shots.data);
    expect(read.geometry.equals(receivers, 1e-3)).toBe(true);
    expect((await readSources(path))?.equals(sources, 1e-3)).toBe(true);
  }
});

test('shots to SEG-Y and back, receivers and sources in mm, and on to Zarr', async () => {
  const receivers = new Geometry(
    [
      [0, 50.25, 100],
      [100, 150],
    ],
    0,
    20,
    { dt: 4, t: 40, t0: -8 },
  );
  const sources = new Geometry([[10], [60]], 0, [[5], [6]], { dt: 4, t: 40, t0: -8 });
  const shots = judiVector(
    receivers,
    [33, 22].map((length) => Float32Array.from({ length }, (_, k) => Math.sin(k))),
  );
  const [segy, zarr] = [newPath('segy'), newPath('zarr')];
  await writeShots(segy, shots, { sources });
  const check = async (path: string) => {
    const read = await readShots(path);
    expect(read.data).toEqual(shots.data);
    expect(read.geometry.equals(receivers, 1e-3)).toBe(true);
    expect((await readSources(path))?.equals(sources, 1e-3)).toBe(true);
  };
  await check(segy);
  await convertFile(segy, zarr);
  await check(zarr);
  const uneven = receivers.concat(new Geometry(5, 0, 5, { dt: 2, t: 40 }));
  await expect(
    writeShots(
      newPath('segy'),
      judiVector(
        uneven,
        [33, 22, 21].map((length) => new Float32Array(length)),
      ),
      {
        sources: sources.concat(sources.at(0)),
      },
    ),
  ).rejects.toThrow(/its samples differ from those of shot 0/);
  await expect(writeShots(newPath('segy'), shots)).rejects.toThrow(/say where sources are: give \{ sources \}/);
});

test('a model goes to SEG-Y and back', async () => {
  const m = ramp([9, 6]);
  const [segy, h5] = [newPath('segy'), newPath('h5')];
  await writeModel(h5, { vp: m }, { units: 'km s-1' });
  await convertFile(h5, segy);
  const { variables } = await convertFile(segy, h5, { overwrite: true });
  expect(variables[0]).toEqual({ name: 'vp', dimensions: ['x', 'z'], shape: [9, 6], units: 'km s-1' });
  const { vp } = await readParameters(h5);
  expect(vp.equals(m)).toBe(true);
});
