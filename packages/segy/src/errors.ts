/** Errors of this package: a tag to switch on, and the values they speak of. */
export type SegyReadError =
  | InputError
  | SegyFormatError
  | SourceError
  | UnknownFieldError
  | HeaderValueError
  | BlockSizeError
  | BlockMismatchError
  | IndexFormatError
  | StaleIndexError
  | ShotError;

/** Something that can't be read from, such as the path of a file that nobody opened. */
export class InputError extends Error {
  readonly _tag = 'InputError';
  readonly got: string;

  constructor(values: { readonly got: string }) {
    super(
      `Got ${values.got}, expected a source, a File or Blob, bytes or a URL. In Node, 'openFile' of '@judi4cloud/segy/node' ` +
        'opens a file by its path; segyRead(new URL(address)) reads one behind HTTP.',
    );
    this.got = values.got;
  }
}

/** A file, or a part of it, that can't be SEG-Y. */
export class SegyFormatError extends Error {
  readonly _tag = 'SegyFormatError';
  readonly source: string;
  /** The first byte that is wrong, from 1 as in the standard. */
  readonly byte: number;
  readonly got: string;
  readonly expected: string;

  constructor(values: {
    readonly source: string;
    readonly byte: number;
    readonly got: string;
    readonly expected: string;
    readonly advice?: string;
  }) {
    const { source, byte, got, expected, advice } = values;
    super(`${source}, byte ${byte}: ${got}, expected ${expected}.${advice === undefined ? '' : ` ${advice}`}`);
    this.source = source;
    this.byte = byte;
    this.got = got;
    this.expected = expected;
  }
}

/** A source that didn't give the bytes it was asked for. */
export class SourceError extends Error {
  readonly _tag = 'SourceError';
  readonly source: string;
  /** The first byte that was asked for, from 1. */
  readonly byte: number;
  /** Bytes that were asked for; 0 when the source couldn't be opened. */
  readonly length: number;

  constructor(values: {
    readonly source: string;
    readonly byte: number;
    readonly length: number;
    readonly problem: string;
    readonly cause?: unknown;
  }) {
    const { source, byte, length, problem, cause } = values;
    super(
      length === 0
        ? `${source} could not be opened: ${problem}.`
        : `${source}: ${length} bytes from byte ${byte} could not be read: ${problem}.`,
      cause === undefined ? undefined : { cause },
    );
    this.source = source;
    this.byte = byte;
    this.length = length;
  }
}

/** A header field that neither the standard nor the header map has. */
export class UnknownFieldError extends Error {
  readonly _tag = 'UnknownFieldError';
  readonly field: string;

  constructor(values: { readonly name: string; readonly map: readonly string[] }) {
    super(
      `There is no trace header field '${values.name}'${values.map.length > 0 ? ` (the header map has ${values.map.join(', ')})` : ''}. ` +
        "Take a name such as SourceX, GroupX or FieldRecord, or say where it is: headerMap: { name: { byte: 181, type: 'int32' } }.",
    );
    this.field = values.name;
  }
}

/** Header values that don't fit: not in the field's range, or not one per trace. */
export class HeaderValueError extends Error {
  readonly _tag = 'HeaderValueError';
  readonly field: string;
  readonly got: string;

  constructor(values: { readonly field: string; readonly got: string; readonly expected: string }) {
    super(`Header field ${values.field}: got ${values.got}, expected ${values.expected}.`);
    this.field = values.field;
    this.got = values.got;
  }
}

/** Traces that don't fit into memory as one block. */
export class BlockSizeError extends Error {
  readonly _tag = 'BlockSizeError';
  readonly source: string;
  readonly ntraces: number;
  readonly ns: number;

  constructor(values: {
    readonly source: string;
    readonly ntraces: number;
    readonly ns: number;
    readonly cause?: unknown;
  }) {
    const { source, ntraces, ns, cause } = values;
    const gigabytes = (ntraces * ns * 4) / 2 ** 30;
    super(
      `${source}: ${ntraces} traces of ${ns} samples need ${gigabytes.toPrecision(3)} GiB in one block. ` +
        'Scan the file and read it shot by shot, or read a part of it: { traces: [0, 1000] }.',
      cause === undefined ? undefined : { cause },
    );
    this.source = source;
    this.ntraces = ntraces;
    this.ns = ns;
  }
}

/** Blocks or containers that can't be joined. */
export class BlockMismatchError extends Error {
  readonly _tag = 'BlockMismatchError';
  /** Which one differs from the first. */
  readonly block: number;
  readonly got: string;
  readonly expected: string;

  constructor(values: {
    readonly block: number;
    readonly what: string;
    readonly got: string;
    readonly expected: string;
  }) {
    const { block, what, got, expected } = values;
    super(`Part ${block} can't be merged with the first: ${what} ${got}, expected ${expected}.`);
    this.block = block;
    this.got = got;
    this.expected = expected;
  }
}

/** Bytes that aren't an index, or not any more. */
export class IndexFormatError extends Error {
  readonly _tag = 'IndexFormatError';
  readonly index: string;
  readonly got: string;

  constructor(values: { readonly name: string; readonly got: string; readonly expected: string }) {
    super(`${values.name}: ${values.got}, expected ${values.expected}. Scan the files again.`);
    this.index = values.name;
    this.got = values.got;
  }
}

/** A file that isn't what it was when it was scanned. */
export class StaleIndexError extends Error {
  readonly _tag = 'StaleIndexError';
  readonly source: string;

  constructor(values: {
    readonly source: string;
    readonly what: string;
    readonly got: string;
    readonly expected: string;
  }) {
    const { source, what, got, expected } = values;
    super(`${source}: ${what} is ${got}, expected ${expected} as when it was scanned. Scan it again.`);
    this.source = source;
  }
}

/** A shot that a container doesn't have. */
export class ShotError extends Error {
  readonly _tag = 'ShotError';
  readonly shot: number;
  readonly shots: number;

  constructor(values: { readonly shot: number; readonly shots: number }) {
    const { shot, shots } = values;
    const expected =
      shots === 0 ? 'the container has none' : `expected 0 to ${shots - 1} (or −${shots} to −1 from the end)`;
    super(`There is no shot ${shot}, ${expected}.`);
    this.shot = values.shot;
    this.shots = values.shots;
  }
}
