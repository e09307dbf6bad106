import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BrowserPage, openPage } from '../../../test/browser-page.ts';
import { chromiumPath, needsChromium } from '../../../test/left-out.ts';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { bringsAlong } from '../../../test/static-imports.ts';
import { getHeader, SeisCon, segyRead, segyScan } from '../src/index.ts';

import { makeSegy, ramp } from './make-segy.ts';

test('the package needs nothing that only Node has', () => {
  expect(bringsAlong('packages/segy/src/index.ts')).toEqual([]);
});

describe('in Chromium', () => {
  const shots = Array.from({ length: 900 }, (_, i) => Math.floor(i / 300));
  const bytes = makeSegy({
    traces: shots.map((shot, i) => ({ samples: ramp(i, 500), int16: { 71: -10 }, int32: { 73: 1000 * shot, 81: i } })),
  });
  let page: BrowserPage;

  beforeAll(async () => {
    if (!existsSync(chromiumPath)) return;
    const folder = scratchFolder();
    const file = join(folder, 'line.segy');
    await writeFile(file, bytes);
    page = await openPage(file, join(folder, 'profile'));
  });
  beforeEach(needsChromium);
  afterAll(() => page?.close());

  test('a local file that somebody picked is read, scanned, and read shot by shot as in Node', async () => {
    const inBrowser = await page.run(`
      const { getHeader, SeisCon, segyRead, segyScan } = await import('@judi4cloud/segy');
      const [file] = document.querySelector('input').files;
      const sum = (values) => values.reduce((a, b, i) => (Math.imul(a, 31) + (b | 0) + i) | 0, 0);
      const block = await segyRead(file);
      const con = new SeisCon(await segyScan(file), [file]);
      const shot = await con.at(1);
      return {
        file: [file instanceof File, file.name, file.size],
        block: [block.ns, block.ntraces, sum(block.data), sum(getHeader(block, 'GroupX'))],
        con: con.getSources(),
        shot: [shot.ntraces, sum(shot.data)],
      };`);
    const sum = (values: ArrayLike<number>) =>
      Array.from(values).reduce((a, b, i) => (Math.imul(a, 31) + (b | 0) + i) | 0, 0);
    const block = await segyRead(bytes);
    const con = new SeisCon(await segyScan(bytes), [bytes]);
    const shot = await con.at(1);
    expect(inBrowser).toEqual({
      file: [true, 'line.segy', bytes.length],
      block: [500, 900, sum(block.data), sum(getHeader(block, 'GroupX'))],
      con: con.getSources(),
      shot: [300, sum(shot.data)],
    });
  });

  test('a file behind HTTP is read by range', async () => {
    const inBrowser = await page.run(`
      const { openUrl, segyRead } = await import('@judi4cloud/segy');
      const source = await openUrl(new URL('/data', location.href));
      const block = await segyRead(source, { traces: [600, 602] });
      return [source.size, ...block.data.subarray(499, 502)];`);
    expect(inBrowser).toEqual([bytes.length, 600499, 601000, 601001]);
  });
});
