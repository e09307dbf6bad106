import { copyFile, mkdir, readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { inProcess, localWorkers } from '@judi4cloud/clusterless';
import {
  fwiObjective,
  Geometry,
  geometryKeys,
  type JudiVector,
  judiJacobian,
  judiModeling,
  judiProjection,
  judiVector,
  judiVectorToSeisBlock,
  lsrtmObjective,
  OutOfCoreVector,
  rickerWavelet,
  writeShotRecord,
} from '@judi4cloud/judi';
import { SeisCon, segyRead, segyScan, segyWrite } from '@judi4cloud/segy';
import { fileSink, openCon, openFile, segyScanFiles } from '@judi4cloud/segy/node';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesInUse } from '../../../test/collect-garbage.ts';
import { caught } from './caught.ts';
import { plainHalving, topMute } from './sample-maps.ts';
import { dm, model, model0, options } from './small-survey.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = await temporaryFolder();
const time = { dt: 2, t: 200 };
const source = new Geometry([[103], [222], [341]], 0, 23, time);
const receivers = new Geometry(
  [
    [85, 185, 285, 385],
    [185, 285.5],
    [400, 300, 200],
  ],
  0,
  47,
  time,
);
const q = judiVector(source, rickerWavelet(200, 2, 0.015));
const F = judiModeling(model, source, receivers, { options });
const inMemory = await F.mul(q);
const onDisk = await writeShotRecord(source, q.data, receivers, inMemory.data, { filePath: join(folder, 'observed') });

const here = inProcess();
const workers = localWorkers(2, { nthreads: 1 });
afterAll(() => Promise.all([here.close(), workers.close()]));

describe('a vector out of core', () => {
  it('has the samples that were written, to the bit', async () => {
    expect(onDisk).toBeInstanceOf(OutOfCoreVector);
    const back = await onDisk.getData();
    expect(back.data).toEqual(inMemory.data);
    expect(back.geometry.equals(receivers)).toBe(true);
    expect(await onDisk.readShot(1)).toEqual(inMemory.data[1]);
  });

  it('computes norms and inner products shot by shot, the same as in memory', async () => {
    expect(await onDisk.norm()).toBe(inMemory.norm());
    expect(await onDisk.norm(1)).toBe(inMemory.norm(1));
    expect(await onDisk.norm(Number.POSITIVE_INFINITY)).toBe(inMemory.norm(Number.POSITIVE_INFINITY));
    const other = inMemory.map((v) => v * v - 1e-3);
    expect(await onDisk.dot(other)).toBe(inMemory.dot(other));
    expect(await onDisk.dot(onDisk.scale(2))).toBe(inMemory.dot(inMemory.scale(2)));
  });

  it('is combined when it is read, to the same bits as in memory', async () => {
    const lazy = onDisk
      .scale(3)
      .plus(inMemory)
      .minus(onDisk.at([0, 1, 2]))
      .times(0.1)
      .dividedBy(onDisk.plus(7))
      .map(topMute);
    const eager = inMemory.scale(3).plus(inMemory).minus(inMemory).times(0.1).dividedBy(inMemory.plus(7)).map(topMute);
    expect((await lazy.getData()).data).toEqual(eager.data);
  });

  it('selects and joins shots', async () => {
    const joined = onDisk.at([2, 0]).concat(inMemory.at(1), onDisk.at(1));
    expect(joined.nsrc).toBe(4);
    expect(joined.geometry.nrec).toEqual([3, 4, 2, 2]);
    expect((await joined.getData()).data).toEqual([2, 0, 1, 1].map((shot) => inMemory.data[shot]));
  });

  it('is not combined with data from elsewhere, nor eagerly', async () => {
    expect((await caught(() => onDisk.plus(q))).message).toContain('vectors have different geometries');
    const eagerly = await caught(() => inMemory.plus(onDisk as unknown as JudiVector));
    expect(eagerly.message).toBe(
      'A judiVector cannot be applied to data out of core: expected a judiVector in memory. ' +
        'Begin with the one out of core, which combines lazily, or read it first: await d.getData().',
    );
    const Pr = judiProjection(receivers).adjoint;
    expect((await caught(() => Pr.mul(onDisk).plus(Pr.mul(inMemory)))).message).toContain('await d.getData()');
  });
});

