import { Geometry, geometryKeys, judiVector, judiVectorToSeisBlock, onWarning, srcToSeisBlock } from '@judi4cloud/judi';
import { memorySink, type SeisBlock, SeisCon, segyRead, segyScan, segyWrite } from '@judi4cloud/segy';
import { describe, expect, it } from 'vitest';
import { caught } from './caught.ts';
import { noise } from './seeded.ts';

/** A block with given trace headers, through a file in memory; every trace holds its number. */
async function block(
  headers: Record<string, number[]>,
  { ns = 3, dt = 2000, binary = {} }: { ns?: number; dt?: number; binary?: Record<string, number> } = {},
): Promise<SeisBlock> {
  const ntraces = Object.values(headers)[0].length;
  const data = Float32Array.from({ length: ns * ntraces }, (_, i) => Math.floor(i / ns));
  const sink = memorySink();
  await segyWrite(sink, { data, ns, ntraces, headers }, { dt });
  const read = await segyRead(sink.bytes());
  return { ...read, fileHeader: { ...read.fileHeader, binary: { ...read.fileHeader.binary, ...binary } } };
}

const twoShots = {
  FieldRecord: [7, 7, 9, 9],
  RecSourceScalar: [-100, -100, -100, -100],
  ElevationScalar: [-10, -10, -10, -10],
  SourceX: [10000, 10000, 20000, 20000],
  SourceY: [500, 500, 500, 500],
  GroupX: [11050, 12050, 21050, 22050],
  GroupY: [0, 0, 0, 0],
  SourceSurfaceElevation: [-125, -125, -130, -130],
  RecGroupElevation: [200, -50, 0, 15],
  SourceDepth: [45, 45, 60, 60],
};

