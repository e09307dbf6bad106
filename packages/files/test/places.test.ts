import { isTaggedError } from '@judi4cloud/errors';
import { Geometry, judiVector, Model, PhysicalParameter } from '@judi4cloud/judi';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { convertFile } from '../src/convert-file.ts';
import { findFile } from '../src/find-file.ts';
import { readModel, readParameters } from '../src/model/read-model.ts';
import { writeModel } from '../src/model/write-model.ts';
import { memoryPlace } from '../src/places/memory.ts';
import { pickedPlace } from '../src/places/picked.ts';
import { urlPlace } from '../src/places/url.ts';
import { readShots, readSources } from '../src/shots/read-shots.ts';
import { writeShots } from '../src/shots/write-shots.ts';
import { writeContent } from '../src/write-content.ts';
import { newPath, ramp } from './fixtures.ts';
import { type Stand, serveFolder, stands } from './places.ts';

const formats = ['h5', 'zarr', 'bin', 'segy'] as const;

const m = ramp([31, 21]);
const receivers = new Geometry([0, 50, 100], 0, 20, { dt: 4, t: 40, nsrc: 2 });
const sources = new Geometry([[10], [60]], 0, [[5], [6]], { dt: 4, t: 40 });
const shots = judiVector(
  receivers,
  [1, 2].map((shot) => Float32Array.from({ length: 33 }, (_, k) => Math.sin(shot * k))),
);

/** The file of a format that holds the values of a model, and where they begin. */
const valuesOf = { h5: 'm.h5', zarr: 'm.zarr/m/c/0/0', bin: 'm.bin', segy: 'm.segy' } as const;

/** The file of a format that says what it holds. */
const headOf = { h5: 'm.h5', zarr: 'm.zarr/zarr.json', bin: 'm.json', segy: 'm.segy' } as const;

