import { counted, DomainError, guardOf, OptionError, shortNumber, shown, tagged } from '@judi4cloud/errors';

const listed = (values: readonly number[]): string => values.map(shortNumber).join(' × ');

/** An array has another length than its grid or its geometry says. */
export class SizeError extends tagged(
  'SizeError',
  ({ what, got, expected, shape }: { what: string; got: number; expected: number; shape?: readonly number[] }) =>
    `${what} has ${counted(got, 'value')}, expected ${expected}${shape === undefined ? '' : ` = ${shape.join(' × ')}`}.`,
) {}

/** A value is outside what makes sense for it. */
export class ValueError extends tagged(
  'ValueError',
  ({ what, got, expected }: { what: string; got: unknown; expected: string }) =>
    `${what} is ${shown(got)}, expected ${expected}.`,
) {}

/** A number is plausible only in other units than JUDI's. */
export class UnitsError extends tagged(
  'UnitsError',
  ({ what, got, looksLike, expected }: { what: string; got: number; looksLike: string; expected: string }) =>
    `${what} is ${shortNumber(got)}, which looks like ${looksLike}; expected ${expected}.`,
) {}

/** Two grids cannot be combined. */
export class GridMismatchError extends tagged(
  'GridMismatchError',
  ({ what, left, right }: { what: string; left: readonly number[]; right: readonly number[] }) =>
    `${what}: ${listed(left)} and ${listed(right)}.`,
) {}

/** A geometry contradicts itself or the geometry it meets. */
export class GeometryError extends tagged(
  'GeometryError',
  ({ problem, shot }: { problem: string; shot?: number | undefined }) =>
    shot === undefined ? problem : `Shot ${shot}: ${problem}`,
) {}

interface OutsidePoint {
  readonly what: 'source' | 'receiver';
  readonly shot: number;
  readonly index: number;
  readonly axis: string;
  /** Metres. */
  readonly coordinate: number;
  /** From where to where the model reaches, in metres. */
  readonly range: readonly [number, number];
}

const isAbove = ({ axis, coordinate, range }: OutsidePoint): boolean => axis === 'z' && coordinate < range[0];

/** A source or receiver lies outside the model. */
export class PointOutsideModelError extends tagged('PointOutsideModelError', {
  message: (point: OutsidePoint) =>
    `Shot ${point.shot}: ${point.what} ${point.index} is at ${point.axis} = ${point.coordinate} m, ` +
    `${isAbove(point) ? 'above the surface of the model' : 'outside the model'}, ` +
    `which reaches from ${point.range[0]} to ${point.range[1]} m.`,
  advice: (point) =>
    isAbove(point)
      ? 'Depth is positive downwards; change its sign or the origin of the model.'
      : 'Move it, enlarge the model or check the units (m).',
}) {}

/** The computational time step is above the stability limit. */
export class StabilityError extends tagged('StabilityError', {
  message: ({
    dt,
    dtMax,
    vmax,
    spacing,
    spaceOrder,
    heterogeneous = false,
  }: {
    /** Milliseconds. */
    dt: number;
    dtMax: number;
    /** km/s */
    vmax: number;
    /** Metres. */
    spacing: number;
    spaceOrder: number;
    /** Whether density varies, which counts too. */
    heterogeneous?: boolean;
  }) =>
    `Time step ${shortNumber(dt)} ms is unstable: at most ${shortNumber(dtMax)} ms for ${shortNumber(vmax)} km/s` +
    `${heterogeneous ? ' and the steps of density' : ''} on a ${shortNumber(spacing)} m grid at order ${spaceOrder}.`,
  advice: 'Lower dtComp or coarsen the grid.',
}) {}

/** A wavefield or an image became infinite or not a number. */
export class DivergedError extends tagged('DivergedError', {
  message: ({
    result,
    place,
  }: {
    result: 'wavefield' | 'image';
    /** Where or when it begins, in words. */
    place: string;
    /** Time step from which on a wavefield isn't finite. */
    step: number | undefined;
  }) => `The ${result} is not finite ${place}.`,
  advice: 'Give a smaller time step, dtComp, and look for extreme values in the model.',
}) {}

/** Values are too large for single precision, or so small that all of them would be zero. */
export class AmplitudeError extends tagged('AmplitudeError', {
  message: ({ result, problem }: { result: 'record' | 'image'; problem: 'above 3.4e38' | 'below 1.4e-45' }) =>
    `The ${result} has values ${problem}, which single precision cannot hold.`,
  advice: ({ result }) =>
    result === 'record'
      ? 'Scale the source: records are linear in it.'
      : 'Scale the source or the data: images are linear in both.',
}) {}

/** The model asks for physics that this version does not have. */
export class UnsupportedPhysicsError extends tagged('UnsupportedPhysicsError', {
  message: ({ parameters }: { parameters: readonly string[] }) =>
    `Model parameters ${parameters.join(', ')} are not supported by this version, which propagates acoustic waves in m and rho.`,
  advice: 'Leave them out.',
}) {}

/** An option is known but its feature is not part of this version. */
export class UnsupportedOptionError extends tagged(
  'UnsupportedOptionError',
  ({ option, value }: { option: string; value: unknown }) =>
    `Option ${option}: ${shown(value)} is not supported by this version.`,
) {}

/** A misfit cannot be used where it has to run, or returned nonsense. */
export class MisfitError extends tagged('MisfitError', ({ problem }: { problem: string }) => problem) {}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toPrecision(3)} GiB`;

/** A run would need more memory than the machine has free. */
export class MemoryError extends tagged('MemoryError', {
  message: ({
    needed,
    available,
  }: {
    /** Bytes. */
    needed: number;
    available: number;
    /** Part of it that keeps the wavefield for imaging. */
    savedShare: number;
  }) => `This shot needs ${gigabytes(needed)} of memory and ${gigabytes(available)} is free.`,
  advice: ({ savedShare }) =>
    savedShare > 0.5
      ? `${Math.round(100 * savedShare)} % of it keeps the wavefield for imaging: raise subsamplingFactor, or limit the model with limitM.`
      : 'Coarsen the grid, limit the model with limitM or run fewer shots at a time.',
}) {}

const errors = [
  SizeError,
  ValueError,
  UnitsError,
  GridMismatchError,
  GeometryError,
  PointOutsideModelError,
  StabilityError,
  DivergedError,
  AmplitudeError,
  UnsupportedPhysicsError,
  OptionError,
  UnsupportedOptionError,
  DomainError,
  MisfitError,
  MemoryError,
] as const;

/** Any error that `judi` throws on purpose; `tag` says which. */
export type JudiError = InstanceType<(typeof errors)[number]>;

/** Whether an error is one of `judi`'s own, of any or of the given tag; also one that a worker threw. */
export const isJudiError = guardOf(...errors);
