import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { projectFile } from '../../test/project-file.ts';
import { scratchFolder } from '../../test/scratch-folder.ts';
import type { Block } from './chapter.ts';
import type { ChapterScript } from './chapter-script.ts';

/** Compiled modules, for all chapters: most of the time that they take to start. */
const compileCache = scratchFolder();
const fromSource = '--conditions=@judi4cloud/source';

/** What a block did. */
export interface Outcome {
  readonly block: Block;
  readonly printed: string;
  /** Processor time; that of worker processes is not in it. */
  readonly seconds: number;
  /** The most memory that the script had used until then, in MiB. */
  readonly memory: number;
}

/** A folder as users have it: packages are found by their names. */
export function userFolder(): string {
  const folder = scratchFolder();
  symlinkSync(projectFile('node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

/** Where `judi` and `npx` run what is in this repository. */
function commandFolder(): string {
  const folder = join(scratchFolder(), 'bin');
  mkdirSync(folder);
  const command = (name: string, line: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o755 });
  const node = `"${process.execPath}" ${fromSource}`;
  command('node', node);
  command('npx', '');
  command('judi', `${node} "${projectFile('packages/judi4cloud/src/cli/judi.ts')}"`);
  return folder;
}

/**
 * Runs the script of a chapter in a process and a folder of its own, and ends all that it left.
 *
 * @returns what each block printed, errors included
 */
export async function runChapter(folder: string, { script, files, ran }: ChapterScript): Promise<Outcome[]> {
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'chapter.mjs'), script);
  const path = join(folder, 'output');
  const output = openSync(path, 'w');
  const inside = pathToFileURL(projectFile('docs/test/inside-a-chapter.ts')).href;
  const child = spawn(process.execPath, [fromSource, '--import', inside, 'chapter.mjs'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: compileCache,
      ...{ NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
      ...{ JUDI_DATA: undefined, JUDI_CREDENTIALS: undefined, JUDI_DEBUG: undefined, COLUMNS: '80' },
      PATH: [commandFolder(), process.env['PATH']].join(delimiter),
    },
  });
  const [code, signal] = await once(child, 'exit').finally(() => endGroup(child));
  closeSync(output);
  const text = readFileSync(path, 'utf8').replaceAll(/[^\0\n]*stencil: no C compiler found .*\n/g, '');
  if (code !== 0) throw new Error(`The script ended with ${signal ?? `exit code ${code}`}:\n${text}`);
  const parts = text.split('\0');
  const rest = parts[2 * ran.size].trim();
  if (rest !== '') throw new Error(`After its last block the script said:\n${rest}`);
  return [...ran.values()].map((block, i) => {
    const [line, seconds, memory] = parts[2 * i + 1].split(' ').map(Number);
    if (line !== block.line) throw new Error(`Line ${line} came where line ${block.line} was expected.`);
    return { block, printed: parts[2 * i].replace(/^\n+/, '').trimEnd(), seconds, memory };
  });
}

/** Waits for processes that are ending by themselves, and kills those that don't. */
async function endGroup({ pid = 0 }: ChildProcess): Promise<void> {
  const signal = (name: NodeJS.Signals | 0) => {
    try {
      return process.kill(-pid, name);
    } catch {
      return false;
    }
  };
  for (const until = Date.now() + 10_000; signal(0); await pause(50)) if (Date.now() > until) signal('SIGKILL');
}
