import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { findFile } from '../src/find-file.ts';

describe('finding files', () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'a.bin'), 'content');
  const sha256 = createHash('sha256').update('content').digest('hex');

  test('the first folder that has it counts', async () => {
    const folders = [join(folder, 'none'), folder];
    await expect(findFile({ file: 'a.bin', folders, sha256 })).resolves.toEqual({
      path: join(folder, 'a.bin'),
      sha256,
    });
  });

  test('a missing file is told with where it was looked for and where it comes from', async () => {
    await expect(findFile({ file: 'b.bin', folders: [folder], obtain: 'the moon' })).rejects.toThrow(
      `Data file 'b.bin' is missing; looked for ${join(folder, 'b.bin')}. It comes from the moon. ` +
        'Give its folder with --data DIR or in the environment variable JUDI_DATA.',
    );
  });

  test('a folder of Zarr arrays has the content of its files', async () => {
    const make = (content: string) => {
      const place = scratchFolder();
      mkdirSync(join(place, 'm.zarr', 'm'), { recursive: true });
      writeFileSync(join(place, 'm.zarr', 'zarr.json'), '{}');
      writeFileSync(join(place, 'm.zarr', 'm', 'zarr.json'), content);
      return findFile({ file: 'm.zarr', folders: [place] });
    };
    const [one, same, other] = await Promise.all([make('1'), make('1'), make('2')]);
    expect(same.sha256).toBe(one.sha256);
    expect(other.sha256).not.toBe(one.sha256);
  });

  test('a file with another content than wanted', async () => {
    const wanted = { file: 'a.bin', folders: [folder], sha256: '0'.repeat(64), obtain: 'the moon' };
    await expect(findFile(wanted)).rejects.toThrow(
      `its SHA-256 is ${sha256}, expected ${'0'.repeat(64)}. Get it anew from the moon.`,
    );
  });
});
