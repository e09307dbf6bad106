import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needsLinux } from '../../../test/left-out.ts';
import { openSegyWriter, SinkError, segyWrite } from '../src/index.ts';
import { fileSink, newFileSink } from '../src/node.ts';

const block = { data: Float32Array.from({ length: 1200 }, (_, i) => i), ns: 300 };
const options = { dt: 4000 };
const size = 3600 + 4 * (240 + 1200);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segy-sink-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a file', () => {
  it('is there under its name only when it is complete', async () => {
    const path = join(folder, 'a.segy');
    const writer = openSegyWriter(fileSink(path), { ns: 300, ...options });
    await writer.write(block);
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^\.a\.segy\.[0-9a-f]+\.part$/)]);
    await writer.close();
    await writer.abort();
    expect(await readdir(folder)).toEqual(['a.segy']);
    expect((await stat(path)).size).toBe(size);
  });

  it('stays as it was when writing fails, and nothing else is left', async () => {
    const path = join(folder, 'a.segy');
    await writeFile(path, 'before');
    const bad = { ...block, data: block.data.map((value, i) => (i === 700 ? Number.NaN : value)) };
    await expect(segyWrite(fileSink(path), bad, { ...options, format: 'ibm' })).rejects.toThrow(
      'Trace 2, sample 100 is NaN',
    );
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['a.segy']);
  });

  it('is replaced with its permissions, through links too', async () => {
    const path = join(folder, 'a.segy');
    const link = join(folder, 'link.segy');
    await writeFile(path, 'before');
    await chmod(path, 0o640);
    await symlink(path, link);
    await segyWrite(fileSink(link), block, options);
    const after = await stat(path);
    expect(after.size).toBe(size);
    expect(after.mode & 0o777).toBe(0o640);
    expect((await readdir(folder)).sort()).toEqual(['a.segy', 'link.segy']);
  });

  it('in a folder that is missing makes it; in the place of one, or below a file, it fails with advice', async () => {
    await segyWrite(fileSink(join(folder, 'new', 'a.segy')), block, options);
    expect(await readdir(join(folder, 'new'))).toEqual(['a.segy']);
    const below = segyWrite(fileSink(join(folder, 'new', 'a.segy', 'b.segy')), block, options);
    await expect(below).rejects.toThrow(SinkError);
    await expect(below).rejects.toThrow(/b\.segy can't be written: .*a\.segy is no folder \(ENOTDIR\)/);
    await expect(segyWrite(fileSink(join(folder, 'new')), block, options)).rejects.toThrow('it is a folder (EISDIR)');
    expect(await readdir(folder)).toEqual(['new']);
  });

  it('on a full disk fails with advice', async (context) => {
    needsLinux(context);
    const failure = segyWrite(fileSink('/dev/full'), block, options);
    await expect(failure).rejects.toMatchObject({ code: 'ENOSPC', sink: '/dev/full', written: 0 });
    await expect(failure).rejects.toThrow(
      "/dev/full can't be written: the disk is full (ENOSPC). Free some space or choose another folder.",
    );
  });

  it('that is renamed by others later is written under its own name, new, and removed when it isn’t to be', async () => {
    const path = join(folder, 'a.segy.part');
    for (const options of [{}, { synced: true }]) {
      const sink = newFileSink(path, options);
      await sink.write(Uint8Array.of(1, 2, 3));
      await sink.write(Uint8Array.of(4));
      await sink.patch?.(1, Uint8Array.of(9));
      expect(await readdir(folder)).toEqual(['a.segy.part']);
      await sink.close();
      expect([...(await readFile(path))]).toEqual([1, 9, 3, 4]);
      await expect(newFileSink(path).write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'EEXIST' });
      await rm(path);
    }
    const sink = newFileSink(path);
    await sink.write(Uint8Array.of(1));
    await sink.abort();
    expect(await readdir(folder)).toEqual([]);
  });
});
