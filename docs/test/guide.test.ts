import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as judi4cloud from 'judi4cloud';
import { expect, test } from 'vitest';
import { needsPosix } from '../../test/left-out.ts';
import { projectFile } from '../../test/project-file.ts';
import { guideFolder, readChapter, readChapters, shownOutput } from './chapter.ts';
import { chapterScript } from './chapter-script.ts';
import { difference, pngOf, readPicture } from './kept-picture.ts';
import { runChapter, userFolder } from './run-chapter.ts';

const { GUIDE_PICTURES, GUIDE_COSTS } = process.env;
const chapters = readChapters();
const contents = readChapter('README.md');

/** Costs are those of a chapter that has the machine for itself. */
const options = { concurrent: GUIDE_COSTS === undefined };

test.for(chapters)('$name does what it shows', options, async (chapter, context) => {
  needsPosix(context);
  const { name, links } = chapter;
  const folder = userFolder();
  for (const { block, printed, seconds, memory } of await runChapter(folder, chapterScript(chapter))) {
    if (GUIDE_COSTS) console.log(`${name}:${block.line}  ${seconds} s of processor time, ${memory} MiB`);
    const shown = shownOutput(chapter, block);
    if (shown === undefined && block.language === 'sh') continue;
    if (!allows(shown ?? '').test(printed)) expect(printed, `${name}:${block.line}`).toBe(shown ?? '');
  }
  for (const { target } of links.filter(({ isPicture }) => isPicture)) {
    const kept = join(guideFolder, target);
    const made = readPicture(join(folder, basename(target)), { halved: true });
    if (GUIDE_PICTURES) writeFileSync(kept, pngOf(made));
    expect(difference(made, readPicture(kept)), `${target}; GUIDE_PICTURES=1 keeps the new one`).toBeLessThan(0.01);
    expect(statSync(kept).size, target).toBeLessThanOrEqual(60_000);
  }
});

/** What may be printed where a text is shown, in which `…` stands for anything. */
function allows(shown: string): RegExp {
  const parts = shown.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}

test('what is not run says why', () => {
  const reasons = chapters.flatMap(({ name, blocks, cells }) => [
    ...blocks.flatMap(({ notRun, text }) =>
      notRun === undefined ? [] : [`${name}: ${text.split('\n')[1]} (${notRun})`],
    ),
    ...cells.flatMap(({ onPool, code }) => (onPool ? [`${name}: ${code.join('; ')} (needs a pool)`] : [])),
  ]);
  expect(reasons).toMatchInlineSnapshot(`
    [
      "01-install.md: npm install judi4cloud (fetches packages from the registry)",
      "01-install.md: npx judi start (takes a minute, and has a test of its own)",
      "07-azure.md: await using cloud = await initClusterless(16, { credentials: 'creds.json', vmSize: 'Standard_E8s_v3', spot: true, maxCost: 20 }); (needs an account)",
      "07-azure.md: npx judi jobs watch first-gradient-5f3a9c21d0e47b88 (names a job of yours)",
      "08-from-judi.md: await judi.initClusterless(2, { credentials: 'creds.json', vmSize: 'Standard_E2s_v3', poolName: 'PoolTest', nthreads: 4 }) (needs a pool)",
      "08-from-judi.md: await judi.finalizeClusterless(); judi.azurePool() (needs a pool)",
      "08-from-judi.md: await judi.batchexec(judi.pmap(judi.remote(import.meta, 'f', async (i) => i), [1, 2, 3])) (needs a pool)",
      "08-from-judi.md: await judi.bcast(v) (needs a pool)",
    ]
  `);
});

test('blocks are of languages that are run, or of text that they print', () => {
  const run = ['js', 'sh', 'text'];
  for (const { name, blocks } of chapters)
    for (const { language, file, line } of blocks)
      expect(file !== undefined || run.includes(language), `${name}:${line}`).toBe(true);
});

test('types are right', () => {
  const folder = userFolder();
  const files = ['inside-a-chapter.d.ts'];
  writeFileSync(
    join(folder, 'inside-a-chapter.d.ts'),
    'declare function guide$shell(commands: string): Promise<void>;\ndeclare function guide$end(line: number): void;\n',
  );
  for (const chapter of chapters) {
    const { script, files: named } = chapterScript(chapter);
    const write = (name: string, text: string) => {
      files.push(name);
      writeFileSync(join(folder, name), text);
    };
    write(chapter.name.replace('.md', '.mjs'), script);
    for (const [name, text] of named) if (!name.endsWith('.yaml')) write(name, text);
  }
  const compilerOptions = {
    composite: false,
    noEmit: true,
    emitDeclarationOnly: false,
    allowJs: true,
    checkJs: true,
    noImplicitAny: false,
    noUnusedLocals: false,
  };
  const config = { extends: projectFile('tsconfig.base.json'), compilerOptions, files };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = spawnSync(process.execPath, [projectFile('node_modules/typescript/bin/tsc'), '-p', folder], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
});

test('what tables say is missing is missing', () => {
  for (const { name, cells } of chapters)
    for (const { line, of, text } of cells.filter(({ text }) => /^not there/.test(text)))
      for (const [word] of of.matchAll(/\b[a-zA-Z]\w+/g)) {
        const ours = word.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
        expect(judi4cloud, `${name}:${line} ${text}`).not.toHaveProperty(ours);
      }
});

/** Names that are in no chapter, and why. */
const elsewhere = {
  'what functions of the guide give, not made by its name': [
    ...['BatchController', 'DataModeling', 'InjectedWaves', 'Injection', 'Jacobian', 'LinearOperator'],
    ...['PointSources', 'Projection', 'SampledWaves', 'WaveEquation'],
  ],
  'an error whose message says all': ['EmulatorMissingError', 'NestedClusterError'],
  'another name of what is there': ['batchdef'],
  'below the operators, for those who build on it': [
    ...['currentExecutor', 'nearestWord', 'openPropagator', 'parameterNames', 'resample', 'startEmulator', 'toMedium'],
  ],
};

test('each name that is exported is in a chapter, or in none for a reason', () => {
  const code = chapters.flatMap(({ text }) => text.match(/^```.*?^```|`[^`\n]+`/gms) ?? []).join('\n');
  const named = (name: string) => new RegExp(`\\b${name}\\b`).test(code);
  const missing = Object.keys(judi4cloud).filter((name) => !named(name));
  expect(missing.sort()).toEqual(Object.values(elsewhere).flat().sort());
});

test('links lead somewhere', () => {
  for (const { name, links } of [contents, ...chapters])
    for (const { target, line } of links.filter(({ target }) => !/^https?:/.test(target))) {
      const [path] = target.split('#');
      expect(existsSync(resolve(guideFolder, path || name)), `${name}:${line} ${target}`).toBe(true);
    }
});

test('the contents list the chapters in their order', () => {
  const listed = contents.links.map(({ target }) => target).filter((target) => /^\d/.test(target));
  expect(listed).toEqual(chapters.map(({ name }) => name));
});
