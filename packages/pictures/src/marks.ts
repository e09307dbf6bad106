import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Premultiplied red, green, blue and alpha of each pixel, rows from the top. */
export type Pixels = { readonly width: number; readonly height: number; readonly rgba: Uint8Array };

const { resolve } = createRequire(import.meta.url);
let ready: Promise<Uint8Array[]> | undefined;

/** Starts resvg once in a process and reads its two fonts, those of this package, never the system's. */
async function start(): Promise<Uint8Array[]> {
  const [regular, bold, wasm] = await Promise.all([
    readFile(resolve('#regular-font')),
    readFile(resolve('#bold-font')),
    readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')),
  ]);
  await initWasm(wasm);
  return [regular, bold];
}

/** Renders an SVG document with resvg on a transparent ground. */
export async function renderMarks(svg: string, scale: number): Promise<Pixels> {
  ready ??= start();
  const fontBuffers = await ready;
  const document = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontBuffers, defaultFontFamily: 'DejaVu Sans', loadSystemFonts: false },
  });
  const drawn = document.render();
  const pixels = { width: drawn.width, height: drawn.height, rgba: drawn.pixels };
  drawn.free();
  document.free();
  return pixels;
}
