import { join } from 'node:path';
import { run } from './scratch-project.mjs';

/** The last versions of the compiler in TypeScript and of the one in Go. */
const compilers = ['5.9.3', '7.0.2'];

/** How a server's project and a page's are set up. */
const surroundings = [
  { module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2024', 'esnext.disposable'], types: ['node'] },
  { module: 'esnext', moduleResolution: 'bundler', lib: ['es2024', 'esnext.disposable', 'dom'], types: [] },
];

/**
 * The packages have types for those who check theirs too (`skipLibCheck: false`), with nothing installed but what they bring.
 *
 * @param files scripts of the project that use the packages
 * @param names of all that can be imported
 */
export function checkTypes(project, files, names) {
  const all = 'all-entries.ts';
  project.write(all, `${names.map((name, i) => `export * as m${i} from '${name}';`).join('\n')}\n`);
  for (const version of compilers) {
    const folder = `typescript-${version}`;
    project.write(`${folder}/package.json`, '{}');
    run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--loglevel=error', `typescript@${version}`],
      project.path(folder),
    );
    for (const options of surroundings) {
      const compilerOptions = {
        ...{ target: 'es2024', ...options },
        ...{ strict: true, noImplicitAny: false, allowJs: true, checkJs: true, noEmit: true, skipLibCheck: false },
      };
      project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [all, ...files] }));
      const tsc = join(project.path(folder), 'node_modules/typescript/bin/tsc');
      run(process.execPath, [tsc, '-p', project.folder], project.folder);
      console.log(`Their types are right for TypeScript ${version}, ${options.moduleResolution}.`);
    }
  }
}
