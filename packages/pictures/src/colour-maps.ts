import { ColourMapError } from './errors.ts';

/** Number of colours that values are mapped to; odd, so that a symmetric map has a middle one. */
export const levels = 255;

/** Entry of a colour table that shows values which aren't finite. */
export const missing = 255;

type Curve = (t: number) => readonly [red: number, green: number, blue: number];

const missingColour = [190, 194, 200] as const;

function polynomial(t: number, coefficients: readonly number[]): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) value = value * t + coefficients[k];
  return value;
}

/** Blue, white, red: each half darkens towards its end, so that strong and weak amplitudes differ by lightness too. */
function seismic(t: number): readonly [number, number, number] {
  const s = 2 * t - 1;
  const a = Math.abs(s);
  const faded = (1 - a) ** 1.1;
  const strong = 1 - 0.55 * Math.max(0, a - 0.4);
  const green = (1 - a ** 1.2) ** 1.2;
  return s < 0 ? [faded, green, strong] : [strong, green, faded];
}

/**
 * Polynomial of Ruofei Du to `turbo` of Mikhailov 2019, "Turbo, an improved rainbow colormap for visualization",
 * without its nearly black lower end, so that water is blue.
 */
function turbo(t: number): readonly [number, number, number] {
  const x = 0.06 + 0.93 * t;
  return [
    polynomial(x, [0.13572138, 4.6153926, -42.66032258, 132.13108234, -152.94239396, 59.28637943]),
    polynomial(x, [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604]),
    polynomial(x, [0.1066733, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973]),
  ];
}

const curves = {
  seismic,
  grey: (t) => [t, t, t],
  /** Polynomial of Matt Zucker, https://www.shadertoy.com/view/WlfXRN, to `viridis` of Smith and van der Walt. */
  viridis: (t) => [
    polynomial(t, [0.277727, 0.105093, -0.330862, -4.63423, 6.22827, 4.776385, -5.435456]),
    polynomial(t, [0.005407, 1.404614, 0.214848, -5.799101, 14.179933, -13.745145, 4.645853]),
    polynomial(t, [0.3341, 1.38459, 0.095095, -19.332441, 56.690553, -65.353033, 26.312435]),
  ],
  turbo,
} satisfies Record<string, Curve>;

export type ColourMapName = keyof typeof curves;

/** Colour maps by name: `seismic` for signed, `grey` for shots, `viridis` for positive, `turbo` for velocities. */
export const colourMapNames = Object.keys(curves) as readonly ColourMapName[];

const tables = new Map<ColourMapName, Uint8Array>();

/**
 * Table of 256 colours, red, green and blue of 0–255 each: 255 from low to high, then the one of missing values.
 *
 * @throws ColourMapError when there is no colour map of that name
 * @example colourTable('grey').subarray(127 * 3, 128 * 3); // the middle: 128, 128, 128
 */
export function colourTable(name: ColourMapName): Uint8Array {
  const known = tables.get(name);
  if (known) return known;
  if (!Object.hasOwn(curves, name)) throw new ColourMapError({ got: name, known: colourMapNames });
  const curve = curves[name];
  const table = new Uint8Array(3 * 256);
  for (let level = 0; level < levels; level++) {
    const colour = curve(level / (levels - 1));
    for (let c = 0; c < 3; c++) table[3 * level + c] = Math.round(255 * Math.min(1, Math.max(0, colour[c])));
  }
  table.set(missingColour, 3 * missing);
  tables.set(name, table);
  return table;
}
