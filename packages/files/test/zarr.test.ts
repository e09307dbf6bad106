import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { openZarr } from '../src/formats/zarr/read.ts';
import { readModel, readParameters } from '../src/model/read-model.ts';
import { writeModel } from '../src/model/write-model.ts';
import { disk } from '../src/places/disk.ts';
import { newPath, ramp } from './fixtures.ts';

interface ArrayMetadata {
  readonly shape: number[];
  readonly data_type: string;
  readonly chunk_grid: { readonly name: string; readonly configuration: { readonly chunk_shape: number[] } };
  readonly codecs: readonly { readonly name: string }[];
  readonly dimension_names: string[];
  readonly attributes: Record<string, unknown>;
}

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T;

/** Values of a chunk, from its bytes alone. */
function chunkValues(folder: string, name: string, at: readonly number[]): Float32Array {
  const { codecs } = json<ArrayMetadata>(folder, name, 'zarr.json');
  const bytes = readFileSync(join(folder, name, 'c', ...at.map(String)));
  const plain = codecs.some((codec) => codec.name === 'zstd') ? zstdDecompressSync(bytes) : bytes;
  const view = new DataView(plain.buffer, plain.byteOffset, plain.length);
  return Float32Array.from({ length: plain.length / 4 }, (_, k) => view.getFloat32(4 * k, true));
}

describe('what is written is Zarr v3, read by hand', () => {
  test.each([true, false])('metadata and chunks, compressed: %s', async (compress) => {
    const values = ramp([1500, 1001]);
    const folder = newPath('zarr');
    await writeModel(folder, values, { name: 'image', units: 'km2 s-2', title: 'RTM', compress });
    const group = json<{ attributes: unknown; consolidated_metadata: { metadata: Record<string, unknown> } }>(
      folder,
      'zarr.json',
    );
    expect(group).toMatchObject({
      zarr_format: 3,
      node_type: 'group',
      attributes: { title: 'RTM', Conventions: 'CF-1.11' },
    });
    const array = json<ArrayMetadata>(folder, 'image', 'zarr.json');
    expect(group.consolidated_metadata.metadata['image']).toEqual(array);
    expect(array).toMatchObject({
      zarr_format: 3,
      node_type: 'array',
      shape: [1500, 1001],
      data_type: 'float32',
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      fill_value: 'NaN',
      dimension_names: ['x', 'z'],
      attributes: { units: 'km2 s-2', origin: [100, -20], spacing: [12.5, 10] },
    });
    expect(array.codecs.map(({ name }) => name)).toEqual(compress ? ['bytes', 'zstd'] : ['bytes']);
    const { chunk_shape } = array.chunk_grid.configuration;
    expect(chunk_shape).toEqual([750, 1001]);
    for (const chunk of [0, 1]) {
      const start = chunk * chunk_shape[0] * 1001;
      expect(chunkValues(folder, 'image', [chunk, 0])).toEqual(
        values.data.subarray(start, start + chunk_shape[0] * 1001),
      );
    }
    const z = json<ArrayMetadata>(folder, 'z', 'zarr.json');
    expect(z).toMatchObject({ shape: [1001], data_type: 'float64', dimension_names: ['z'] });
    expect(z.attributes).toMatchObject({ units: 'm', axis: 'Z', positive: 'down' });
  });

  test('the last chunks are filled to their size', async () => {
    const values = ramp([1025, 1025]);
    const folder = newPath('zarr');
    await writeModel(folder, values, { compress: false });
    const { chunk_shape } = json<ArrayMetadata>(folder, 'values', 'zarr.json').chunk_grid.configuration;
    expect(chunk_shape).toEqual([513, 1025]);
    const last = chunkValues(folder, 'values', [1, 0]);
    expect(last.length).toBe(513 * 1025);
    expect(last.subarray(0, 512 * 1025)).toEqual(values.data.subarray(513 * 1025));
    expect(last.subarray(512 * 1025).every(Number.isNaN)).toBe(true);
  });
});

