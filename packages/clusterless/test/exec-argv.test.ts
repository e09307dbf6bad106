import { expect, test } from 'vitest';
import { inheritedExecArgv } from '../src/local/exec-argv.ts';

test.each([
  [
    ['--conditions=@judi4cloud/source', '--enable-source-maps'],
    ['--conditions=@judi4cloud/source', '--enable-source-maps'],
  ],
  [
    ['-C', 'source', '-e', 'run()'],
    ['-C', 'source'],
  ],
  [
    ['--inspect-brk=9229', '--watch', '--watch-path', 'src', '--test', '--import', './x.ts'],
    ['--import', './x.ts'],
  ],
  [['--input-type=module', '--eval', 'run()', '--max-old-space-size=100'], ['--max-old-space-size=100']],
])('of %j workers inherit %j', (execArgv, inherited) => {
  expect(inheritedExecArgv(execArgv)).toEqual(inherited);
});
