import { counted } from '@judi4cloud/errors';
import { GeometryError, ValueError } from '../errors.ts';

type Numbers = ArrayLike<number>;

/** A number for all points, an array for the points of every shot, or an array per shot. */
export type Coordinates = number | Numbers | readonly (number | Numbers)[];

type PerShot = readonly (number | Numbers)[];

function isPerShot(value: Coordinates): value is PerShot {
  return Array.isArray(value) && value.some((line) => typeof line !== 'number');
}

const asNumbers = (value: number | Numbers): Numbers => (typeof value === 'number' ? [value] : value);

function shotsOf(value: Coordinates): Numbers[] | undefined {
  return isPerShot(value) ? value.map(asNumbers) : undefined;
}

function checkCoordinates(name: string, value: unknown): void {
  if (typeof value === 'number' || (typeof value === 'object' && value !== null && 'length' in value)) return;
  throw new ValueError({ what: name, got: value, expected: 'metres: a number, an array, or an array per shot' });
}

/** How many shots coordinates describe: given outright, by an array per shot, or one. */
function countShots(axes: Record<string, Coordinates>, nsrc: number | undefined): number {
  if (nsrc !== undefined && !(Number.isInteger(nsrc) && nsrc > 0))
    throw new ValueError({ what: 'nsrc', got: nsrc, expected: 'a positive whole number' });
  let shots = nsrc;
  let from = `nsrc = ${nsrc}`;
  for (const [name, value] of Object.entries(axes)) {
    const perShot = shotsOf(value);
    if (perShot === undefined) continue;
    if (shots !== undefined && shots !== perShot.length)
      throw new GeometryError({
        problem: `${name} has an array for each of ${counted(perShot.length, 'shot')}, but ${from}.`,
      });
    shots = perShot.length;
    from = `${name} has ${counted(perShot.length, 'shot')}`;
  }
  return shots ?? 1;
}

function spread(values: Numbers, count: number, name: string, shot: number, longest: string): Float64Array {
  if (values.length !== count && values.length !== 1)
    throw new GeometryError({
      problem: `${name} has ${counted(values.length, 'point')} and ${longest} has ${count}.`,
      shot,
    });
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = values[values.length === 1 ? 0 : i];
    if (!Number.isFinite(value))
      throw new GeometryError({ problem: `${name} of point ${i} is ${value}, expected metres.`, shot });
    out[i] = value;
  }
  return out;
}

/** Coordinates of every shot, each with as many points as its longest axis. */
export function perShotCoordinates<Name extends string>(
  axes: Record<Name, Coordinates>,
  nsrc: number | undefined,
): Record<Name, Float64Array[]> {
  const names = Object.keys(axes) as Name[];
  for (const name of names) checkCoordinates(name, axes[name]);
  const shots = countShots(axes, nsrc);
  const out = Object.fromEntries(names.map((name) => [name, [] as Float64Array[]])) as Record<Name, Float64Array[]>;
  for (let shot = 0; shot < shots; shot++) {
    const lines = names.map((name) => shotsOf(axes[name])?.[shot] ?? asNumbers(axes[name] as number | Numbers));
    const empty = lines.findIndex((line) => line.length === 0);
    if (empty >= 0) throw new GeometryError({ problem: `${names[empty]} has no points.`, shot });
    const count = Math.max(...lines.map((line) => line.length));
    const longest = names[lines.findIndex((line) => line.length === count)];
    names.forEach((name, k) => {
      out[name].push(spread(lines[k], count, name, shot, longest));
    });
  }
  return out;
}