describe('what others write', () => {
  test('version 2, in Fortran order, big-endian, with axes as xarray names them', async () => {
    const folder = newPath('zarr');
    const array = (name: string, metadata: object, axes: string[], chunk: string, bytes: Uint8Array) => {
      mkdirSync(join(folder, name), { recursive: true });
      const common = { zarr_format: 2, compressor: null, filters: null, fill_value: null };
      writeFileSync(join(folder, name, '.zarray'), JSON.stringify({ ...common, ...metadata }));
      writeFileSync(
        join(folder, name, '.zattrs'),
        JSON.stringify({ _ARRAY_DIMENSIONS: axes, units: axes.length > 1 ? 'km/s' : 'm' }),
      );
      writeFileSync(join(folder, name, chunk), bytes);
    };
    const doubles = (values: number[]) => new Uint8Array(Float64Array.from(values).buffer);
    array('x', { shape: [3], chunks: [3], dtype: '<f8', order: 'C' }, ['x'], '0', doubles([100, 150, 200]));
    array('z', { shape: [2], chunks: [2], dtype: '<f8', order: 'C' }, ['z'], '0', doubles([0, 25]));
    const stored = Buffer.alloc(24);
    // Velocity 2 + 0.1·x + 0.01·z over z × x; in Fortran order the first axis, z, is the fastest.
    for (let x = 0; x < 3; x++)
      for (let z = 0; z < 2; z++) stored.writeFloatBE(2 + 0.1 * x + 0.01 * z, 4 * (2 * x + z));
    array('vp', { shape: [2, 3], chunks: [2, 3], dtype: '>f4', order: 'F' }, ['z', 'x'], '0.0', stored);
    writeFileSync(join(folder, '.zgroup'), '{"zarr_format":2}');
    const { m, n, d, o } = await readModel(folder);
    expect([n, d, o]).toEqual([
      [3, 2],
      [50, 25],
      [100, 0],
    ]);
    for (const x of [0, 1, 2])
      for (const z of [0, 1]) expect(m.value(x, z)).toBeCloseTo((2 + 0.1 * x + 0.01 * z) ** -2, 6);
  });

  test('a chunk that isn’t there holds the fill value', async () => {
    const folder = newPath('zarr');
    await writeModel(folder, ramp([3, 2]));
    const group = json<{ attributes: Record<string, unknown> }>(folder, 'zarr.json');
    delete group.attributes['judi4cloud_format'];
    writeFileSync(join(folder, 'zarr.json'), JSON.stringify(group));
    rmSync(join(folder, 'values', 'c', '0', '0'));
    expect((await readParameters(folder))['values'].data.every(Number.isNaN)).toBe(true);
  });
});

describe('what is damaged is told', () => {
  const damaged = async (compress: boolean, damage: (chunk: string, folder: string) => void) => {
    const folder = newPath('zarr');
    await writeModel(folder, ramp([30, 20]), { compress });
    damage(join(folder, 'values', 'c', '0', '0'), folder);
    return readParameters(folder);
  };

  test('a chunk that is missing, or too short', async () => {
    await expect(damaged(true, (chunk) => rmSync(chunk))).rejects.toThrow(
      /array 'values' can’t be read: chunk values\/c\/0\/0 is missing, expected a whole folder/,
    );
    await expect(damaged(true, (chunk) => truncateSync(chunk, 100))).rejects.toThrow(/'values' can’t be read/);
    await expect(damaged(false, (chunk) => truncateSync(chunk, 2000))).rejects.toThrow(
      /chunk 0\/0 holds 500 values instead of 600/,
    );
  });

  test('metadata that are none, or missing', async () => {
    await expect(damaged(true, (_, folder) => writeFileSync(join(folder, 'values', 'zarr.json'), '{'))).rejects.toThrow(
      /array 'values' can’t be read/,
    );
    await expect(openZarr(disk, scratchFolder())).rejects.toThrow('no Zarr metadata, expected a folder of Zarr arrays');
    await expect(openZarr(disk, '/nowhere/a.zarr')).rejects.toThrow('there is no such folder');
  });
});