describe.each(stands)('%s', (_, open) => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await open();
  });
  afterEach(() => stand[Symbol.asyncDispose]());

  describe.each(formats)('.%s', (format) => {
    test('a model that was written is read as it was', async () => {
      const path = stand.path(`m.${format}`);
      await writeModel(path, new Model(m.n, m.d, m.o, m), { to: stand.to });
      const from = await stand.from();
      expect((await readModel(path, { from })).m.equals(m)).toBe(true);
      const parameters = await readParameters(path, { from });
      expect(parameters['m'].data).toEqual(m.data);
      expect(parameters['m']).toMatchObject({ n: m.n, d: m.d, o: m.o });
    });

    test('shots and their sources that were written are read as they were', async () => {
      const path = stand.path(`d.${format}`);
      await writeShots(path, shots, { sources, to: stand.to });
      const from = await stand.from();
      const read = await readShots(path, { from });
      expect(read.data).toEqual(shots.data);
      expect(read.geometry.equals(receivers, 1e-3)).toBe(true); // SEG-Y holds millimetres
      expect((await readSources(path, { from }))?.equals(sources, 1e-3)).toBe(true);
    });

    test.each(formats)('is converted to .%s in memory, models and shots', async (other) => {
      const [model, data] = [stand.path(`m.${format}`), stand.path(`d.${format}`)];
      await writeModel(model, { m }, { to: stand.to });
      await writeShots(data, shots, { sources, to: stand.to });
      const from = await stand.from();
      const to = memoryPlace();
      expect(await convertFile(model, `m.${other}`, { from, to })).toMatchObject({ holds: 'parameters' });
      expect(await convertFile(data, `d.${other}`, { from, to })).toMatchObject({ holds: 'shots' });
      expect((await readParameters(`m.${other}`, { from: to }))['m'].equals(m)).toBe(true);
      expect((await readShots(`d.${other}`, { from: to })).data).toEqual(shots.data);
    });

    test('what is not there is said to be missing, and where', async () => {
      const from = await stand.from();
      const missing = await failure(readModel(stand.path(`none.${format}`), { from }));
      expect(missing).toMatchObject({ tag: 'DataFileError', file: stand.path(`none.${format}`) });
      expect(missing.message).toMatch(/there is no |no Zarr metadata/);
      if (format !== 'zarr' || from.list) expect(missing.message).toContain(from.where);
      const shots = await failure(readShots(stand.path(`none.${format}`), { from }));
      expect(shots).toMatchObject({ tag: 'DataFileError' });
    });

    test('another file under its ending is refused', async () => {
      await writeModel(stand.path(`m.${format}`), { m }, { to: stand.to });
      const words = new TextEncoder().encode('these are no numbers '.repeat(20));
      await stand.change(stand.path(headOf[format]), () => words);
      await refused(readModel(stand.path(`m.${format}`), { from: await stand.from() }));
    });

    test('a file that was cut is refused, wherever it was', async () => {
      for (const part of [0, 0.01, 0.5, 0.99]) {
        await writeModel(stand.path(`m.${format}`), { m }, { to: stand.to, overwrite: true });
        await stand.change(stand.path(valuesOf[format]), (bytes) => bytes.subarray(0, Math.floor(part * bytes.length)));
        await refused(readModel(stand.path(`m.${format}`), { from: await stand.from() }));
      }
    });

    test('a file whose beginning was overwritten is refused', async () => {
      await writeModel(stand.path(`m.${format}`), { m }, { to: stand.to });
      await stand.change(stand.path(headOf[format]), (bytes) => bytes.fill(0x80, 0, Math.min(3600, bytes.length >> 1)));
      await refused(readModel(stand.path(`m.${format}`), { from: await stand.from() }));
    });

    test('what is there stays unless it is to be replaced, and when writing fails', async () => {
      const path = stand.path(`m.${format}`);
      const options = { to: stand.to };
      await writeModel(path, { m }, options);
      const before = await stand.to.list(stand.path(''));
      await expect(writeModel(path, { m: m.scale(2) }, options)).rejects.toMatchObject({ tag: 'TargetExistsError' });
      const failing = {
        name: 'm',
        dimensions: ['x', 'z'],
        shape: [1500, 1000],
        attributes: { spacing: [1, 1], origin: [0, 0] },
        dtype: 'float32' as const,
        chunks: [500, 1000],
        rows(start: number, stop: number): Float32Array {
          if (stop > 1400) throw new Error('the rest is missing');
          return new Float32Array((stop - start) * 1000);
        },
      };
      const writing = writeContent(path, { attributes: {}, variables: [failing] }, { ...options, overwrite: true });
      await expect(writing).rejects.toThrow("can't be written: the rest is missing");
      expect((await readModel(path, { from: await stand.from() })).m.equals(m)).toBe(true);
      expect(await stand.to.list(stand.path(''))).toEqual(before);
      await writeModel(path, { m: m.scale(2) }, { ...options, overwrite: true });
      expect((await readModel(path, { from: await stand.from() })).m.equals(m.scale(2))).toBe(true);
      expect(await stand.to.list(stand.path(''))).toEqual(before);
    });
  });

  test('a file that is looked for is known by its SHA-256, whatever the place', async () => {
    await stand.to.write(stand.path('a.bin'), new TextEncoder().encode('content'));
    const from = await stand.from();
    const { sha256 } = await findFile({ file: 'a.bin', folders: [stand.path('none'), stand.path('')], from });
    expect(sha256).toBe('ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73');
    await expect(findFile({ file: 'b.bin', folders: [stand.path('')], from })).rejects.toMatchObject({
      tag: 'MissingFileError',
    });
  });
});

async function failure(reading: Promise<unknown>): Promise<Error> {
  const result = await reading.catch((error: unknown) => error);
  expect(result).toBeInstanceOf(Error);
  return result as Error;
}

/** Refused with an error of ours. */
async function refused(reading: Promise<unknown>): Promise<void> {
  const error = await failure(reading);
  expect(isTaggedError(error), String(error.stack)).toBe(true);
}

describe('the same bytes on the disk and in memory', () => {
  test.each(['zarr', 'bin', 'segy'])('.%s', async (format) => {
    const path = newPath(format, 'm');
    const to = memoryPlace();
    await writeModel(path, { m });
    await writeModel(`m.${format}`, { m }, { to });
    const files = [...to.files].map(([name, bytes]) => [name, Buffer.from(bytes)] as const);
    expect(files.length).toBeGreaterThan(0);
    const { disk } = await import('../src/places/disk.ts');
    for (const [name, bytes] of files)
      expect(bytes.equals((await disk.read(path.replace(`m.${format}`, name))) as Uint8Array)).toBe(true);
  });
});