describe('products with data out of core are those with data in memory, to the bit', () => {
  it.each([
    ['in process', () => here],
    ['in two workers', () => workers],
  ])('%s', async (_, of) => {
    const executor = of();
    const settings = { options, executor };
    const [a, b] = [await fwiObjective(model0, q, onDisk, settings), await fwiObjective(model0, q, inMemory, settings)];
    expect(a).toEqual(b);
    expect(b.f).toBeGreaterThan(0);
    const lsrtm = (d: typeof onDisk | typeof inMemory) =>
      lsrtmObjective(model0, q, d, dm, { ...settings, nlind: true });
    expect(await lsrtm(onDisk)).toEqual(await lsrtm(inMemory));
    const J = judiJacobian(F, q);
    expect(await J.adjoint.mul(onDisk, { executor })).toEqual(await J.adjoint.mul(inMemory, { executor }));
    expect((await F.adjoint.mul(onDisk, { executor })).data).toEqual(
      (await F.adjoint.mul(inMemory, { executor })).data,
    );
    const muted = [onDisk.scale(0.5).map(topMute), inMemory.scale(0.5).map(topMute)];
    expect(await J.adjoint.mul(muted[0], { executor })).toEqual(await J.adjoint.mul(muted[1], { executor }));
  });

  it('refuse functions and sources that workers do not have, and say what to do', async () => {
    const error = await caught(() => fwiObjective(model0, q, onDisk.map(plainHalving), { options, executor: workers }));
    expect(error.message).toBe(
      "fwiObjective cannot be applied to data that other processes cannot read: they cannot see the function 'plainHalving': " +
        'expected data in files or behind URLs, and functions made by remoteMap(). ' +
        'Read them first, await d.getData(), or run in this process.',
    );
    const here = await fwiObjective(model0, q, onDisk.map(plainHalving), { options });
    expect(here).toEqual(await fwiObjective(model0, q, inMemory.map(plainHalving), { options }));
  });

  it('name a shot with samples that are not finite', async () => {
    const bad = onDisk.map((v, { shot, time }) => (shot === 1 && time === 4 ? Number.NaN : v));
    expect((await caught(() => F.adjoint.mul(bad))).message).toContain(
      'The data of shot 1, value 4 is NaN, expected a finite number. Set what is missing to zero.',
    );
  });
});

it('wavelets may be out of core too', async () => {
  const wavelets = await writeShotRecord(source, q.data, source, q.data, { filePath: join(folder, 'wavelets') });
  expect((await F.mul(wavelets, { executor: workers })).data).toEqual(inMemory.data);
  expect(await judiJacobian(F, wavelets).adjoint.mul(onDisk)).toEqual(await judiJacobian(F, q).adjoint.mul(inMemory));
});

it('a gradient reads a shot when its turn comes, and not before', async () => {
  const events: string[] = [];
  const watched = onDisk.map((value, { shot, trace, time }) => {
    if (trace === 0 && time === 0) events.push(`read ${shot}`);
    return value;
  });
  const totals = new Set<number | undefined>();
  await fwiObjective(model0, q, watched, {
    options,
    executor: here,
    onProgress: ({ cause, total }) => {
      totals.add(total);
      if (cause.kind === 'task-done') events.push(`done ${cause.index}`);
    },
  });
  expect(events).toEqual(['read 0', 'done 0', 'read 1', 'done 1', 'read 2', 'done 2']);
  expect(totals).toEqual(new Set([3]));
});

it('holds one shot at a time', async () => {
  const nt = 1000;
  const x = Float64Array.from({ length: 100 }, (_, i) => 100 + i);
  const big = judiVector(new Geometry(x, 0, 10, { dt: 1, t: nt - 1 }), new Float32Array(100 * nt).fill(1));
  const at = new Geometry([[7]], 0, 10, { dt: 1, t: nt - 1 });
  const filePath = join(folder, 'many');
  const one = await writeShotRecord(at, [new Float32Array(nt)], big.geometry, big.data, { filePath });
  /** The most bytes that are in use when a shot has been read, beyond those at the beginning. */
  const mostWhileReading = async (nsrc: number): Promise<number> => {
    const before = bytesInUse();
    let most = 0;
    const many = one.concat(...Array.from({ length: nsrc - 1 }, () => one)).map((value, { trace, time }) => {
      if (trace === 0 && time === 0) most = Math.max(most, bytesInUse() - before);
      return value;
    });
    expect(await many.norm(1)).toBeCloseTo(nsrc * 100 * nt, 3);
    return most;
  };
  const bytes = big.data[0].byteLength;
  const few = await mostWhileReading(2);
  expect(few).toBeGreaterThan(0.9 * bytes);
  // Twenty more shots take no more room; what is left to the collector is less than one of them.
  expect(await mostWhileReading(22)).toBeLessThan(few + bytes);
});

