/** What a wave speed is stored as: P velocity in m/s or km/s, or squared slowness in s²/km². */
export type Quantity = 'm/s' | 'km/s' | 's2/km2';
export const quantities: readonly Quantity[] = ['m/s', 'km/s', 's2/km2'];

/** Units as UDUNITS and CF write them. */
export const units = {
  squaredSlowness: 's2 km-2',
  density: 'g cm-3',
  length: 'm',
  time: 'ms',
  angle: 'rad',
  none: '1',
} as const;

/** Units and names in words of parameters that have a fixed meaning. */
const known: Readonly<Record<string, { readonly units: string; readonly long_name: string }>> = {
  m: { units: units.squaredSlowness, long_name: 'squared slowness of P waves' },
  m0: { units: units.squaredSlowness, long_name: 'squared slowness of P waves, background' },
  rho: { units: units.density, long_name: 'density' },
  epsilon: { units: units.none, long_name: 'Thomsen parameter epsilon' },
  delta: { units: units.none, long_name: 'Thomsen parameter delta' },
  theta: { units: units.angle, long_name: 'dip of the symmetry axis' },
  phi: { units: units.angle, long_name: 'azimuth of the symmetry axis' },
};

/** What is known of a parameter from its name. */
export function meaning(name: string): { readonly units?: string; readonly long_name?: string } {
  return known[name] ?? {};
}

/** The quantity of a wave speed from its units, in any of the usual spellings. */
export function quantityOf(words: unknown): Quantity | undefined {
  switch (plain(words)) {
    case 'm/s':
      return 'm/s';
    case 'km/s':
      return 'km/s';
    case 's2/km2':
      return 's2/km2';
    default:
      return undefined;
  }
}

/** `m s-1`, `m·s^-1`, `m/s` → `m/s`; `s² km⁻²` → `s2/km2` */
function plain(words: unknown): string {
  if (typeof words !== 'string') return '';
  return words
    .trim()
    .toLowerCase()
    .replaceAll('²', '2')
    .replaceAll('⁻', '-')
    .replaceAll('¹', '1')
    .replaceAll(/[\^*]+/g, '')
    .replaceAll('·', ' ')
    .replace(/^(\S+) (k?m)-1$/, '$1/$2')
    .replace(/^(k?m) s-1$/, '$1/s')
    .replace(/^s2 km-2$/, 's2/km2')
    .replaceAll(' ', '');
}
