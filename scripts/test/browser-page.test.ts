import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openPage } from '../../test/browser-page.ts';
import { needsChromium } from '../../test/left-out.ts';
import { processesWith } from '../../test/processes-with.ts';
import { projectFile } from '../../test/project-file.ts';
import { scratchFolder } from '../../test/scratch-folder.ts';

beforeEach(needsChromium);

const folder = scratchFolder();
const file = join(folder, 'file');
writeFileSync(file, 'content');

test('a page that is closed leaves no process and no profile', async () => {
  const profile = join(folder, 'closed');
  const page = await openPage(file, profile);
  expect(await page.run('return (await document.querySelector("input").files[0].text());')).toBe('content');
  expect(processesWith(profile).length).toBeGreaterThan(1);
  await page.close();
  expect(processesWith(profile)).toEqual([]);
  expect(existsSync(profile)).toBe(false);
});

test('nor does one whose process is killed', async () => {
  const profile = join(folder, 'killed');
  const code = `
    import { openPage } from ${JSON.stringify(projectFile('test/browser-page.ts'))};
    await openPage(${JSON.stringify(file)}, ${JSON.stringify(profile)});
    console.log('open');
    setInterval(() => {}, 1000);`;
  const args = ['--conditions=@judi4cloud/source', '--input-type=module-typescript', '-e', code];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(processesWith(profile).length).toBeGreaterThan(2);
  child.kill('SIGKILL');
  await expect.poll(() => processesWith(profile)).toEqual([]);
  await expect.poll(() => existsSync(profile)).toBe(false);
});
