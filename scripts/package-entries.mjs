/**
 * The modules of a package that have files of their own: what it exports, what it names in `imports` (workers, tasks, remote
 * functions), its commands.
 *
 * @returns paths of sources, from the package's folder
 */
export function entriesOf({ exports = {}, imports = {}, bin = {} }) {
  const named = [...Object.values(exports), ...Object.values(imports)].map((target) => target['@judi4cloud/source']);
  const commands = Object.values(bin).map(sourceOf);
  return [...new Set([...named, ...commands])].filter((path) => path?.endsWith('.ts'));
}

/** `./dist/cli/judi.js` → `./src/cli/judi.ts` */
const sourceOf = (path) => path.replace('./dist/', './src/').replace(/\.js$/, '.ts');
