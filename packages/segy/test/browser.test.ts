import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserPage, chromiumPath, openPage } from '../../../test/browser-page.ts';
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
  let folder = '';
  let page: BrowserPage | null = null;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'segy-browser-'));
    await writeFile(join(folder, 'line.segy'), bytes);
    if (existsSync(chromiumPath)) page = await openPage(join(folder, 'line.segy'), folder);
  });

  afterAll(async () => {
    await page?.close();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  test('a local file that somebody picked is read, scanned, and read shot by shot as in Node', async (context) => {
    if (page === null) return context.skip(`there is no ${chromiumPath} to run the reader in`);
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

  test('a file behind HTTP is read by range', async (context) => {
    if (page === null) return context.skip(`there is no ${chromiumPath} to run the reader in`);
    const inBrowser = await page.run(`
      const { openUrl, segyRead } = await import('@judi4cloud/segy');
      const source = await openUrl(new URL('/data', location.href));
      const block = await segyRead(source, { traces: [600, 602] });
      return [source.size, ...block.data.subarray(499, 502)];`);
    expect(inBrowser).toEqual([bytes.length, 600499, 601000, 601001]);
  });
});
