import { join } from 'node:path';
import {
  fwiObjective,
  Geometry,
  geometryKeys,
  judiModeling,
  judiProjection,
  judiVector,
  judiVectorToSeisBlock,
  lsrtmObjective,
  Model,
  onWarning,
  reciprocalGeometry,
  rickerWavelet,
  simsource,
  writeShotRecord,
} from '@judi4cloud/judi';
import { openCon, segyScanFiles } from '@judi4cloud/segy/node';
import { describe, expect, it } from 'vitest';
import { caught } from './caught.ts';
import { temporaryFolder } from './temporary-folder.ts';

// The functions as those see them who have no types.
type Untyped = (...given: readonly unknown[]) => Promise<unknown>;
const fwi = fwiObjective as Untyped;
const lsrtm = lsrtmObjective as Untyped;
const toBlock = judiVectorToSeisBlock as Untyped;

const folder = await temporaryFolder();
const model = new Model([41, 21], [10, 10], [0, 0], 0.25, { nb: 10 });
const time = { dt: 2, t: 60 };
const wavelet = rickerWavelet(60, 2, 0.02);
const source = new Geometry([[103], [222]], 0, 23, time);
const receivers = new Geometry([85, 185, 285], 0, 47, { ...time, nsrc: 2 });
const options = { nthreads: 1 };
const q = judiVector(source, wavelet);
const F = judiModeling(model, source, receivers, { options });
const d = await F.mul(q);
const qa = await F.adjoint.mul(d);
const dm = model.m.scale(0.1);
/** As field data come: samples and positions. */
const field = judiVector(receivers, d.data);

const block = await judiVectorToSeisBlock(d, q);
await writeShotRecord(source, q.data, receivers, d.data, { filePath: join(folder, 'shots') });
const container = openCon(await segyScanFiles(join(folder, 'shots'), { keys: geometryKeys }));
const saving = { ...options, saveDataToDisk: true, filePath: join(folder, 'saved') } as const;
const saved = await judiModeling(model, source, receivers, { options: saving }).mul(q);

const sourcesOf = (from: Parameters<typeof Geometry.fromSegy>[0]) =>
  judiVector(Geometry.fromSegy(from, { key: 'source' }), wavelet);

describe('sources and data that have certainly changed places are refused', () => {
  const [Pr, Ps] = [judiProjection(receivers), judiProjection(source)];
  const elsewhere = { relOrigin: [5, 0, 0] } as const;
  const shorter = judiVector(new Geometry([[103], [222]], 0, 23, { dt: 2, t: 40 }), rickerWavelet(40, 2, 0.02));

  it.each<[string, () => unknown]>([
    ['data of F and its wavelets', () => fwi(model, d, q)],
    ['in least-squares migration', () => lsrtm(model, d, q, dm)],
    ['on their way to SEG-Y', () => toBlock(q, d)],
    ['differences of data', () => fwi(model, d.minus(field), q)],
    ['differences of samples and data', () => fwi(model, field.minus(d), q)],
    ['filtered data', () => fwi(model, d.map((v) => 2 * v).diff(), q)],
    ['some shots', () => fwi(model, d.at([1, 0]), q.at([1, 0]))],
    ['joined shots', () => fwi(model, d.at(0).concat(d), q.at([0, 0, 1]))],
    ['shots elsewhere', async () => fwi(model, await d.getData(elsewhere), await q.getData(elsewhere))],
    ['other time samples', () => fwi(model, d, shorter)],
    ['supershots', () => fwi(model, simsource([1, -1], d), simsource([1, -1], q))],
    ['data of a product', async () => fwi(model, await Pr.mul(judiModeling(model)).mul(Ps.adjoint).mul(q), q)],
    ['data on disk', () => fwi(model, saved, q)],
    ['data on disk, scaled and picked', () => fwi(model, saved.scale(2).at([1]), q.at([1]))],
    ['data read from disk', async () => fwi(model, await saved.getData(), q)],
    ['field data and wavelets of the adjoint', () => fwi(model, field, qa)],
    ['data and wavelets of the adjoint', () => fwi(model, d, qa)],
    ['traces of a block and their sources', () => fwi(model, judiVector(block), sourcesOf(block))],
    ['some of them', () => fwi(model, judiVector(block).at(1), sourcesOf(block).at(1))],
    ['traces of a container and their sources', () => fwi(model, judiVector(container).scale(2), sourcesOf(container))],
  ])('%s', async (_, action) => {
    expect(await caught(action)).toMatchObject({
      tag: 'DomainError',
      advice: 'Swap them. Where it is meant, asSources() and asData() say so.',
    });
  });

  it('with what was got, and in which order it was expected', async () => {
    expect((await caught(() => fwi(model, d, q))).message).toBe(
      'fwiObjective cannot be applied to data of an operator as sources (2 shots, 3 points in the first) and ' +
        'a vector at the sources of these as data (2 shots, 1 point in the first): expected them as in ' +
        'fwiObjective(model, q, dobs). Swap them. Where it is meant, asSources() and asData() say so.',
    );
    expect((await caught(() => lsrtm(model, field, qa, dm))).message).toContain(
      'a vector at the receivers of the data as sources (2 shots, 3 points in the first) and ' +
        'sources of an operator as data (2 shots, 1 point in the first): expected them as in lsrtmObjective(model, q, dobs, dm).',
    );
    expect((await caught(() => fwi(model, judiVector(block), sourcesOf(block)))).message).toContain(
      'receivers of SEG-Y headers as sources (2 shots, 3 points in the first) and a vector at sources of such headers as data',
    );
  });

  it('before the first of several experiments runs', async () => {
    let events = 0;
    const settings = { options, onProgress: () => events++ };
    await caught(() => fwi(model, [q, d], [d, q], settings));
    expect(events).toBe(0);
    await fwi(model, [q, qa], [d, d], settings);
    expect(events).toBeGreaterThan(0);
  });
});

