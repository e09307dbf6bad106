import type { Plugin } from 'esbuild';

/** Environment variable: a folder whose `node_modules` holds packages with native code, on machines that run bundles. */
export const nativeModulesVariable = 'JUDI4CLOUD_MODULES';
/** That folder where the variable is not set, as container images and start tasks make it. */
export const nativeModulesFolder = '/opt/judi4cloud';

/**
 * Leaves packages with native code out of a bundle: they are loaded, when they are asked for, from `$JUDI4CLOUD_MODULES`. Code
 * that imports them late can catch their absence.
 */
export function nativePackages(names: readonly string[]): Plugin {
  return {
    name: 'native-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./#]/ }, ({ path }) =>
        names.includes(path) ? { path, namespace: 'native' } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => ({
        contents: [
          "import { createRequire } from 'node:module';",
          "import { join } from 'node:path';",
          `const folder = process.env[${JSON.stringify(nativeModulesVariable)}] ?? ${JSON.stringify(nativeModulesFolder)};`,
          `export default createRequire(join(folder, 'index.js'))(${JSON.stringify(path)});`,
        ].join('\n'),
        resolveDir: process.cwd(),
      }));
    },
  };
}
