import { readdirSync, readFileSync } from 'node:fs';
import { projectFile } from '../../test/project-file.ts';

/** A fenced block of a chapter. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** Line of the chapter, counted from 1, where its text begins. */
  readonly line: number;
  /** The file that it is the content of, which its first line names. */
  readonly file?: string | undefined;
  /** Why it isn't run, which its first line says. */
  readonly notRun?: string | undefined;
}

/** A cell of a table whose column holds code of this project. */
export interface Cell {
  readonly line: number;
  /** What stands there between backticks. */
  readonly code: readonly string[];
  /** The first cell of its row. */
  readonly of: string;
  /** Whether its column says that it takes a pool, and so isn't run. */
  readonly onPool: boolean;
  readonly text: string;
}

/** A link or a picture. */
export interface Link {
  readonly line: number;
  readonly target: string;
  readonly isPicture: boolean;
}

export interface Chapter {
  /** File in `docs/guide`. */
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly cells: readonly Cell[];
  readonly links: readonly Link[];
}

export const guideFolder = projectFile('docs/guide');

const namesFile = /^(?:\/\/|#) ([\w-]+\.(?:mjs|mts|yaml))\b/;
const saysWhyNot = /^(?:\/\/|#) not run in tests: (.+)/;
const headOfCode = /^judi4cloud(, on a pool)?$/;

/** All chapters, in their order. */
export function readChapters(): Chapter[] {
  return readdirSync(guideFolder)
    .filter((name) => /^\d.*\.md$/.test(name))
    .sort()
    .map((name) => readChapter(name));
}

/** A file of the guide, taken apart. */
export function readChapter(name: string): Chapter {
  const text = readFileSync(`${guideFolder}/${name}`, 'utf8');
  const lines = text.split('\n');
  const blocks: Block[] = [];
  const cells: Cell[] = [];
  const links: Link[] = [];
  let column = -1;
  let onPool = false;
  for (let i = 0; i < lines.length; i++) {
    const fence = /^```(\w*)$/.exec(lines[i]);
    if (fence !== null) {
      const end = lines.indexOf('```', i + 1);
      if (end < 0) throw new Error(`${name}:${i + 1}: a block that doesn't end`);
      const [first] = lines.slice(i + 1, end);
      blocks.push({
        language: fence[1],
        text: lines.slice(i + 1, end).join('\n'),
        line: i + 2,
        file: namesFile.exec(first)?.[1],
        notRun: saysWhyNot.exec(first)?.[1],
      });
      i = end;
      continue;
    }
    for (const [, mark, target] of lines[i].matchAll(/(!?)\[[^\]]*\]\(([^)]+)\)/g))
      links.push({ line: i + 1, target, isPicture: mark === '!' });
    if (!lines[i].startsWith('|')) {
      column = -1;
      continue;
    }
    const row = lines[i]
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (!lines[i - 1].startsWith('|')) {
      column = row.findIndex((cell) => headOfCode.test(cell));
      onPool = row[column]?.includes('on a pool') ?? false;
    } else if (column >= 0 && !/^\|[-|: ]+\|$/.test(lines[i])) {
      const code = [...row[column].matchAll(/`([^`]+)`/g)].map(([, span]) => span.replaceAll('\\|', '|'));
      cells.push({ line: i + 1, code, of: row[0], onPool, text: row[column] });
    }
  }
  return { name, text, blocks, cells, links };
}

/** What a chapter says that a block prints: the block of text after it. */
export function shownOutput({ blocks }: Chapter, block: Block): string | undefined {
  const next = blocks[blocks.indexOf(block) + 1];
  return next?.language === 'text' ? next.text : undefined;
}
