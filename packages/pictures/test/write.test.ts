import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  curve,
  FileTypeError,
  image,
  isPictureError,
  LimitsError,
  png,
  svg,
  writePage,
  writePicture,
} from '@judi4cloud/pictures';
import { decode } from 'fast-png';
import { afterAll, beforeAll, expect, test } from 'vitest';

const picture = curve({ series: [{ y: [1, 2, 3] }], title: 'Title' });
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('a file is written as its name ends, in a folder that may be missing, and nothing else is left there', async () => {
  await writePicture(join(folder, 'a', 'line.svg'), picture);
  await writePicture(join(folder, 'a', 'line.PNG'), picture);
  await writePage(join(folder, 'a', 'page.html'), '<!DOCTYPE html>');
  expect((await readdir(join(folder, 'a'))).sort()).toEqual(['line.PNG', 'line.svg', 'page.html']);
  expect(await readFile(join(folder, 'a', 'line.svg'), 'utf8')).toBe(svg(picture));
  expect([...(await readFile(join(folder, 'a', 'line.PNG'))).subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
});

test('any other ending is refused, and a file that cannot be written leaves no trace', async () => {
  await expect(writePicture(join(folder, 'line.jpg'), picture)).rejects.toSatisfy(
    (error) => isPictureError(error) && error instanceof FileTypeError,
  );
  await writePicture(join(folder, 'taken.svg', 'inner.svg'), picture);
  await expect(writePicture(join(folder, 'taken.svg'), picture)).rejects.toThrow();
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a PNG has the density asked for, says so, and carries the marks', async () => {
  for (const scale of [1, 2]) {
    const { width, height, resolution, data } = decode(await png(picture, { scale }));
    expect([width, height]).toEqual([picture.width * scale, picture.height * scale]);
    // 96 pixels an inch at density 1.
    expect(resolution).toMatchObject({ x: Math.round((96 * scale) / 0.0254) });
    expect(data.some((c) => c < 60)).toBe(true);
  }
  await expect(png(picture, { scale: 0 })).rejects.toThrow(LimitsError);
});

test('text is drawn with the fonts of the package: a title covers as much as its width says', async () => {
  const titled = image({ data: new Float32Array([1, 2]), n: [2, 1], d: [1, 1], title: 'MMMM' });
  const { width, data } = decode(await png(titled, { scale: 1 }));
  const dark: number[] = [];
  for (let y = 8; y < 32; y++) for (let x = 0; x < 400; x++) if (data[3 * (y * width + x)] < 100) dark.push(x);
  // Four bold M of 0.995 em at 15 pixels, less the space at both ends.
  expect(Math.max(...dark) - Math.min(...dark)).toBeGreaterThan(53);
  expect(Math.max(...dark) - Math.min(...dark)).toBeLessThan(60);
});
