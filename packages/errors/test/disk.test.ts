import { spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryName } from '@judi4cloud/errors';
import { makeFolder, tryFile, tryFolder, wholeFile, writeWholeFile } from '@judi4cloud/errors/disk';
import { beforeEach, describe, expect, test } from 'vitest';
import { needsLinux } from '../../../test/left-out.ts';
import { scratchFolder } from '../../../test/scratch-folder.ts';

const folder = scratchFolder();
const file = join(folder, 'file');
writeFileSync(file, 'kept');
const long = 'a'.repeat(300);

/** All that is below a folder. */
const all = (path: string) => readdirSync(path, { recursive: true }).sort();

describe('before the work', () => {
  test('a folder that can be made and written is left as it was: not there', async () => {
    const before = all(folder);
    await tryFolder(join(folder, 'new', 'deeper'), { bytes: 1000 });
    await tryFile(join(folder, 'other', 'deeper', 'a.bin'));
    await tryFolder(folder);
    await tryFile(file);
    expect(all(folder)).toEqual(before);
    expect(readFileSync(file, 'utf8')).toBe('kept');
  });

  test.each([
    [
      'a file in its place',
      () => tryFolder(file),
      `${file} can't be made: ${file} is no folder (ENOTDIR). Choose another name.`,
    ],
    [
      'a file on the way',
      () => tryFile(join(file, 'x')),
      `${join(file, 'x')} can't be written: ${file} is no folder (ENOTDIR).`,
    ],
    [
      'a folder in its place',
      () => tryFile(folder),
      `${folder} can't be written: it is a folder (EISDIR). Give the name of a file.`,
    ],
    [
      'a name that is too long',
      () => tryFile(join(folder, long)),
      'the name is too long for the file system (ENAMETOOLONG)',
    ],
    ['a long name on the way', () => tryFolder(join(folder, 'new', long)), '(ENAMETOOLONG). Choose a shorter one.'],
    ['no name', () => tryFolder(''), "'' can't be made: it is no name"],
    ['no name', () => tryFile(''), "'' can't be written: it is no name"],
    [
      'the file that is read',
      () => tryFile(file, { inputs: [folder, file] }),
      'it is the file that is read (EEXIST). Choose another name.',
    ],
  ])('%s is refused, and nothing is left', async (_, attempt, words) => {
    const before = all(folder);
    await expect(attempt()).rejects.toMatchObject({ name: 'FileSystemError', message: expect.stringContaining(words) });
    expect(all(folder)).toEqual(before);
  });

  test('the file that is read is known by other names too', async () => {
    const own = scratchFolder();
    const input = join(own, 'input');
    writeFileSync(input, '');
    linkSync(input, join(own, 'hard'));
    symlinkSync(input, join(own, 'soft'));
    for (const name of ['hard', 'soft'])
      await expect(tryFile(join(own, name), { inputs: [input] })).rejects.toThrow('it is the file that is read');
    await tryFile(join(own, 'another'), { inputs: [input] });
  });

  test('more bytes than are free are refused, with both numbers', async () => {
    const { bavail, bsize } = await statfs(folder);
    await tryFile(join(folder, 'small'), { bytes: Math.floor((bavail * bsize) / 2) });
    const much = tryFolder(folder, { bytes: 2 ** 60 });
    await expect(much).rejects.toThrow(
      /can't be written: 1050000 TiB are needed, and [\d.]+ [KMGT]iB are free \(ENOSPC\)/,
    );
  });
});

