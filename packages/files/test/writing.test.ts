import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GridMismatchError, PhysicalParameter } from '@judi4cloud/judi';
import { describe, expect, test } from 'vitest';
import { source } from '../src/content/variable.ts';
import { readParameters } from '../src/model/read-model.ts';
import { writeModel } from '../src/model/write-model.ts';
import { writeContent } from '../src/write-content.ts';
import { endings, newPath, ramp } from './fixtures.ts';

/** More values than are written at once. */
const large = () =>
  source({
    name: 'values',
    dimensions: ['x', 'z'],
    shape: [5000, 1000],
    attributes: {},
    values: new Float32Array(5e6),
    chunks: [500, 1000],
  });

/** Values whose last rows can't be written. */
function failing(error: Error) {
  const values = large();
  const rows = (start: number, stop: number) => {
    if (stop > 4500) throw error;
    return values.rows(start, stop);
  };
  return { attributes: {}, variables: [{ ...values, rows }] };
}

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

describe.each(endings)('.%s', (ending) => {
  test('what is there is kept unless it is to be replaced', async () => {
    const path = newPath(ending);
    const [first, second] = [ramp([5, 4]), ramp([6, 3])];
    await writeModel(path, first);
    await expect(writeModel(path, second)).rejects.toThrow(/exists already\. Choose another name/);
    expect((await readParameters(path))['values'].equals(first)).toBe(true);
    await writeModel(path, second, { overwrite: true });
    expect((await readParameters(path))['values'].equals(second)).toBe(true);
  });

  test('a full disk leaves nothing behind, and what was there as it was', async () => {
    const path = newPath(ending);
    await expect(writeContent(path, failing(full))).rejects.toMatchObject({
      name: 'WriteError',
      full: true,
      message: expect.stringMatching(/can't be written: the disk is full/),
    });
    expect(readdirSync(dirname(path))).toEqual([]);
    await writeModel(path, ramp([5, 4]));
    const before = readdirSync(dirname(path));
    await expect(writeContent(path, failing(full), { overwrite: true })).rejects.toThrow('the disk is full');
    expect(readdirSync(dirname(path))).toEqual(before);
    expect((await readParameters(path))['values'].equals(ramp([5, 4]))).toBe(true);
  });

  test('what is aborted ends with its reason and leaves nothing behind', async () => {
    const path = newPath(ending);
    const controller = new AbortController();
    const values = large();
    const rows = (start: number, stop: number) => {
      controller.abort(new Error('enough'));
      return values.rows(start, stop);
    };
    const content = { attributes: {}, variables: [{ ...values, rows }] };
    const writing = writeContent(path, content, { signal: controller.signal });
    await expect(writing).rejects.toThrow('enough');
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test('folders on the way are made', async () => {
    const path = join(newPath(ending), 'deeper', `model.${ending}`);
    await writeModel(path, ramp([2, 2]));
    expect(existsSync(path)).toBe(true);
  });
});

test('a folder that isn’t Zarr is never replaced', async () => {
  const path = newPath('zarr');
  mkdirSync(path);
  writeFileSync(join(path, 'thesis.txt'), 'years of work');
  await expect(writeModel(path, ramp([2, 2]), { overwrite: true })).rejects.toThrow('It is a folder without Zarr data');
  expect(readFileSync(join(path, 'thesis.txt'), 'utf8')).toBe('years of work');
});

test('parameters have a grid in common and names of their own', async () => {
  const m = ramp([4, 3]);
  const elsewhere = new PhysicalParameter(m.data, m.n, m.d, [0, 0]);
  await expect(writeModel(newPath('h5'), { m, other: elsewhere })).rejects.toThrow(GridMismatchError);
  for (const name of ['x', '../m', '', 'a/b'])
    await expect(writeModel(newPath('zarr'), { [name]: m })).rejects.toThrow(/The name of a parameter/);
});

test('endings say the format', async () => {
  await expect(writeModel('model.foo', ramp([2, 2]))).rejects.toThrow(
    "The ending '.foo' of model.foo says no format, expected one of .h5, .hdf5, .nc, .zarr, .bin, .f32, .json, .segy, .sgy, .su.",
  );
  await expect(writeModel('model.jld', ramp([2, 2]))).rejects.toThrow('JLD can only be read');
  await expect(readParameters('model')).rejects.toThrow('The ending of model says no format');
});
