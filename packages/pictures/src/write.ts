import { FileTypeError } from './errors.ts';
import { type Picture, svg } from './picture.ts';
import { png } from './png.ts';

/**
 * Writes a picture as PNG (at double density) or SVG, as the name of the file ends; makes missing folders.
 *
 * The file appears complete or not at all: it is written under another name first.
 *
 * @throws FileTypeError when the name ends in neither `.png` nor `.svg`
 * @example await writePicture('out/model.png', image({ data: vp, n, d }));
 */
export async function writePicture(path: string, picture: Picture): Promise<void> {
  switch (/\.\w+$/.exec(path)?.[0].toLowerCase()) {
    case '.png':
      return writeWhole(path, await png(picture));
    case '.svg':
      return writeWhole(path, svg(picture));
    default:
      throw new FileTypeError({ path });
  }
}

/**
 * Writes a page, complete or not at all; makes missing folders.
 *
 * @example await writePage('report.html', page({ title: 'Report' }));
 */
export async function writePage(path: string, html: string): Promise<void> {
  return writeWhole(path, html);
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const { mkdir, rename, rm, writeFile } = await import('node:fs/promises');
  const { dirname } = await import('node:path');
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${crypto.randomUUID()}.part`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
