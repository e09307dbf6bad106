import { readdirSync, readFileSync } from 'node:fs';
import { projectFile } from './project-file.ts';

/** What a folder's modules can import by name, and the path from the project's root of the source behind each name. */
export type ImportMap = Readonly<Record<string, string>>;

interface Manifest {
  readonly exports?: Record<string, { readonly '@judi4cloud/source'?: string }>;
  readonly imports?: Record<string, { readonly '@judi4cloud/source'?: string }>;
}

const packages = readdirSync(projectFile('packages')).map((folder) => {
  const { exports = {}, imports = {} } = JSON.parse(
    readFileSync(projectFile(`packages/${folder}/package.json`), 'utf8'),
  ) as Manifest;
  const name = folder === 'judi4cloud' ? folder : `@judi4cloud/${folder}`;
  return { folder, exported: sources(folder, exports, name), own: sources(folder, imports) };
});

/** The names that all the project's modules can import. */
export const exported: ImportMap = Object.assign({}, ...packages.map(({ exported }) => exported));

/** The names that only the modules of a package can import (`#…`), for each package's folder under `packages`. */
export const ownNames: ReadonlyMap<string, ImportMap> = new Map(packages.map(({ folder, own }) => [folder, own]));

function sources(folder: string, entries: Manifest['imports'] = {}, name?: string): ImportMap {
  return Object.fromEntries(
    Object.entries(entries)
      .map(([key, target]) => [name === undefined ? key : key.replace('.', name), target['@judi4cloud/source']])
      .filter(([, source]) => source?.endsWith('.ts'))
      .map(([key, source]) => [key, `packages/${folder}/${source?.slice(2)}`]),
  );
}