describe('paths', () => {
  test('of memory and of picked files lead to the same however they are written', async () => {
    const memory = memoryPlace();
    await writeModel('./a//m.bin', { m }, { to: memory });
    expect([...memory.files.keys()].sort()).toEqual(['a/m.bin', 'a/m.json']);
    await writeModel('/a/m.zarr/', { m }, { to: memory });
    expect(await memory.list('a')).toEqual({ files: ['m.bin', 'm.json'], folders: ['m.zarr'] });
    const names = [...memory.files].map(([path, bytes]) => [`./${path}`, new Blob([bytes.slice()])] as const);
    for (const from of [memory, pickedPlace(names)])
      for (const path of ['a/m.bin', './a/m.bin', '/a//m.json', 'a/m.zarr', 'a/m.zarr/'])
        expect(Object.keys(await readParameters(path, { from }))).toEqual(['m']);
  });

  test('files of a picked folder have its name before theirs', async () => {
    const memory = memoryPlace();
    await writeModel('m.zarr', { m }, { to: memory });
    const files = [...memory.files].map(([path, bytes]) =>
      Object.assign(new File([bytes.slice()], path.split('/').at(-1) ?? ''), { webkitRelativePath: path }),
    );
    expect((await readModel('m.zarr', { from: pickedPlace(files) })).m.equals(m)).toBe(true);
  });

  test('of a server: its query goes with each file, and stays out of messages', async () => {
    const asked: string[] = [];
    const from = urlPlace('https://example.org/some%20data?sig=SECRET', {
      fetch: async (url) => {
        asked.push(String(url));
        return new Response(null, { status: 404 });
      },
    });
    const error = await failure(readModel('a b/m#1.h5', { from }));
    expect(asked).toEqual(['https://example.org/some%20data/a%20b/m%231.h5?sig=SECRET']);
    expect(error.message).not.toContain('SECRET');
  });
});

describe('a server', () => {
  const folder = scratchFolder();

  test('is asked once for the metadata of a Zarr group and once for each chunk', async () => {
    await using server = await serveFolder(folder);
    await writeModel(`${folder}/m.zarr`, { m });
    await readModel('m.zarr', { from: urlPlace(server.url) });
    expect(server.requests.sort()).toEqual(['/m.zarr/m/c/0/0', '/m.zarr/zarr.json']);
  });

  test('that lists no folders needs consolidated metadata', async () => {
    await using server = await serveFolder(folder);
    await writeModel(`${folder}/bare.zarr`, { m });
    const { disk } = await import('../src/places/disk.ts');
    const { consolidated_metadata: _, ...group } = JSON.parse(
      new TextDecoder().decode(await disk.read(`${folder}/bare.zarr/zarr.json`)),
    );
    await disk.remove(`${folder}/bare.zarr/zarr.json`);
    await disk.write(`${folder}/bare.zarr/zarr.json`, new TextEncoder().encode(JSON.stringify(group)));
    expect((await readModel(`${folder}/bare.zarr`)).m.equals(m)).toBe(true);
    await expect(readModel('bare.zarr', { from: urlPlace(server.url) })).rejects.toThrow(
      'a group without consolidated metadata, in a place that lists no folders, expected metadata of all its arrays in ' +
        'zarr.json or .zmetadata. Write it anew with them: zarr.consolidate_metadata(store) of Zarr for Python.',
    );
  });

  test('without ranges is told when a file is too large to be read at once', async () => {
    await using server = await serveFolder(folder, { whole: true });
    await writeModel(`${folder}/m.h5`, { m });
    const from = urlPlace(server.url, { wholeUpTo: 1000 });
    await expect(readModel('m.h5', { from })).rejects.toThrow(
      /the server serves no ranges, and all of it, 1 MiB or more, is beyond the 1 MiB that are read at once \(wholeUpTo\)/,
    );
  });

  test('without ranges sends a file once, however often it is opened', async () => {
    await using server = await serveFolder(folder, { whole: true });
    await writeShots(`${folder}/d.segy`, shots, { sources });
    await convertFile('d.segy', 'd.bin', { from: urlPlace(server.url), to: memoryPlace() });
    expect(server.requests.length).toBe(1);
  });

  test('that refuses is quoted', async () => {
    const from = urlPlace('https://example.org/', { fetch: async () => new Response(null, { status: 403 }) });
    for (const format of formats)
      await expect(readModel(`m.${format}`, { from })).rejects.toThrow(
        /the server refuses \(HTTP 403\); check the cred/,
      );
  });
});

test('values of any shape: those of an image in memory are the caller’s own', async () => {
  const to = memoryPlace();
  const vp = new PhysicalParameter(Float32Array.of(1, 2, 3, 4), [2, 2], [1, 1], [0, 0]);
  for (const format of ['h5', 'zarr', 'bin']) {
    await writeModel(`vp.${format}`, { vp }, { units: 'km s-1', to });
    // Squared slowness takes the place of velocity.
    expect([...(await readModel(`vp.${format}`, { from: to })).m.data]).toEqual([1, 0.25, Math.fround(1 / 9), 1 / 16]);
    expect((await readParameters(`vp.${format}`, { from: to }))['vp'].data).toEqual(vp.data);
  }
});
