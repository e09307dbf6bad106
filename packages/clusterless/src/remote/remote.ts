import { RemoteLoadError } from '../errors.ts';
import type { JsonValue } from '../payload/json.ts';
import type { FileReference } from '../reference/file-reference.ts';
import type { Reference } from '../reference/future.ts';
import { checkExport } from './check-export.ts';
import { importModule, type ModuleExports } from './modules.ts';

/** What a remote function learns of its surroundings, and how it speaks to them. */
export interface RemoteContext {
  /** Position of the argument in the list that is mapped. */
  readonly index: number;
  /** Number of tasks that may run at the same time. */
  readonly workers: number;
  /** Processor cores that this task may use. */
  readonly nthreads: number;
  /** Fires when the result is no longer wanted; return or throw soon after. */
  readonly signal: AbortSignal;
  /** Tells the caller the fraction done, `0 … 1`. */
  progress(fraction: number, details?: JsonValue): void;
  /** The value of a broadcast, or the result of an earlier task: loaded once per worker, shared by its tasks, to be read only. */
  fetch<T>(reference: Reference<T>): Promise<T>;
  /** The path of a file that an argument refers to, to be read only. */
  file(reference: FileReference): Promise<string>;
  /** Keeps a file that the task wrote, to be part of its result. */
  fileReturn(path: string): Promise<FileReference>;
}

/** A function that other processes find by the URL of its module and the name of its export. */
export interface RemoteFunction<A, R> {
  readonly kind: 'remote-function';
  readonly url: string;
  readonly name: string;
  call(argument: A, context: RemoteContext): Promise<R>;
}

/**
 * Declares a remote function; export it under `name` from the module whose `import.meta` is given.
 *
 * Argument and result travel as payloads, so they are plain data and typed arrays. The result is handed over: return
 * fresh arrays, not ones that later calls write to. The module is imported by every worker, so it should not do
 * anything else when imported.
 *
 * @example
 * export const shoot = remote(import.meta, 'shoot', async (shot: Shot, { signal, fetch }) => {
 *   const model = await fetch(shot.model);
 *   return propagate(model, shot, signal);
 * });
 */
export function remote<A, R>(
  meta: { readonly url: string },
  name: string,
  call: (argument: A, context: RemoteContext) => Promise<R>,
): RemoteFunction<A, R> {
  checkExport('remote(import.meta, name, f)', meta, name, call);
  return Object.freeze({ kind: 'remote-function', url: meta.url, name, call });
}

/** True for what `remote` returns, also from another copy of this package. */
export function isRemoteFunction(value: unknown): value is RemoteFunction<unknown, unknown> {
  return isOfKind(value, 'remote-function') && typeof Reflect.get(value, 'call') === 'function';
}

/**
 * Imports a module and finds a remote function among its exports.
 *
 * @throws RemoteLoadError when the module cannot be imported or has no such remote function
 */
export function loadRemote(url: string, name: string): Promise<RemoteFunction<unknown, unknown>> {
  return loadExport(url, name, isRemoteFunction, 'remote function');
}

/**
 * Imports a module and finds one of its exports.
 *
 * @param what words for what is looked for
 * @throws RemoteLoadError when the module cannot be imported or has no such export
 */
export async function loadExport<T>(
  url: string,
  name: string,
  isWanted: (value: unknown) => value is T,
  what: string,
): Promise<T> {
  const exported = await moduleOf(url, name);
  const found = exported[name];
  if (isWanted(found)) return found;
  const names = Object.keys(exported).filter((key) => isWanted(exported[key]));
  throw new RemoteLoadError({
    url,
    exportName: name,
    problem:
      `${found === undefined ? 'it has no such export' : `that export is no ${what}`}; ` +
      `its ${what}s are: ${names.join(', ') || 'none'}. Export it under the name given to ${what.split(' ').at(0)}().`,
  });
}

async function moduleOf(url: string, name: string): Promise<ModuleExports> {
  try {
    return await importModule(url);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RemoteLoadError({ url, exportName: name, problem: `the module cannot be imported: ${why}`, cause });
  }
}

/** True for an object of this package's making that says what it is. */
export function isOfKind(value: unknown, kind: string): value is object {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'kind') === kind;
}