describe('data that workers write', () => {
  const saving = (name: string) =>
    ({ ...options, saveDataToDisk: true, filePath: join(folder, name), fileName: 'test' }) as const;

  it('are files named after sources, and a vector over them that equals the data in memory', async () => {
    for (const [name, executor] of [
      ['here', here],
      ['workers', workers],
    ] as const) {
      const saved = await judiModeling(model, source, receivers, { options: saving(name) }).mul(q, { executor });
      expect((await saved.getData()).data).toEqual(inMemory.data);
      expect((await readdir(join(folder, name))).sort()).toEqual([
        'test_103.0_0.0_23.0.segy',
        'test_222.0_0.0_23.0.segy',
        'test_341.0_0.0_23.0.segy',
      ]);
    }
  });

  it('are scaled when read, and serve as observed data', async () => {
    const scaled = await judiModeling(model, source, receivers, { options: saving('scaled') })
      .scale(2)
      .mul(q);
    expect((await scaled.getData()).data).toEqual(inMemory.scale(2).data);
    expect(await fwiObjective(model0, q, scaled, { options })).toEqual(
      await fwiObjective(model0, q, inMemory.scale(2), { options }),
    );
  });

  it('are linearised data too', async () => {
    const plain = judiJacobian(F, q);
    const saved = await judiJacobian(F, q, { options: saving('linear') }).mul(dm);
    expect((await saved.getData()).data).toEqual((await plain.mul(dm)).data);
  });

  it('do not overwrite each other when sources are at the same place', async () => {
    const twice = source.at([0, 0]);
    const saved = await judiModeling(model, twice, receivers.at([0, 1]), { options: saving('twice') }).mul(
      q.at([0, 0]),
    );
    expect((await saved.getData()).geometry.nrec).toEqual([4, 2]);
    expect((await readdir(join(folder, 'twice'))).sort()).toEqual([
      'test_103.0_0.0_23.0.segy',
      'test_103.0_0.0_23.0_2.segy',
    ]);
  });

  it('are read by anyone: geometry and samples come back from the file', async () => {
    await using file = await openFile(join(folder, 'observed', 'shot_222.0_0.0_23.0.segy'));
    const block = await segyRead(file);
    expect(judiVector(block).data[0]).toEqual(inMemory.data[1]);
    expect(Geometry.fromSegy(block, { key: 'receiver' }).equals(receivers.at(1))).toBe(true);
    expect(Geometry.fromSegy(block, { key: 'source' }).equals(source.at(1))).toBe(true);
  });
});

