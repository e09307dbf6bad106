import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { colourScaleOf } from '../../pictures/test/colour-scale.ts';
import { runJudi } from './judi-process.ts';

interface Printed {
  readonly page: string;
  readonly place: { readonly kind: string };
  readonly warnings: readonly string[];
  readonly parts: readonly {
    readonly rows: readonly { readonly what: string; readonly norm: number; readonly gpoints: number }[];
    readonly remarks: readonly string[];
  }[];
}

async function start(...options: string[]): Promise<Printed> {
  const { code, err, out } = await runJudi([
    'start',
    '--only',
    'basic',
    '--out',
    scratchFolder(),
    '--json',
    ...options,
  ]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Printed;
}

test('judi start computes the basic example, in which migration of nothing is inversion, and shows its pictures', async () => {
  const { page, warnings, parts, place } = await start();
  expect(place).toEqual({ kind: 'emulator', nodes: 2 });
  expect(warnings).toEqual([]);
  const [{ rows, remarks }] = parts;
  expect(remarks).toEqual(['lsrtmObjective(0·dm, nlind) = fwiObjective: value and gradient are equal, bit by bit.']);
  const norm = (what: string) => rows.find((row) => row.what.startsWith(what))?.norm ?? Number.NaN;
  for (const what of ['d = F·q', 'F′·d', 'dD = J·dm', 'J′·dD']) expect(norm(what)).toBeGreaterThan(0);
  expect(norm('lsrtmObjective(m₀, q, dD, dm)')).toBe(0);
  expect(norm('lsrtmObjective(m₀, q, d, 0·dm, nlind)')).toBe(norm('fwiObjective'));
  const here = await start('--on', 'process');
  expect(here.parts[0].rows.map((row) => row.norm)).toEqual(rows.map((row) => row.norm));
  const shown = readFileSync(page, 'utf8');
  const pictures = shown.match(/src="[^"]+\.png"/g) ?? [];
  expect(pictures).toHaveLength(6);
  expect(shown.match(/<h2>[^<]*<\/h2>/g)).toEqual(['<h2>Basic modelling in 2D</h2>']);
  for (const picture of pictures) expect(existsSync(join(dirname(page), picture.slice(5, -1)))).toBe(true);
  const scale = (name: string) => colourScaleOf(join(dirname(page), `basic-${name}.png`));
  expect(scale('linearised-shot')).toEqual(scale('shot'));
  expect(scale('gradient')).not.toEqual(scale('image'));
});
