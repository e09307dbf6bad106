import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licences of packages of others that became part of one of ours, as they want to be carried along.
 *
 * @param {string[]} files absolute paths of what became part of it
 * @returns the text, empty when nothing is of others
 */
export function bundledLicences(files) {
  const packages = files.map(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path.replaceAll('\\', '/'))?.[0],
  );
  return [...new Set(packages)]
    .filter((folder) => folder !== undefined)
    .sort()
    .map(licence)
    .join('\n');
}

function licence(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [file] = globSync('{LICENSE,LICENCE,license}{,.md,.txt}', { cwd: folder });
  if (file === undefined)
    throw new Error(`${name} ${version} has no file with its licence, so it can't be part of another.`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
