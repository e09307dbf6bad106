const listed = (values: readonly number[]): string => values.map(shortNumber).join(' × ');

/** A number with at most four significant digits, for messages. */
export function shortNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** Common ground of everything that `judi` throws on purpose; `tag` says which. */
abstract class TaggedError extends Error {
  abstract readonly tag: string;
  override get name(): string {
    return this.tag;
  }
}

/** An array has another length than its grid or its geometry says. */
export class SizeError extends TaggedError {
  readonly tag = 'SizeError';
  readonly what: string;
  readonly got: number;
  readonly expected: number;
  constructor(values: { what: string; got: number; expected: number; shape?: readonly number[]; advice?: string }) {
    const shape = values.shape === undefined ? '' : ` = ${values.shape.join(' × ')}`;
    const advice = values.advice === undefined ? '' : ` ${values.advice}`;
    super(`${values.what} has ${values.got} values, expected ${values.expected}${shape}.${advice}`);
    this.what = values.what;
    this.got = values.got;
    this.expected = values.expected;
  }
}

/** A value is outside what makes sense for it. */
export class ValueError extends TaggedError {
  readonly tag = 'ValueError';
  readonly what: string;
  readonly got: unknown;
  constructor(values: { what: string; got: unknown; expected: string; advice?: string }) {
    const advice = values.advice === undefined ? '' : ` ${values.advice}`;
    super(`${values.what} is ${show(values.got)}, expected ${values.expected}.${advice}`);
    this.what = values.what;
    this.got = values.got;
  }
}

/** A number is plausible only in other units than JUDI's. */
export class UnitsError extends TaggedError {
  readonly tag = 'UnitsError';
  readonly what: string;
  readonly got: number;
  constructor(values: { what: string; got: number; looksLike: string; expected: string; advice: string }) {
    super(
      `${values.what} is ${shortNumber(values.got)}, which looks like ${values.looksLike}; expected ${values.expected}. ${values.advice}`,
    );
    this.what = values.what;
    this.got = values.got;
  }
}

/** Two grids cannot be combined. */
export class GridMismatchError extends TaggedError {
  readonly tag = 'GridMismatchError';
  readonly left: readonly number[];
  readonly right: readonly number[];
  constructor(values: { what: string; left: readonly number[]; right: readonly number[]; advice: string }) {
    super(`${values.what}: ${listed(values.left)} and ${listed(values.right)}. ${values.advice}`);
    this.left = values.left;
    this.right = values.right;
  }
}

/** A geometry contradicts itself or the geometry it meets. */
export class GeometryError extends TaggedError {
  readonly tag = 'GeometryError';
  readonly shot: number | undefined;
  constructor(message: string, shot?: number) {
    super(shot === undefined ? message : `Shot ${shot}: ${message}`);
    this.shot = shot;
  }
}

/** A source or receiver lies outside the model. */
export class PointOutsideModelError extends TaggedError {
  readonly tag = 'PointOutsideModelError';
  readonly shot: number;
  readonly index: number;
  readonly axis: string;
  readonly coordinate: number;
  readonly range: readonly [number, number];
  constructor(values: {
    what: 'source' | 'receiver';
    shot: number;
    index: number;
    axis: string;
    coordinate: number;
    range: readonly [number, number];
  }) {
    const { what, shot, index, axis, coordinate, range } = values;
    const above = axis === 'z' && coordinate < range[0];
    super(
      `Shot ${shot}: ${what} ${index} is at ${axis} = ${coordinate} m, ${above ? 'above the surface of the model' : 'outside the model'}, ` +
        `which reaches from ${range[0]} to ${range[1]} m. ` +
        (above
          ? 'Depth is positive downwards; change its sign or the origin of the model.'
          : 'Move it, enlarge the model or check the units (m).'),
    );
    this.shot = shot;
    this.index = index;
    this.axis = axis;
    this.coordinate = coordinate;
    this.range = range;
  }
}

/** The computational time step is above the critical one. */
export class StabilityError extends TaggedError {
  readonly tag = 'StabilityError';
  readonly dt: number;
  readonly dtMax: number;
  readonly vmax: number;
  readonly spacing: number;
  constructor(values: { dt: number; dtMax: number; vmax: number; spacing: number; spaceOrder: number }) {
    const { dt, dtMax, vmax, spacing, spaceOrder } = values;
    super(
      `Time step ${shortNumber(dt)} ms is unstable: at most ${shortNumber(dtMax)} ms for ${shortNumber(vmax)} km/s on a ` +
        `${shortNumber(spacing)} m grid at order ${spaceOrder}. Lower dtComp or coarsen the grid.`,
    );
    this.dt = dt;
    this.dtMax = dtMax;
    this.vmax = vmax;
    this.spacing = spacing;
  }
}

/** The model asks for physics that this version does not have. */
export class UnsupportedPhysicsError extends TaggedError {
  readonly tag = 'UnsupportedPhysicsError';
  readonly parameters: readonly string[];
  constructor(parameters: readonly string[]) {
    super(
      `Model parameters ${parameters.join(', ')} are not supported by this version, which propagates acoustic waves in m and rho. ` +
        'Leave them out.',
    );
    this.parameters = parameters;
  }
}

/** An option is unknown, or its value cannot be used. */
export class OptionError extends TaggedError {
  readonly tag = 'OptionError';
  readonly option: string;
  constructor(option: string, message: string) {
    super(message);
    this.option = option;
  }
}

/** An option is known but its feature is not part of this version. */
export class UnsupportedOptionError extends TaggedError {
  readonly tag = 'UnsupportedOptionError';
  readonly option: string;
  readonly value: unknown;
  constructor(values: { option: string; value: unknown; advice: string }) {
    super(`Option ${values.option}: ${show(values.value)} is not supported by this version. ${values.advice}`);
    this.option = values.option;
    this.value = values.value;
  }
}

/** An operator was given something that is not in its domain. */
export class DomainError extends TaggedError {
  readonly tag = 'DomainError';
  readonly operator: string;
  constructor(values: { operator: string; got: string; expected: string; advice?: string }) {
    const advice = values.advice === undefined ? '' : ` ${values.advice}`;
    super(`${values.operator} cannot be applied to ${values.got}: expected ${values.expected}.${advice}`);
    this.operator = values.operator;
  }
}

/** A misfit cannot be used where it has to run, or returned nonsense. */
export class MisfitError extends TaggedError {
  readonly tag = 'MisfitError';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

export type JudiError =
  | SizeError
  | ValueError
  | UnitsError
  | GridMismatchError
  | GeometryError
  | PointOutsideModelError
  | StabilityError
  | UnsupportedPhysicsError
  | OptionError
  | UnsupportedOptionError
  | DomainError
  | MisfitError;

/** Whether an error is one of `judi`'s own, of any or of the given tag. */
export function isJudiError<T extends JudiError['tag']>(
  error: unknown,
  tag?: T,
): error is Extract<JudiError, { readonly tag: T }> {
  return error instanceof TaggedError && (tag === undefined || error.tag === tag);
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value);
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  if (Array.isArray(value)) return `[${value.slice(0, 4).map(show).join(', ')}${value.length > 4 ? ', …' : ''}]`;
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}
