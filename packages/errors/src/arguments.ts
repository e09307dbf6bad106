import { shown } from './show-value.ts';
import { tagged } from './tagged-error.ts';

/** An operator or a function was given something that it does not take. */
export class DomainError extends tagged(
  'DomainError',
  ({ operator, got, expected }: { operator: string; got: string; expected: string }) =>
    `${operator} cannot be applied to ${got}: expected ${expected}.`,
) {}

/** A call with its arguments in their order, for messages. */
export type Call = `${string}(${string})`;

/** The name of what is called. */
export function nameOf(call: Call): string {
  return call.slice(0, call.indexOf('('));
}

/**
 * Refuses an argument that is missing or of another kind, often one in the wrong place.
 *
 * @throws DomainError
 * @example checkArgument('getNt(geometry)', 'geometry', geometry, geometry instanceof Geometry, 'a Geometry');
 */
export function checkArgument(call: Call, name: string, got: unknown, fits: boolean, expected: string): asserts fits {
  if (fits) return;
  throw new DomainError({
    operator: nameOf(call),
    got: `${describeKind(got)} as ${name}`,
    expected: `${expected}, ${call}`,
  });
}

/** What kind of thing something is, for messages. */
export function describeKind(x: unknown): string {
  if (x instanceof Promise) return 'a promise (await it first)';
  if (Array.isArray(x)) return `an array of ${x.length}`;
  if (ArrayBuffer.isView(x)) return `a ${x.constructor.name} of ${(x as Float32Array).length}`;
  if (typeof x === 'function') return x.name === '' ? 'a function' : `the function ${x.name}`;
  if (typeof x !== 'object' || x === null) return shown(x);
  const name = x.constructor?.name ?? 'Object';
  if (name === 'Object') return `an object { ${Object.keys(x).join(', ')} }`.replace('{  }', '{}');
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
}