describe('experiments that are meant are not refused, and are not warned of', () => {
  const onePerShot = new Geometry([[185], [85]], 0, 47, time);
  const zeroOffset = judiModeling(model, source, source, { options });
  const recordedAtSources = judiModeling(model, receivers, source, { options });

  it.each<[string, () => unknown]>([
    [
      'data as they are modelled, read or estimated',
      async () => {
        for (const wavelets of [q, qa, sourcesOf(block), sourcesOf(container)])
          for (const data of [d, field, saved, judiVector(block), judiVector(container)])
            await fwi(model, wavelets, data);
      },
    ],
    ['data that are injected, which says so', () => fwi(model, d.asSources(), q)],
    ['out of core too', () => fwi(model, saved.asSources(), q)],
    ['sources that are compared, which says so', () => fwi(model, field, qa.asData())],
    [
      'data injected elsewhere',
      async () => fwi(model, d, await judiModeling(model, receivers, receivers, { options }).mul(field)),
    ],
    ['data injected and recorded where they came from', async () => fwi(model, d, await recordedAtSources.mul(field))],
    ['zero offset', async () => fwi(model, await zeroOffset.mul(q), q)],
    [
      'one receiver to a shot',
      async () => {
        const single = await judiModeling(model, source, onePerShot, { options }).mul(q);
        await fwi(model, q, single);
        await fwi(model, judiVector(onePerShot, single.data), q);
      },
    ],
    [
      'reciprocity',
      () => {
        const swapped = reciprocalGeometry(source, receivers);
        const traces = Array.from({ length: 3 }, () => new Float32Array(31 * 2));
        return fwi(model, judiVector(swapped.source, wavelet), judiVector(swapped.receivers, traces));
      },
    ],
    [
      'reciprocity of single traces of SEG-Y',
      async () => {
        const traces = await judiVectorToSeisBlock(judiVector(onePerShot, wavelet), q);
        await fwi(model, judiVector(Geometry.fromSegy(traces, { key: 'receiver' }), wavelet), sourcesOf(traces));
      },
    ],
    ['simultaneous sources', () => fwi(model, simsource([1, -1], q), simsource([1, -1], d))],
    [
      'simultaneous sources recorded at one point, which says so',
      () => fwi(model, judiVector(receivers, d.data).asSources(), judiVector(onePerShot, wavelet)),
    ],
  ])('%s', async (_, action) => {
    const heard: string[] = [];
    using _listening = onWarning(({ topic, message }) => topic === 'swapped' && heard.push(message));
    await action();
    expect(heard).toEqual([]);
  });
});

describe('what may be a mistake is warned of', () => {
  it('sources at several points of every shot and data at one', async () => {
    const heard: string[] = [];
    using _ = onWarning(({ topic, message }) => topic === 'swapped' && heard.push(message));
    await fwi(model, field, q);
    expect(heard).toEqual([
      'fwiObjective got sources at several points of every shot, and data at one. If they have changed places, ' +
        'the order is fwiObjective(model, q, dobs); if not, q.asSources() says so.',
    ]);
  });

  it('an operator from receivers of SEG-Y to sources', async () => {
    const heard: string[] = [];
    using _ = onWarning(({ topic, message }) => topic === 'swapped' && heard.push(message));
    const [src, rec] = (['source', 'receiver'] as const).map((key) => Geometry.fromSegy(block, { key }));
    judiModeling(model, src, rec);
    judiModeling(model, receivers, source);
    expect(heard).toEqual([]);
    judiModeling(model, rec, src);
    expect(heard).toEqual([
      'judiModeling got receivers of SEG-Y headers as sources, and sources as receivers. The order is judiModeling(model, src, rec).',
    ]);
  });
});

it('geometries of SEG-Y keep what headers call their points', () => {
  const geometry = Geometry.fromSegy(block, { key: 'source' });
  const looked = Geometry.fromSegy(container, { key: 'receiver' });
  expect([geometry, geometry.at(0), geometry.concat(geometry), geometry.load()].map(({ readAs }) => readAs)).toEqual(
    Array(4).fill('source'),
  );
  expect([looked, looked.at(0), looked.concat(looked), looked.load()].map(({ readAs }) => readAs)).toEqual(
    Array(4).fill('receiver'),
  );
  expect([source, geometry.concat(looked), Geometry.fromShots([geometry.shot(0)])].map(({ readAs }) => readAs)).toEqual(
    Array(3).fill(undefined),
  );
});
