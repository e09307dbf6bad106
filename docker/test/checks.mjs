import { fileURLToPath, pathToFileURL } from 'node:url';
import { readDockerfile } from './dockerfile.mjs';
import { openNode } from './task.mjs';

/** What the image is to be. */
export const wanted = readDockerfile(new URL('../Dockerfile', import.meta.url));

/** Azure Batch runs containers as a user of the node, which no image knows. */
export const stranger = 12345;

/** The remote function that tasks run. */
export const shotModule = fileURLToPath(new URL('shot.mjs', import.meta.url));

/**
 * The image's command finds C kernels.
 *
 * @param {import('./task.mjs').Execute} execute
 */
export async function checkDoctor(execute) {
  for (const uid of [wanted.uid, stranger]) {
    const { stdout, stderr } = await execute([...wanted.command, '--json'], { uid });
    if (!stdout.startsWith('{')) throw new Error(`${wanted.command.join(' ')} printed: ${stdout}${stderr}`);
    const { version, node, backend, compilers } = JSON.parse(stdout);
    if (version !== wanted.version)
      throw new Error(`The image has judi4cloud ${version} instead of ${wanted.version}.`);
    if (node.version !== wanted.node) throw new Error(`The image has Node ${node.version} instead of ${wanted.node}.`);
    if (backend.name !== 'c' || !compilers[0].openmp) throw new Error(`No C kernels with OpenMP: ${stdout}`);
    console.log(`judi doctor as user ${uid}: judi4cloud ${version}, Node ${node.version}, ${backend.why}`);
  }
}

/**
 * A shot as a task, twice as each user: the samples of WebAssembly on this machine, and a compiled kernel that stays.
 *
 * @param {{ place: string, packages: string, module: string, execute: import('./task.mjs').Execute }} setup as of `openNode`
 */
export async function checkTasks({ place, packages, module, execute }) {
  const { shot } = await import(pathToFileURL(module).href);
  const { inProcess } = await import(pathToFileURL(`${packages}/clusterless/dist/index.js`).href);
  const [expected] = await inProcess().map(shot, ['wasm']);
  await using node = await openNode({ place, packages, module, execute });
  for (const uid of [wanted.uid, stranger]) {
    for (const turn of ['first', 'second']) {
      const { result, log, seconds, kernels } = await node.task(`shot-${uid}-${turn}`, 'c', { uid });
      const error = result ? distance(result.samples, expected.samples) : Number.NaN;
      if (result?.uid !== uid || kernels !== 1 || !(error < 1e-4))
        throw new Error(`The task went wrong (${kernels} kernels, relative error ${error}): ${log}`);
      const from = `${error.toExponential(1)} from WebAssembly`;
      console.log(
        `${turn} task as user ${uid}: ${seconds.toFixed(1)} s, ${from}, its kernel in the node's shared folder`,
      );
    }
  }
  const env = { JUDI4CLOUD_MODULES: '/nowhere' };
  const { result, log } = await node.task('without-koffi', 'c', { uid: wanted.uid, env });
  if (result !== undefined || !log.includes("'koffi'")) throw new Error(`koffi comes from elsewhere: ${log}`);
  console.log('Tasks load koffi from $JUDI4CLOUD_MODULES');
}

/** Relative, in the Euclidean norm. Compilers fuse other products: samples differ by rounding. */
function distance(a, b) {
  const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return a.length === b.length ? norm(a.map((value, i) => value - b[i])) / norm(b) : Number.NaN;
}
