/** The last part of a path. */
export const nameOf = (path: string): string => {
  const whole = path.replace(/[\\/]+$/, '');
  return whole.slice(lastSeparator(whole) + 1);
};

/** The ending of a path with its dot, nothing when it has none. */
export const endingOf = (path: string): string => /.(\.[^.]*)$/.exec(nameOf(path))?.[1] ?? '';

/** The last part of a path without its ending. */
export const stemOf = (path: string): string => nameOf(path).slice(0, -endingOf(path).length || undefined);

/** The folder of a file with its last separator; nothing for a file that is named alone. */
export const folderOf = (path: string): string => path.slice(0, lastSeparator(path) + 1);

/** The path of another file in the folder of the first. */
export const beside = (path: string, name: string): string => folderOf(path) + name;

/** The path of a file in a folder. */
export const inside = (folder: string, name: string): string =>
  folder === '' || /[\\/]$/.test(folder) ? folder + name : `${folder}/${name}`;

/** A path as places without folders of their own know it: `./a//b` is `a/b`. */
export const plainPath = (path: string): string =>
  path
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.')
    .join('/');

const lastSeparator = (path: string): number => Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
