import type { Block, Chapter } from './chapter.ts';

/** The modules that a chapter is made of: its script, and the files that its blocks name. */
export interface ChapterScript {
  readonly script: string;
  readonly files: ReadonlyMap<string, string>;
  /** Blocks that the script runs, by the lines where they begin. */
  readonly ran: ReadonlyMap<number, Block>;
}

/**
 * A chapter as a script: each line of code stands where it stands in the chapter, so that errors name its line; shell commands are
 * run where they stand, and the code of tables where its row is.
 */
export function chapterScript({ text, blocks, cells }: Chapter): ChapterScript {
  const lines = text.split('\n').map(() => '');
  const files = new Map<string, string>();
  const ran = new Map<number, Block>();
  for (const block of blocks) {
    if (block.file !== undefined) {
      files.set(block.file, '\n'.repeat(block.line - 1) + block.text);
      continue;
    }
    if (block.language !== 'js' && block.language !== 'sh') continue;
    const code = block.text.split('\n');
    const end = block.line - 1 + code.length;
    if (block.notRun !== undefined) {
      if (block.language === 'sh') continue;
      lines[block.line - 2] = 'async () => {';
      lines[end] = '};';
    } else {
      ran.set(block.line, block);
      const command = block.language === 'sh' ? `await guide$shell(${JSON.stringify(block.text)}); ` : '';
      lines[end] = `; ${command}guide$end(${block.line});`;
    }
    if (block.language === 'js') for (const [i, line] of code.entries()) lines[block.line - 1 + i] = line;
  }
  for (const { line, code, onPool } of cells) {
    const statements = `{ ${code.join('; ')} }`;
    lines[line - 1] = onPool ? `async () => ${statements};` : statements;
  }
  return { script: lines.join('\n'), files, ran };
}
