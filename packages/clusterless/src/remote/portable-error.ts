import { encodePayload } from '../payload/encode.ts';

/**
 * Encodes what a task threw, whole where it can travel: fields that cannot are replaced by their text, so that an error
 * with a socket or a function in it still tells what happened.
 */
export function encodeThrown(thrown: unknown): Uint8Array[] {
  try {
    return encodePayload(thrown, { checksum: false });
  } catch {
    return encodePayload(portable(thrown, new Set()), { checksum: false });
  }
}

function portable(value: unknown, seen: Set<object>): unknown {
  if (!(value instanceof Error) || seen.has(value)) return travels(value) ? value : text(value);
  seen.add(value);
  const copy = new Error(String(value.message));
  copy.name = String(value.name);
  copy.stack = String(value.stack);
  if (value.cause !== undefined) copy.cause = portable(value.cause, seen);
  if (value instanceof AggregateError) {
    Object.assign(copy, { errors: value.errors.map((error) => portable(error, seen)) });
  }
  for (const [key, field] of Object.entries(value)) {
    if (!['name', 'message', 'stack', 'cause', 'errors'].includes(key)) {
      Object.defineProperty(copy, key, { value: portable(field, seen), enumerable: true });
    }
  }
  return copy;
}

function travels(value: unknown): boolean {
  try {
    encodePayload(value, { checksum: false });
    return true;
  } catch {
    return false;
  }
}

function text(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
