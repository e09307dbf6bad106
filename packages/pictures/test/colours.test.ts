import { ColourMapError, colourMapNames, colourTable } from '@judi4cloud/pictures';
import { expect, test } from 'vitest';

/** CIE lightness L* of one colour of a table. */
function lightness(table: Uint8Array, k: number): number {
  const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const [r, g, b] = [...table.subarray(3 * k, 3 * k + 3)].map((c) => linear(c / 255));
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

const levels = Array.from({ length: 255 }, (_, k) => k);

test.each(['viridis', 'grey'] as const)('%s becomes lighter from low to high', (name) => {
  const table = colourTable(name);
  // A colour of 8 bits may be 0.2 lighter or darker than the curve it is taken from.
  for (const k of levels.slice(1)) expect(lightness(table, k)).toBeGreaterThan(lightness(table, k - 1) - 0.2);
  expect(lightness(table, 254) - lightness(table, 0)).toBeGreaterThan(70);
});

test('viridis goes through the colours of the original', () => {
  const table = colourTable('viridis');
  const original = { 0: [68, 1, 84], 127: [33, 145, 140], 254: [253, 231, 37] };
  for (const [k, colour] of Object.entries(original)) {
    // The polynomial is published with an error of up to 3 % at the ends.
    for (let c = 0; c < 3; c++) expect(Math.abs(table[3 * Number(k) + c] - colour[c])).toBeLessThanOrEqual(8);
  }
});

test('seismic is white in the middle, blue below, red above, and darkens to both sides', () => {
  const table = colourTable('seismic');
  expect([...table.subarray(3 * 127, 3 * 128)]).toEqual([255, 255, 255]);
  for (const k of levels.slice(0, 127)) {
    expect(table[3 * k + 2]).toBeGreaterThan(table[3 * k]);
    expect(table[3 * (254 - k)]).toBeGreaterThan(table[3 * (254 - k) + 2]);
    expect(lightness(table, k)).toBeLessThan(lightness(table, k + 1));
    expect(lightness(table, 254 - k)).toBeLessThan(lightness(table, 253 - k));
  }
});

test.each(colourMapNames)(
  '%s has no two neighbouring colours far apart, and keeps the last for missing values',
  (name) => {
    const table = colourTable(name);
    expect(table).toHaveLength(3 * 256);
    for (const k of levels.slice(1)) {
      for (let c = 0; c < 3; c++) expect(Math.abs(table[3 * k + c] - table[3 * k + c - 3])).toBeLessThanOrEqual(10);
    }
    expect([...table.subarray(3 * 255)]).toEqual([190, 194, 200]);
  },
);

test('an unknown colour map is named together with the known ones', () => {
  // @ts-expect-error the name isn't one of the colour maps
  const unknown = () => colourTable('jet');
  expect(unknown).toThrow(ColourMapError);
  expect(unknown).toThrow("There is no colour map 'jet'. Take one of seismic, grey, viridis, turbo.");
});