describe('a geometry of a block', () => {
  it('has a shot per field record, in metres and ms', async () => {
    const receivers = Geometry.fromSegy(await block(twoShots), { key: 'receiver' });
    expect(receivers.nsrc).toBe(2);
    expect(receivers.xloc.map((x) => [...x])).toEqual([
      [110.5, 120.5],
      [210.5, 220.5],
    ]);
    expect(receivers.axes).toEqual([
      { t0: 0, dt: 2, nt: 3 },
      { t0: 0, dt: 2, nt: 3 },
    ]);
    const source = Geometry.fromSegy(await block(twoShots), { key: 'source' });
    expect([source.xloc, source.yloc, source.zloc].map((lines) => lines.map((line) => [...line]))).toEqual([
      [[100], [200]],
      [[5], [5]],
      [[12.5], [13]],
    ]);
  });

  it('keeps the sign of elevations: points above the datum have negative depths', async () => {
    const receivers = Geometry.fromSegy(await block(twoShots), { key: 'receiver' });
    expect(receivers.zloc.map((z) => [...z])).toEqual([
      [-20, 5],
      [0, -1.5],
    ]);
  });

  it('takes depths from the field that is named, with its own sign or a given one', async () => {
    const of = async (options: object) =>
      Geometry.fromSegy(await block(twoShots), { key: 'source', ...options }).zloc.map((z) => z[0]);
    expect(await of({ segyDepthKey: 'SourceDepth' })).toEqual([4.5, 6]);
    expect(await of({ depthSign: 1 })).toEqual([-12.5, -13]);
  });

  it('says so when all points would be in the air', async () => {
    const heard: string[] = [];
    using _ = onWarning(({ message }) => heard.push(message));
    const elevated = { ...twoShots, RecGroupElevation: [210, 250, 0, 15] };
    Geometry.fromSegy(await block(elevated), { key: 'receiver' });
    expect(heard.join()).toBe(
      'All receivers of the first shot are above the datum, at depths from -25 m. Elevations count upwards; ' +
        'if the file keeps depths there, as those of JUDI.jl do, read it with depthSign: 1, else shift the origin by relOrigin.',
    );
  });

  it('takes a scalar of 0 for 1, and multiplies by a positive one', async () => {
    const scalars = (value: number) => ({ ...twoShots, RecSourceScalar: [value, value, value, value] });
    const x = async (value: number) => [...Geometry.fromSegy(await block(scalars(value)), { key: 'receiver' }).xloc[0]];
    expect(await x(0)).toEqual([11050, 12050]);
    expect(await x(1)).toEqual([11050, 12050]);
    expect(await x(10)).toEqual([110500, 120500]);
  });

  it('collects the traces of a shot wherever they are in the file', async () => {
    const order = [2, 0, 3, 1];
    const shuffled = Object.fromEntries(
      Object.entries(twoShots).map(([name, values]) => [name, order.map((trace) => values[trace])]),
    );
    const d = judiVector(await block(shuffled));
    expect(d.geometry.xloc.map((x) => [...x])).toEqual([
      [210.5, 220.5],
      [110.5, 120.5],
    ]);
    expect(d.data.map((shot) => [...shot])).toEqual([
      [0, 2, 0, 2, 0, 2],
      [1, 3, 1, 3, 1, 3],
    ]);
  });

  it('has other receivers, and other numbers of them, in every shot', async () => {
    const d = judiVector(await block({ ...twoShots, FieldRecord: [7, 9, 9, 9] }), { depthSign: -1 });
    expect(d.geometry.nrec).toEqual([1, 3]);
    expect(d.data.map((shot) => shot.length)).toEqual([3, 9]);
  });

  it('starts each shot after its own delay, with the scalar of times', async () => {
    const delays = { DelayRecordingTime: [40, 40, -35, -35], ScalarTraceHeader: [0, 0, -10, -10] };
    const receivers = Geometry.fromSegy(await block({ ...twoShots, ...delays }), { key: 'receiver' });
    expect(receivers.t0).toEqual([40, -3.5]);
    expect(receivers.t).toEqual([44, 0.5]);
    const given = Geometry.fromSegy(await block({ ...twoShots, ...delays }), { key: 'receiver', t0: 8 });
    expect(given.t0).toEqual([8, 8]);
  });

  it('refuses traces of one shot that start at different times', async () => {
    const mixed = await block({ ...twoShots, DelayRecordingTime: [0, 0, 0, 4] });
    expect((await caught(() => Geometry.fromSegy(mixed, { key: 'receiver' }))).message).toBe(
      'Shot 1: its traces start at different times, the first at 0 ms and trace 1 at 4 ms. ' +
        'Give one start for all as { t0 }, or split the field record.',
    );
  });

  it('starts after the samples that were cut off, if the interval is that of the recording', async () => {
    const t0 = async (binary: Record<string, number>) =>
      Geometry.fromSegy(await block(twoShots, { binary }), { key: 'receiver' }).t0[0];
    expect(await t0({ ns: 3, nsOrig: 8, dt: 2000, dtOrig: 2000 })).toBe(10);
    expect(await t0({ ns: 3, nsOrig: 8, dt: 2000, dtOrig: 1000 })).toBe(0);
    expect(await t0({ ns: 3, nsOrig: 0, dt: 2000, dtOrig: 2000 })).toBe(0);
  });

  it('checks a record length that is given', async () => {
    const error = await caught(async () => Geometry.fromSegy(await block(twoShots), { key: 'source', t: 8 }));
    expect(error.message).toBe('Shot 0: its 3 samples of 2 ms are 4 ms, but t is 8.');
    expect(Geometry.fromSegy(await block(twoShots), { key: 'source', dt: 4, t: 8 }).dt).toEqual([4, 4]);
  });

  it('moves to an origin and onto a line, with the sign of the side', async () => {
    const line = { ...twoShots, GroupX: [-30000, 30000, 0, 0], GroupY: [40000, 40000, -10000, 50000] };
    const receivers = Geometry.fromSegy(await block(line), {
      key: 'receiver',
      relOrigin: [0, 0, -2],
      project: '2d',
    });
    expect(receivers.xloc.map((x) => [...x])).toEqual([
      [-500, 500],
      [-100, 500],
    ]);
    expect(receivers.yloc.map((y) => [...y])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect([...receivers.zloc[0]]).toEqual([-18, 7]);
  });
});

describe('blocks of shot records', () => {
  const time = { dt: 1.5, t: 15 };
  const source = new Geometry([[100.25], [250]], [[-3], [4]], [[12.5], [20]], { ...time, t0: [30, -4.5] });
  const receivers = new Geometry(
    [
      [0, 10.125, 20],
      [5, 15],
    ],
    [
      [0, 1, 2],
      [3, 4],
    ],
    [
      [50, 51, -2],
      [0, 7],
    ],
    { ...time, t0: [30, -4.5] },
  );
  const d = judiVector(
    receivers,
    receivers.nrec.map((nrec, shot) => noise(11 * nrec, shot + 1)),
  );
  const q = judiVector(source, noise(11, 5));

  it('give back data, positions and times', async () => {
    const back = await judiVectorToSeisBlock(d, q);
    expect(judiVector(back).equals(d)).toBe(true);
    expect(Geometry.fromSegy(back, { key: 'source' }).equals(source, 1e-3)).toBe(true);
    expect(judiVector(receivers, back).data).toEqual(d.data);
    expect(judiVector(await srcToSeisBlock(q)).data).toEqual(q.data);
    expect(Geometry.fromSegy(await srcToSeisBlock(q), { key: 'source' }).equals(source, 1e-3)).toBe(true);
  });

  it('have the same geometry in a container', async () => {
    const sink = memorySink();
    await segyWrite(sink, await judiVectorToSeisBlock(d, q));
    const index = await segyScan([sink.bytes()], { keys: geometryKeys, groupBy: ['FieldRecord'] });
    await using con = new SeisCon(index, [sink.bytes()]);
    const vector = judiVector(con);
    expect(vector.geometry.equals(receivers, 1e-3)).toBe(true);
    expect(vector.geometry.t0).toEqual([30, -4.5]);
    expect((await vector.getData()).data).toEqual(d.data);
    const line = await judiVector(con, { t0: 0 }).getData({ project: '2d', relOrigin: [5, 0, 0] });
    expect(line.geometry.xloc[1][0]).toBeCloseTo(3, 12);
    expect(line.geometry.t0).toEqual([0, 0]);
  });

  it('hold mm, elevations upwards, and depths where that is asked for', async () => {
    const { headers } = await judiVectorToSeisBlock(d, q, { sourceDepthKey: 'SourceDepth' });
    expect(headers.get('RecSourceScalar')?.[0]).toBe(-1000);
    expect(headers.get('ElevationScalar')?.[0]).toBe(-1000);
    expect(headers.get('GroupX')?.[1]).toBe(10125);
    expect([...(headers.get('RecGroupElevation') ?? [])]).toEqual([-50000, -51000, 2000, 0, -7000]);
    expect(headers.get('SourceDepth')?.[3]).toBe(20000);
    expect(headers.get('SourceSurfaceElevation')?.[3]).toBe(0);
  });

  it('take a coarser scalar for coordinates that do not fit in mm', async () => {
    const far = new Geometry([[4_500_000.25]], [[0]], [[10]], time);
    const back = await srcToSeisBlock(judiVector(far, noise(11, 5)));
    expect(back.headers.get('RecSourceScalar')?.[0]).toBe(-100);
    expect(Geometry.fromSegy(back, { key: 'source' }).xloc[0][0]).toBe(4_500_000.25);
  });

  it('keep intervals that are no whole µs', async () => {
    const fine = new Geometry([[10]], [[0]], [[10]], { dt: 0.3125, t: 3.125 });
    const back = await srcToSeisBlock(judiVector(fine, noise(11, 5)));
    expect(Geometry.fromSegy(back, { key: 'source' }).dt).toEqual([0.3125]);
  });

  it('do not take data that a given geometry does not fit', async () => {
    const back = await judiVectorToSeisBlock(d, q);
    expect((await caught(() => judiVector(receivers.at([1, 0]), back))).message).toContain(
      'Data of shot 0 has 33 values',
    );
    expect((await caught(() => judiVector(receivers.at(0), back))).message).toBe(
      'there are data of 2 shots and a geometry of 1.',
    );
  });
});
