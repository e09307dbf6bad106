import { spawnSync } from 'node:child_process';
import { run } from './scratch-project.mjs';

/** A Node that is too old, and the oldest that isn't. */
const [tooOld, oldest] = ['20.19.5', '22.18.0'];

/**
 * Every entry, imported by a Node that is too old, says in one sentence what it needs, and so does the command; scripts run on the
 * oldest that will do.
 */
export function checkOldNodes(project, names, scripts) {
  const node = installNode(project, tooOld);
  const expected = `needs Node.js 22.18 or newer, but this is ${tooOld}`;
  for (const entry of names) {
    const { stderr } = spawn(node, ['--input-type=module', '-e', `import '${entry}'`]);
    if (!stderr.includes(expected)) throw new Error(`${entry} in Node ${tooOld} said: ${stderr || 'nothing'}`);
  }
  const { stderr, status } = spawn(node, [project.path('node_modules/judi4cloud/dist/cli/judi.js'), '--version']);
  if (status !== 1 || !stderr.includes(expected) || stderr.trim().includes('\n'))
    throw new Error(`judi in Node ${tooOld} ended with ${status} and said: ${stderr || 'nothing'}`);
  console.log(`Node ${tooOld} is told what is needed.`);

  const other = installNode(project, oldest);
  for (const script of scripts) run(other, [script], project.folder);
  console.log(`The JavaScript of all READMEs runs on Node ${oldest}.`);

  function spawn(command, args) {
    return spawnSync(command, args, { cwd: project.folder, encoding: 'utf8' });
  }
}

/** Node itself comes in a package for each platform. */
function installNode(project, version) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = `node-${version}`;
  project.write(`${folder}/package.json`, '{}');
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${version}`], project.path(folder));
  return project.path(folder, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node');
}
