import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licences of packages of others that became part of bundles, as they want to be carried along.
 *
 * @param {import('esbuild').Metafile} metafile of the bundles
 * @param {string} folder that its paths start from
 * @returns the text, empty when there are none
 */
export function bundledLicences({ inputs }, folder) {
  const packages = Object.keys(inputs).map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(packages)]
    .filter((path) => path !== undefined)
    .sort()
    .map((path) => licence(join(folder, path)))
    .join('\n');
}

function licence(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [file] = globSync('{LICENSE,LICENCE,license}{,.md,.txt}', { cwd: folder });
  if (file === undefined) throw new Error(`${name} ${version} has no file with its licence, so it can't be bundled.`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
