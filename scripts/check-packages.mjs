// Packs every package, looks into the tarballs, installs them in a scratch project and uses them as a user would:
// the README's JavaScript, its types, and the judi command. Leaves nothing behind.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flaws } from './tarball-flaws.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'judi4cloud-packages-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

try {
  const tarballs = pack();
  for (const { id, size, unpackedSize, entryCount } of tarballs)
    console.log(`${id.padEnd(30)} ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked, ${entryCount} files`);
  const found = tarballs.flatMap((tarball) => flaws(tarball, root).map((flaw) => `${tarball.name}: ${flaw}`));
  if (found.length > 0) throw new Error(found.join('\n'));
  install(tarballs);
  const scripts = [...readmes(tarballs)].map(([name, code]) => runReadme(name, code));
  checkTypes(scripts);
  runCommand();
  console.log(`${tarballs.length} packages can be installed and used.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function pack() {
  const folder = join(scratch, 'tarballs');
  mkdirSync(folder);
  const listed = JSON.parse(
    run('npm', ['pack', '--workspaces', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  return Object.values(listed).map((tarball) => ({ ...tarball, path: join(folder, tarball.filename) }));
}

function install(tarballs) {
  writeFileSync(join(scratch, 'package.json'), JSON.stringify({ name: 'scratch', private: true, type: 'module' }));
  const paths = tarballs.map(({ path }) => path);
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...paths], scratch);
}

/** The first block of JavaScript of the README, and of those of the packages. */
function* readmes(tarballs) {
  yield ['README', firstScript(join(root, 'README.md'))];
  for (const { name } of tarballs) {
    const path = join(scratch, 'node_modules', name, 'README.md');
    const code = firstScript(path);
    if (code !== undefined) yield [name.replace(/^.*\//, ''), code];
  }
}

function firstScript(path) {
  return /^```js\n(.*?)^```$/ms.exec(readFileSync(path, 'utf8'))?.[1];
}

function runReadme(name, code) {
  if (code === undefined) throw new Error(`${name} has no block of JavaScript (\`\`\`js) to run.`);
  const file = `${name}.mjs`;
  writeFileSync(join(scratch, file), code);
  const begin = performance.now();
  run(process.execPath, [file], scratch);
  console.log(`The JavaScript of ${name} ran in ${((performance.now() - begin) / 1000).toFixed(1)} s.`);
  for (const [, picture] of code.matchAll(/writePicture\('([^']+)'/g))
    if (!existsSync(join(scratch, picture))) throw new Error(`${name} should have written ${picture}, but didn't.`);
  return file;
}

/** What the README writes has types for those who check them, without anything but Node's. */
function checkTypes(scripts) {
  const compilerOptions = {
    ...{
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
      module: 'nodenext',
      strict: true,
      noImplicitAny: false,
    },
    ...{ allowJs: true, checkJs: true, noEmit: true, skipLibCheck: false },
    ...{ types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
  };
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: scripts }));
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', scratch], scratch);
  console.log('Their types are right.');
}

function runCommand() {
  const { version } = JSON.parse(readFileSync(join(scratch, 'node_modules/judi4cloud/package.json'), 'utf8'));
  const printed = run('npx', ['--no-install', 'judi', '--version'], scratch).trim();
  if (printed !== version) throw new Error(`judi --version printed '${printed}' instead of ${version}.`);
  const { backend } = JSON.parse(run('npx', ['--no-install', 'judi', 'doctor', '--json'], scratch));
  if (backend === undefined) throw new Error('judi doctor --json says no backend.');
  console.log(`judi ${version} is there; its doctor would run on ${backend.description ?? backend.name ?? backend}.`);
}

/** The standard output of a command; an error with all that it printed when it fails. */
function run(command, args, cwd) {
  try {
    const shell = process.platform === 'win32' && command !== process.execPath;
    return execFileSync(command, args, { cwd, shell, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch ({ status, signal, stdout, stderr, message }) {
    const outcome = status ?? signal ?? message;
    throw new Error(`${[command, ...args].join(' ')} failed (${outcome}):\n${stdout ?? ''}${stderr ?? ''}`);
  }
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`.padStart(7);
}
