import { HeaderValueError } from '../errors.ts';
import type { HeaderColumn } from '../header/field-type.ts';
import { scalarFields } from '../header/scalars.ts';

/** Fields that hold lengths and have a scalar: coordinates by bytes 71–72, elevations and depths by bytes 69–70. */
export type LengthField =
  | 'SourceX'
  | 'SourceY'
  | 'GroupX'
  | 'GroupY'
  | 'CDPX'
  | 'CDPY'
  | 'RecGroupElevation'
  | 'SourceSurfaceElevation'
  | 'SourceDepth'
  | 'RecDatumElevation'
  | 'SourceDatumElevation'
  | 'SourceWaterDepth'
  | 'GroupWaterDepth';

export interface ScaledHeadersOptions {
  /** The coarsest rounding that is allowed, in the unit of the values; default 0.01. */
  readonly resolution?: number;
}

const factors = [1, 10, 100, 1000, 10000];
const greatest = 2147483647;

/**
 * Trace header columns for lengths in metres (or feet), with the scalars that keep them.
 *
 * Stored are whole numbers `v·s`, with `−s` as the scalar: the least `s` of 1, 10, …, 10000 that keeps all values, or the
 * greatest whose numbers fit 32 bits. Coordinates share one scalar, elevations and depths another; elevations may be negative.
 *
 * @throws HeaderValueError when rounding exceeds `resolution`, or a value is no number or too large
 * @example
 * scaledHeaders({ SourceX: [400, 412.5], GroupX: [100, 100] }); // 4000, 4125 and 1000, 1000 with RecSourceScalar −10
 */
export function scaledHeaders(
  lengths: { readonly [field in LengthField]?: ArrayLike<number> },
  options: ScaledHeadersOptions = {},
): Record<string, HeaderColumn> {
  const { resolution = 0.01 } = options;
  const columns: Record<string, HeaderColumn> = {};
  const coordinates = pick(lengths, 'RecSourceScalar');
  const elevations = pick(lengths, 'ElevationScalar');
  Object.assign(columns, scaled(coordinates, 'RecSourceScalar', resolution));
  Object.assign(columns, scaled(elevations, 'ElevationScalar', resolution));
  if (coordinates.length > 0) columns['CoordUnits'] = new Int16Array(coordinates[0][1].length).fill(1);
  return columns;
}

type Lengths = readonly (readonly [string, ArrayLike<number>])[];

function pick(lengths: Readonly<Record<string, ArrayLike<number> | undefined>>, scalar: string): Lengths {
  return Object.entries(lengths).flatMap(([name, values]) => {
    if (!Object.hasOwn(scalarFields, name)) {
      throw new HeaderValueError({
        field: name,
        got: 'a field without scalar',
        expected: 'a coordinate, elevation or depth',
      });
    }
    return scalarFields[name] === scalar && values !== undefined ? [[name, values] as const] : [];
  });
}

function scaled(lengths: Lengths, scalarField: string, resolution: number): Record<string, HeaderColumn> {
  if (lengths.length === 0) return {};
  const factor = chooseFactor(lengths, resolution);
  const columns: Record<string, HeaderColumn> = {};
  for (const [field, values] of lengths) {
    columns[field] = Int32Array.from(values, (value) => Math.round(value * factor));
  }
  columns[scalarField] = new Int16Array(lengths[0][1].length).fill(factor === 1 ? 1 : -factor);
  return columns;
}

/** The worst that storing `round(v · factor)` does to a field's values. */
interface Rounding {
  readonly field: string;
  readonly value: number;
  readonly trace: number;
  readonly error: number;
}

function chooseFactor(lengths: Lengths, resolution: number): number {
  checkLengths(lengths);
  let [best, worst] = [1, roundingOf(lengths, 1)];
  for (const factor of factors.slice(1)) {
    if (worst.error === 0 || !fit(lengths, factor)) break;
    [best, worst] = [factor, roundingOf(lengths, factor)];
  }
  if (worst.error <= resolution) return best;
  const { field, value, trace } = worst;
  const expected = `a value that ${best} · 32-bit numbers keep within ${resolution}: shift the origin or raise resolution`;
  throw new HeaderValueError({ field, got: `${value} for trace ${trace}`, expected });
}

function checkLengths(lengths: Lengths): void {
  for (const [field, values] of lengths) {
    for (let trace = 0; trace < values.length; trace++) {
      if (Math.abs(values[trace]) <= greatest) continue;
      const expected = `a number within ±${greatest}`;
      throw new HeaderValueError({ field, got: `${values[trace]} for trace ${trace}`, expected });
    }
  }
}

function fit(lengths: Lengths, factor: number): boolean {
  for (const [, values] of lengths) {
    for (let trace = 0; trace < values.length; trace++) if (Math.abs(values[trace]) * factor > greatest) return false;
  }
  return true;
}

/** Errors as small as the values' own precision count as none. */
function roundingOf(lengths: Lengths, factor: number): Rounding {
  let worst: Rounding = { field: '', value: 0, trace: 0, error: 0 };
  for (const [field, values] of lengths) {
    const precision = values instanceof Float32Array ? 2 ** -24 : 2 ** -50;
    for (let trace = 0; trace < values.length; trace++) {
      const value = values[trace];
      const error = Math.abs(Math.round(value * factor) / factor - value);
      if (error > worst.error && error > precision * Math.abs(value)) worst = { field, value, trace, error };
    }
  }
  return worst;
}
