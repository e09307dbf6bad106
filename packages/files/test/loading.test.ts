import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { projectFile } from '../../../test/project-file.ts';

/** URLs of all modules that a script loads. */
function loaded(script: string): string[] {
  const recording = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ resolve(specifier, context, next) { const found = next(specifier, context); seen.push(found.url); return found; } });
    ${script}
    console.log(JSON.stringify(seen));`;
  const args = ['--conditions=@judi4cloud/source', '--input-type=module', '--eval', recording];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: projectFile('.'), encoding: 'utf8' })) as string[];
}

const libraries = (urls: readonly string[]) =>
  ['h5wasm', 'zarrita', 'numcodecs', 'resvg'].filter((name) =>
    urls.some((url) => url.includes(`/node_modules/${name}/`)),
  );

test('the libraries of file formats are loaded when a file needs them, not with the package', () => {
  expect(libraries(loaded(`await import('judi4cloud');`))).toEqual([]);
  const reading = (path: string) =>
    loaded(`const { readModel } = await import('judi4cloud'); await readModel('${path}').catch(() => {});`);
  expect(libraries(reading('/nowhere/model.bin'))).toEqual([]);
  expect(libraries(reading('/nowhere/model.zarr'))).toEqual(['zarrita']);
});
