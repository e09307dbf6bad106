import { existsSync, readFileSync } from 'node:fs';

/** The first block of JavaScript of each text that has one, as files of the project; each is run. */
export function runReadmes(project, texts) {
  return Object.entries(texts).flatMap(([name, path]) => {
    const code = /^```js\n(.*?)^```$/ms.exec(readFileSync(path, 'utf8'))?.[1];
    return code === undefined ? [] : [runReadme(project, name, code)];
  });
}

function runReadme(project, name, code) {
  const file = `${name}.mjs`;
  project.write(file, code);
  const begin = performance.now();
  project.node(file);
  console.log(`The JavaScript of ${name} ran in ${((performance.now() - begin) / 1000).toFixed(1)} s.`);
  for (const [, picture] of code.matchAll(/writePicture\('([^']+)'/g))
    if (!existsSync(project.path(picture))) throw new Error(`${name} should have written ${picture}, but didn't.`);
  return file;
}
