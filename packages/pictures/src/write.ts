import { FileTypeError } from './errors.ts';
import { type Picture, svg } from './picture.ts';
import { png } from './png.ts';

/**
 * Writes a picture as PNG (at double density) or SVG, as the name of the file ends; makes missing folders.
 *
 * The file appears complete or not at all: it is written under another name first.
 *
 * @throws FileTypeError when the name ends in neither `.png` nor `.svg`, before anything is drawn as FileSystemError when nothing can be
 * written there
 * @example await writePicture('out/model.png', image({ data: vp, n, d }));
 */
export async function writePicture(path: string, picture: Picture): Promise<void> {
  const draw = drawerFor(path);
  const { tryFile, writeWholeFile } = await import('@judi4cloud/errors/disk');
  await tryFile(path);
  await writeWholeFile(path, await draw(picture));
}

/** How a picture is written to a file of that name. */
function drawerFor(path: string): (picture: Picture) => string | Promise<Uint8Array> {
  switch (/\.\w+$/.exec(path)?.[0].toLowerCase()) {
    case '.png':
      return png;
    case '.svg':
      return svg;
    default:
      throw new FileTypeError({ path });
  }
}

/**
 * Writes a page, complete or not at all; makes missing folders.
 *
 * @throws FileSystemError when nothing can be written there
 * @example await writePage('report.html', page({ title: 'Report' }));
 */
export async function writePage(path: string, html: string): Promise<void> {
  const { writeWholeFile } = await import('@judi4cloud/errors/disk');
  await writeWholeFile(path, html);
}
