import type { Load, Nest, Stage, Store } from '../../schedule/program.ts';
import type { Scratch } from '../scratch.ts';
import type { Local } from './assembler.ts';
import { UnboundNameError } from './errors.ts';
import type { Scope } from './scope.ts';

/** What the stages of a nest share: computed once per call. */
export interface NestScope extends Scope {
  readonly nest: Nest;
  /** Bytes from one row to the next along each axis but the last. */
  readonly strides: { readonly array: readonly Local[]; readonly temporary: readonly Local[] };
  readonly scratch: Scratch;
  /** Address of node (0, …, 0) by `baseKey`; of a temporary's first plane instead. */
  readonly bases: ReadonlyMap<string, Local>;
  /** Values that don't change during a call by `keyOf`, in every lane. */
  readonly constants: ReadonlyMap<string, Local>;
}

export const baseKey = ({ array, time }: { readonly array: string; readonly time: number }): string =>
  time === 0 ? array : `${array}.t${time > 0 ? '+' : ''}${time}`;

/** The local that holds the address of node (0, …, 0). */
export function baseOf(
  { bases, program }: NestScope,
  access: { readonly array: string; readonly time: number },
): Local {
  const base = bases.get(baseKey(access));
  if (!base) throw new UnboundNameError({ unbound: baseKey(access), program: program.name });
  return base;
}

/** What is fixed along one row of a stage. */
export interface RowScope extends NestScope {
  readonly stage: Stage;
  /** Where each neighbouring row begins: the address for the first node of this row, shifted to its smallest offset. */
  readonly rows: ReadonlyMap<string, RowPointer>;
  /** Row lets by name, and other values that are the same along a row by `keyOf`, in every lane. */
  readonly rowValues: ReadonlyMap<string, Local>;
  /** Bytes from the row's first node to the present one, and to the row's end. */
  readonly cursor: Local;
  readonly rowBytes: Local;
}

export interface RowPointer {
  readonly local: Local;
  /** Offset along the last axis that the pointer stands at, in cells. */
  readonly least: number;
}

/** Rows that a load or a store touches: all offsets along the last axis share one. */
export function rowKey(access: Load | Store): string {
  const slow = 'offset' in access ? access.offset.slice(0, -1) : [];
  return slow.some((cells) => cells !== 0) ? `${baseKey(access)}_${slow.join('_')}` : baseKey(access);
}
