import { type FileAction, FileSystemError, inOurWords, refusalOf } from '@judi4cloud/errors';
import { expect, test } from 'vitest';

const system = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: words of the system, open 'a'`), { code, syscall: 'open', path: 'a', ...more });

test.each([
  ['EROFS', 'written', "out can't be written: the file system is read-only (EROFS). Choose another folder."],
  ['ENOSPC', 'written', "out can't be written: the disk is full (ENOSPC). Free some space or choose another folder."],
  ['ENOENT', 'read', "out can't be read: there is no such file or folder (ENOENT). Check its spelling."],
  [
    'EMFILE',
    'read',
    "out can't be read: this process has too many files open (EMFILE). Raise the limit (ulimit -n), or run fewer workers.",
  ],
  ['EISDIR', 'written', "out can't be written: it is a folder (EISDIR). Give the name of a file."],
  ['EWHAT', 'removed', "out can't be removed: EWHAT: words of the system (EWHAT)."],
] as const)('%s in our words', (code, action: FileAction, message) => {
  const cause = system(code);
  const error = inOurWords(cause, 'out', action);
  expect(error).toBeInstanceOf(FileSystemError);
  expect(error).toMatchObject({ tag: 'FileSystemError', path: 'out', action, code, message, cause });
});

test.each(['EACCES', 'EPERM', 'ENOTDIR', 'ENAMETOOLONG', 'EEXIST', 'EIO', 'EDQUOT', 'EBUSY', 'ELOOP', 'EXDEV'])(
  '%s says what to do',
  (code) => expect(refusalOf(system(code))).toMatchObject({ code, problem: /./, advice: /\.$/ }),
);

test('a refusal is found behind the errors that it led to', () => {
  const wrapped = new Error('outer', { cause: new Error('inner', { cause: system('EROFS') }) });
  expect(refusalOf(wrapped)).toMatchObject({ code: 'EROFS' });
  const own = inOurWords(wrapped, 'out', 'written');
  expect(inOurWords(own, 'elsewhere', 'read')).toBe(own);
});

test.each([
  ['a bug', new TypeError('x is not a function')],
  ['the network', system('EACCES', { syscall: 'connect' })],
  ['a program that is missing', system('ENOENT', { syscall: 'spawn cc', path: 'cc' })],
  ['Node', Object.assign(new Error('module'), { code: 'ERR_MODULE_NOT_FOUND' })],
  ['a text', 'EROFS'],
])('%s is none of the file system', (_, error) => {
  expect(refusalOf(error)).toBeUndefined();
  expect(inOurWords(error, 'out', 'written')).toBe(error);
});