describe('on Linux', () => {
  beforeEach(needsLinux);

  test('what looks like a folder below /proc takes nothing, and that does not take forever', async () => {
    await expect(tryFolder('/proc/x/y')).rejects.toThrow("/proc/x/y can't be made: nothing can be made in that folder");
    await expect(tryFile('/proc/x')).rejects.toThrow("/proc/x can't be written: nothing can be made in that folder");
  });

  test('a device is no file, but may be written to', async () => {
    await expect(tryFile('/dev/full')).rejects.toThrow('it is a device or a pipe, not a file');
    await tryFile('/dev/full', { kind: 'stream' });
  });

  test('without the right to write, that is what is said', () => {
    const own = scratchFolder();
    mkdirSync(join(own, 'closed'), { mode: 0o555 });
    chmodSync(own, 0o755);
    const nobody = process.getuid?.() === 0 ? { uid: 65534 } : {};
    const { stdout } = spawnSync(process.execPath, trial("tryFolder('closed')", "tryFile('closed/new/x')"), {
      cwd: own,
      encoding: 'utf8',
      ...nobody,
    });
    expect(stdout.split('\n')).toEqual([
      "closed can't be written: permission is denied (EACCES). Choose a place of your own, or have its permissions changed.",
      "closed/new/x can't be written: permission is denied (EACCES). Choose a place of your own, or have its permissions changed.",
      '',
    ]);
  });

  test('a file system that is read-only or full is called that, whatever the system says', ({ skip }) => {
    const on = (options: string, ...calls: readonly string[]) =>
      spawnSync('unshare', ['-rm', 'sh', '-c', mount(options), process.execPath, ...trial(...calls)], {
        cwd: scratchFolder(),
        encoding: 'utf8',
      });
    if (on('ro').status !== 0) return skip('no file system can be mounted here');
    expect(on('ro', "tryFolder('disk')", "tryFolder('disk/new')", "tryFile('disk/new/x')").stdout.split('\n')).toEqual([
      "disk can't be written: the file system is read-only (EROFS). Choose another folder.",
      "disk/new can't be made: the file system is read-only (EROFS). Choose another folder.",
      "disk/new/x can't be written: the file system is read-only (EROFS). Choose another folder.",
      '',
    ]);
    const kib = 'new Uint8Array(60 << 10)';
    const full = on(
      'size=64k',
      `writeWholeFile('disk/a', ${kib})`,
      `writeWholeFile('disk/b', ${kib})`,
      "tryFile('disk/b', { bytes: 5000 })",
      "makeFolder('disk/c')",
    );
    expect(full.stdout.split('\n')).toEqual([
      "disk/b can't be written: the disk is full (ENOSPC). Free some space or choose another folder.",
      "disk/b can't be written: 4.88 KiB are needed, and 4 KiB are free (ENOSPC). Free some space or choose another folder.",
      '',
    ]);
  });

  const mount = (options: string) => `mkdir disk && mount -t tmpfs -o ${options} none disk && exec "$0" "$@"`;

  /** Arguments of a Node that makes calls of the module and prints what they fail with. */
  const trial = (...calls: readonly string[]) => {
    const attempts = calls.map((call) => `await disk.${call}.catch(({ message }) => console.log(message));`);
    const code = `const disk = await import(${JSON.stringify(import.meta.resolve('@judi4cloud/errors/disk'))});`;
    return ['--conditions=@judi4cloud/source', '--input-type=module', '--eval', code + attempts.join('')];
  };
});

describe('a file', () => {
  test('is whole or not there; folders on the way are made', async () => {
    const path = join(scratchFolder(), 'new', 'deeper', 'a.txt');
    await writeWholeFile(path, 'first');
    await expect(
      wholeFile(path, async (unfinished) => {
        writeFileSync(unfinished, 'half');
        expect(readFileSync(path, 'utf8')).toBe('first');
        throw new RangeError('enough');
      }),
    ).rejects.toThrow(RangeError);
    expect(all(join(path, '..'))).toEqual(['a.txt']);
    expect(readFileSync(path, 'utf8')).toBe('first');
  });

  test('is written where a link leads', async () => {
    const own = scratchFolder();
    writeFileSync(join(own, 'a'), '');
    symlinkSync('a', join(own, 'link'));
    await writeWholeFile(join(own, 'link'), 'new');
    expect(readFileSync(join(own, 'a'), 'utf8')).toBe('new');
    expect(all(own)).toEqual(['a', 'link']);
  });

  test('has an unfinished name beside it, hidden, of its own, and never too long', () => {
    const names = [1, 2].map(() => temporaryName(join('shots', `${'ß'.repeat(127)}.segy`)));
    expect(new Set(names).size).toBe(2);
    for (const name of names) {
      expect(name).toMatch(/^shots[\\/]\.ß+\..*\.part$/);
      expect(Buffer.byteLength(name)).toBeLessThan(200);
    }
  });
});

test('folders that many make at the same time are made once', async () => {
  const path = join(scratchFolder(), 'a', 'b', 'c');
  const made = await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
  expect(made.flat().sort()).toEqual([join(path, '../..'), join(path, '..'), path]);
});
