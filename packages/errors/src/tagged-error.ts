/** What every error of this project has. */
export interface TaggedError extends Error {
  /** Which error it is; `name` is the same. */
  readonly tag: string;
  /** What to do about it; the last words of the message. Empty where there is nothing to be done. */
  readonly advice: string;
}

/** What may be said of any error besides its values. */
interface Besides {
  /** Advice for this occasion, in place of that of the class. */
  readonly advice?: string | undefined;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/** What an error says. */
interface Words<Values> {
  /** What happened: what it is about, what it got, what was expected. */
  readonly message: (values: Values) => string;
  /** What to do. */
  readonly advice?: string | ((values: Values) => string | undefined);
  /** What follows the advice on lines of its own, such as what a process wrote. */
  readonly details?: (values: Values) => string | undefined;
}

type Arguments<Values> = object extends Values ? [values?: Values & Besides] : [values: Values & Besides];

/** A class of errors with a tag, whose values are fields. */
export interface TaggedClass<Tag extends string, Values extends object> {
  readonly tag: Tag;
  new (...values: Arguments<Values>): TaggedError & { readonly tag: Tag } & Readonly<Values>;
}

class Tagged extends Error implements TaggedError {
  declare readonly tag: string;
  declare readonly advice: string;

  /** @deprecated `tag` */
  get _tag(): string {
    return this.tag;
  }
}

/**
 * Declares an error: its tag, and its message from its values, which become its fields.
 *
 * @example
 * export class StabilityError extends tagged('StabilityError', {
 *   message: ({ dt, dtMax }: { dt: number; dtMax: number }) => `Time step ${dt} ms is unstable: at most ${dtMax} ms.`,
 *   advice: 'Lower dtComp or coarsen the grid.',
 * }) {}
 *
 * throw new StabilityError({ dt: 4, dtMax: 2.31 });
 */
export function tagged<const Tag extends string, Values extends object = object>(
  tag: Tag,
  words: Words<Values> | ((values: Values) => string),
): TaggedClass<Tag, Values> {
  const { message, advice, details }: Words<Values> = typeof words === 'function' ? { message: words } : words;
  class Declared extends Tagged {
    static readonly tag = tag;

    constructor(given: Values & Besides = {} as Values & Besides) {
      const { advice: said, cause, ...values } = given;
      const fields = values as unknown as Values;
      const help = said ?? (typeof advice === 'function' ? advice(fields) : advice) ?? '';
      const tail = details?.(fields) ?? '';
      super(
        `${message(fields)}${help && ` ${help}`}${tail && `\n${tail}`}`,
        cause === undefined ? undefined : { cause },
      );
      Object.assign(this, values, { tag, advice: help });
    }
  }
  // On the prototype, so that the first line of the stack has it already.
  Object.defineProperty(Declared.prototype, 'name', { value: tag, configurable: true, writable: true });
  return Declared as unknown as TaggedClass<Tag, Values>;
}

/** Any class that extends what `tagged` gives. */
export interface AnyTaggedClass {
  readonly tag: string;
  new (...values: never): TaggedError;
}

/** True for an error of this project, of any or of the given tag; also for a copy of one that another process threw. */
export function isTaggedError(error: unknown, tag?: string): error is TaggedError {
  if (!(error instanceof Error)) return false;
  const { tag: own } = error as Partial<TaggedError>;
  return typeof own === 'string' && own === error.name && (tag === undefined || own === tag);
}

/**
 * A guard for the errors of some classes, which narrows by tag where one is given.
 *
 * @example
 * export const isJudiError = guardOf(SizeError, StabilityError);
 * if (isJudiError(error, 'StabilityError')) retryWith({ dtComp: error.dtMax });
 */
export function guardOf<const Classes extends readonly AnyTaggedClass[]>(...classes: Classes) {
  type Any = InstanceType<Classes[number]>;
  const tags = new Set(classes.map(({ tag }) => tag));
  return <Tag extends Any['tag'] = Any['tag']>(
    error: unknown,
    tag?: Tag,
  ): error is Extract<Any, { readonly tag: Tag }> => isTaggedError(error, tag) && tags.has(error.tag);
}