describe('a container', () => {
  const scan = async () => openCon(await segyScanFiles(join(folder, 'observed'), { keys: geometryKeys }));

  it('is a geometry that is looked up in its index, and loaded when that is wished', async () => {
    await using con = await scan();
    const looked = Geometry.fromSegy(con, { key: 'receiver' });
    expect(looked.points.inCore).toBe(false);
    expect(looked.equals(receivers)).toBe(true);
    expect(looked.at([2, 0]).equals(receivers.at([2, 0]))).toBe(true);
    expect(looked.at([2, 0]).points.inCore).toBe(false);
    expect(looked.concat(source).equals(receivers.concat(source))).toBe(true);
    const loaded = looked.load({ relOrigin: [100, 0, -3], project: '2d' });
    expect(loaded.points.inCore).toBe(true);
    expect([...loaded.xloc[1]]).toEqual([85, 185.5]);
    expect([...loaded.zloc[1]]).toEqual([50, 50]);
    expect(Geometry.fromSegy(con, { key: 'source' }).equals(source)).toBe(true);
  });

  it('is a vector out of core; a geometry may be given, and several containers follow each other', async () => {
    await using con = await scan();
    expect((await judiVector(con).getData()).data).toEqual(inMemory.data);
    expect((await judiVector(receivers, con).getData()).equals(inMemory)).toBe(true);
    const parts = judiVector([con.split([2]), con.split([0, 1])]);
    expect((await parts.getData()).data).toEqual(inMemory.at([2, 0, 1]).data);
    expect(
      await judiVector([con.split(1), con.split(1)])
        .at(1)
        .readShot(0),
    ).toEqual(inMemory.data[1]);
  });

  it.each([
    ['in process', () => here],
    ['in two workers', () => workers],
  ])('gives the gradient of the data in memory to the bit, %s', async (_, of) => {
    await using con = await scan();
    const settings = { options, executor: of() };
    const sources = Geometry.fromSegy(con, { key: 'source' });
    const wavelets = judiVector(sources, rickerWavelet(200, 2, 0.015));
    expect(await fwiObjective(model0, wavelets, judiVector(con), settings)).toEqual(
      await fwiObjective(model0, q, inMemory, settings),
    );
  });

  it('of files that only this process has is read in this process', async () => {
    const file = await readFile(join(folder, 'observed', 'shot_222.0_0.0_23.0.segy'));
    const memory = new Blob([file]);
    await using con = new SeisCon(await segyScan([memory], { keys: geometryKeys }), [memory]);
    const d = judiVector(con);
    expect(await d.readShot(0)).toEqual(inMemory.data[1]);
    const at1 = judiModeling(model, source.at(1), receivers.at(1), { options });
    expect((await at1.adjoint.mul(d, { executor: here })).data).toEqual((await at1.adjoint.mul(inMemory.at(1))).data);
    expect((await caught(() => at1.adjoint.mul(d, { executor: workers }))).message).toContain(
      'data that other processes cannot read: the files of its container are open in this one only',
    );
  });

  it('finds the traces of shots in any order, in several files, with other sample formats', async () => {
    const { headers, data, ns } = await judiVectorToSeisBlock(inMemory, q);
    const order = [8, 0, 4, 2, 1, 6, 3, 7, 5];
    const half = async (traces: readonly number[], file: string, format: 'ibm' | 'ieee') => {
      const part = new Map(Array.from(headers, ([name, column]) => [name, traces.map((trace) => column[trace])]));
      const samples = Float32Array.from({ length: ns * traces.length }, (_, i) => {
        return Math.round(1e3 * data[traces[Math.floor(i / ns)] * ns + (i % ns)]);
      });
      const options = { dt: 2000, format, ...(format === 'ieee' ? ({ revision: 2, endian: 'little' } as const) : {}) };
      await mkdir(join(folder, 'mixed'), { recursive: true });
      await segyWrite(fileSink(join(folder, 'mixed', file)), { data: samples, ns, headers: part }, options);
    };
    await half(order.slice(0, 5), 'a.segy', 'ibm');
    await half(order.slice(5), 'b.segy', 'ieee');
    const scanOptions = { keys: [...geometryKeys, 'TraceNumber'], groupBy: ['FieldRecord'], acrossFiles: true };
    const index = await segyScanFiles(join(folder, 'mixed'), { ...scanOptions, sortBy: ['TraceNumber'] });
    await using con = openCon(index);
    const shots = [2, 0, 1];
    const d = judiVector(con);
    expect(d.geometry.equals(receivers.at(shots))).toBe(true);
    expect((await d.getData()).data).toEqual(inMemory.at(shots).map((v) => Math.round(1e3 * v)).data);
  });

  it('that was scanned for too little says what to scan for', async () => {
    await using con = openCon(await segyScanFiles(join(folder, 'observed'), { keys: ['SourceX', 'GroupX'] }));
    expect((await caught(() => judiVector(con))).message).toContain(
      'Scan with all that a geometry needs: { keys: geometryKeys }.',
    );
  });

  it('whose files were changed meanwhile is not read', async () => {
    const copy = join(folder, 'changed.segy');
    await copyFile(join(folder, 'observed', 'shot_222.0_0.0_23.0.segy'), copy);
    await using con = openCon(await segyScanFiles(copy, { keys: geometryKeys }));
    const d = judiVector(con);
    await truncate(copy, 5000);
    expect((await caught(() => d.readShot(0))).message).toContain('changed.segy');
  });
});
