import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';

/** What users of a tarball would miss in it, and what it holds that they don't need. */
export function flaws({ name, files }, root) {
  const folder = join(root, 'packages', name.replace(/^.*\//, ''));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { exports = {}, imports = {}, bin = {} } = manifest;
  const paths = new Set(files.map(({ path }) => path));
  const entries = [...Object.values(exports), ...Object.values(imports)];
  const texts = [...paths].filter((path) => path.endsWith('.md'));
  const targets = entries.flatMap(({ '@judi4cloud/source': _source, ...published }) => Object.values(published));
  return [
    ...['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']
      .filter((path) => !paths.has(path))
      .map((path) => `${path} is missing`),
    ...['description', 'keywords', 'author', 'license', 'engines', 'sideEffects']
      .filter((field) => !(field in manifest))
      .map((field) => `package.json has no ${field}`),
    ...texts.flatMap((path) => deadLinks(path, folder, paths)),
    ...files
      .filter(({ path }) => path.endsWith('.js') && !hasMap(path, folder))
      .map(({ path }) => `${path} has no map`),
    ...[...targets, ...Object.values(bin)]
      .filter((path) => !paths.has(path.replace('./', '')))
      .map((path) => `package.json names ${path}, which is missing`),
    ...entries
      .filter((conditions) => 'types' in conditions && '@judi4cloud/source' in conditions)
      .filter((conditions) => Object.keys(conditions).indexOf('types') !== 1)
      .map(({ types }) => `${types} should be named right after the sources`),
    ...files
      .filter(({ path }) => !belongs(path, folder, [...manifest.files, ...targets]))
      .map(({ path }) => `${path} does not belong into it`),
    ...files.filter(({ size }) => size > 1e6).map(({ path, size }) => `${path} has ${Math.round(size / 1e6)} MB`),
    ...(sameText(join(folder, 'LICENSE'), join(root, 'LICENSE')) ? [] : ["LICENSE differs from the workspace's"]),
  ];
}

/** Links of a text to files that aren't in the tarball with it. */
function deadLinks(path, folder, paths) {
  const text = readFileSync(join(folder, path), 'utf8');
  return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
    .map(([, target]) => join(path, '..', target))
    .filter((target) => !paths.has(target))
    .map((target) => `${path} links to ${target}, which is missing`);
}

/** True where a bundle has a source map with its sources, where there is nothing but names of others, and for files as they were written. */
function hasMap(path, folder) {
  if (!path.startsWith('dist/')) return true;
  const map = join(folder, `${path}.map`);
  if (existsSync(map)) return JSON.parse(readFileSync(map, 'utf8')).sourcesContent !== undefined;
  return /^(?:(?:import|export) [^;]*;\s*)*$/.test(readFileSync(join(folder, path), 'utf8'));
}

/** True for types of a source that is still there, for bundles and the licences of what they hold, for what package.json names, and for texts. */
function belongs(path, folder, named) {
  if (
    ['package.json', 'LICENSE'].includes(path) ||
    named.includes(path) ||
    named.includes(`./${path}`) ||
    /^[\w-]+\.md$/.test(path)
  )
    return true;
  if (path === 'dist/licences.txt' || /^dist\/(.+\/)?[\w-]+\.js(\.map)?$/.test(path)) return true;
  const source = /^dist\/(.+?)\.d\.ts$/.exec(path)?.[1];
  return source !== undefined && existsSync(join(folder, 'src', `${source}.ts`));
}

function sameText(...paths) {
  return new Set(paths.map((path) => existsSync(path) && readFileSync(path, 'utf8'))).size === 1;
}
