import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFile } from '../../../test/project-file.ts';
import { scratchFolder } from '../../../test/scratch-folder.ts';

const judi = JSON.stringify(projectFile('packages/judi/src/index.ts'));
const given = `
  import { fwiObjective, judiModeling, judiProjection } from ${judi};
  import type { DataVector, Geometry, JudiVector, Model, SourceVector } from ${judi};
  declare const model: Model, src: Geometry, rec: Geometry, q: JudiVector, d: DataVector, qa: SourceVector;
  const F = judiModeling(model, src, rec);
  const P = judiProjection(rec).mul(judiModeling(model)).mul(judiProjection(src).adjoint);
`;

/** A mistake, what it got and what was expected, as its message names them. */
const mistakes: readonly (readonly [mistake: string, got: string, expected: string])[] = [
  ['F.mul(d)', 'DataVector', 'SourceVector'],
  ['F.adjoint.mul(qa)', 'SourceVector', 'DataVector'],
  ['P.adjoint.mul(qa)', 'SourceVector', 'DataVector'],
  ['d.minus(qa)', 'SourceVector', 'DataVector'],
  ['fwiObjective(model, d, q)', 'DataVector', 'SourceVector'],
  ['fwiObjective(model, q, qa)', 'SourceVector', 'DataVector'],
  ['F.mul(F)', 'DataModeling<"vectors">', 'ShotVector<SourceVector>'],
  ['F.adjoint.mul(P.adjoint)', 'Operator<DataVector, SourceVector, "vectors">', 'ShotVector<DataVector>'],
];

it('what does not compile is explained by the names of both sides', () => {
  const folder = scratchFolder();
  const project = {
    extends: projectFile('tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      emitDeclarationOnly: false,
      noEmit: true,
      typeRoots: [projectFile('node_modules/@types')],
    },
    files: ['mistakes.ts'],
  };
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  writeFileSync(join(folder, 'mistakes.ts'), [given, ...mistakes.map(([mistake]) => mistake)].join('\n'));
  const tsc = projectFile('node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  const messages = stdout.split(/^(?=\S)/m);
  expect(messages).toHaveLength(mistakes.length);
  mistakes.forEach(([mistake, got, expected], i) => {
    const [, line, message] = messages[i].match(/mistakes\.ts\((\d+),\d+\): (.*)/s) ?? [];
    expect([mistake, Number(line)]).toEqual([mistake, given.split('\n').length + 1 + i]);
    expect(message).toContain(`'${got}' is not assignable to `);
    expect(message).toContain(expected);
  });
}, 180_000); // the compiler reads all sources, on a machine that runs other tests
