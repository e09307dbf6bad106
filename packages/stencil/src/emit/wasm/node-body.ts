import { keyOf, loadsOf } from '../../schedule/expressions.ts';
import type { Expr, Load, Store } from '../../schedule/program.ts';
import type { Local } from './assembler.ts';
import { UnboundNameError } from './errors.ts';
import { chainOf } from './expression.ts';
import { type RowScope, rowKey } from './nest-scope.ts';
import { type RateOf, ratesOf } from './rates.ts';
import { arrayNamed, dialects } from './scope.ts';

/** Leaves one vector of a value on the stack. */
type Operand = (vector: number) => void;

/** Values with more loads than this go through locals: few addresses and partial sums are alive at once. */
const loadsOnStack = 3;

/**
 * The code for `count` neighbouring vectors of nodes: each partial result for all of them before the next one, so that
 * they share addresses and constants.
 */
export class NodeBody {
  private readonly row: RowScope;
  private readonly count: number;
  private readonly masked: boolean;
  private readonly rateOf: RateOf;
  private readonly addresses = new Map<string, Local>();
  private readonly lets = new Map<string, Operand>();

  constructor(row: RowScope, count: number, masked: boolean) {
    this.row = row;
    this.count = count;
    this.masked = masked;
    this.rateOf = ratesOf(row.program, row.stage);
  }

  emit(): void {
    const { stage } = this.row;
    for (const { name, value } of stage.point) this.lets.set(name, this.keep(value, name));
    const values = stage.stores.map((store) => this.keep(store.value, `${store.array}.new`));
    const mask = this.masked && stage.stores.some((store) => this.isArray(store)) ? this.mask() : undefined;
    stage.stores.forEach((store, i) => {
      this.store(store, values[i], mask);
    });
  }

  private store(store: Store, value: Operand, mask: Local | undefined): void {
    const { f } = this.row;
    const { at, offset } = this.locate(store, 0);
    for (let vector = 0; vector < this.count; vector++) {
      f.get(at);
      value(vector);
      if (mask && this.isArray(store)) f.get(at).load('v128.load', offset).get(mask).op('v128.bitselect');
      f.store('v128.store', offset + 16 * vector);
    }
  }

  private isArray({ array }: Store): boolean {
    return arrayNamed(this.row.program, array) !== undefined;
  }

  /** Ones in the lanes before the row's end. */
  private mask(): Local {
    const { f, cursor, rowBytes, program } = this.row;
    const wide = program.real === 'f64';
    f.v128(wide ? BigInt64Array.of(0n, 1n) : Int32Array.of(0, 1, 2, 3));
    f.get(rowBytes).get(cursor).op('i32.sub').i32(dialects[program.real].shift).op('i32.shr_u');
    if (wide) f.op('i64.extend_i32_s').op('i64x2.splat').op('i64x2.lt_s');
    else f.op('i32x4.splat').op('i32x4.lt_s');
    const mask = f.local('mask', 'v128');
    f.set(mask);
    return mask;
  }

  /** Computes a value now, into locals. */
  private keep(expr: Expr, name: string): Operand {
    const { f } = this.row;
    const results = Array.from({ length: this.count }, () => f.local(name, 'v128'));
    const result: Operand = (vector) => f.get(results[vector]);
    const set = (write: Operand): void =>
      results.forEach((local, vector) => {
        write(vector);
        f.set(local);
      });
    const chain = this.known(expr) ? undefined : this.chain(expr);
    if (!chain) {
      set(this.operand(expr));
      return result;
    }
    const first = this.operand(chain.first);
    chain.links.forEach(({ op, operand }, i) => {
      const other = operand && this.operand(operand);
      set((vector) => {
        (i === 0 ? first : result)(vector);
        other?.(vector);
        f.op(op);
      });
    });
    if (chain.links.length === 0) set(first);
    return result;
  }

  /** A value to be used in the instructions that come next: cheap ones are computed there, others before. */
  private operand(expr: Expr): Operand {
    const known = this.known(expr);
    if (known) return known;
    if (expr.kind === 'load') return this.load(expr);
    const chain = this.chain(expr);
    if (!chain) throw new UnboundNameError({ unbound: keyOf(expr), program: this.row.program.name });
    if (loadsOf(expr).length > loadsOnStack) return this.keep(expr, expr.kind);
    const first = this.operand(chain.first);
    const links = chain.links.map(({ op, operand }) => ({ op, operand: operand && this.operand(operand) }));
    return (vector) => {
      first(vector);
      for (const { op, operand } of links) {
        operand?.(vector);
        this.row.f.op(op);
      }
    };
  }

  private chain(expr: Expr): ReturnType<typeof chainOf> {
    return chainOf(expr, dialects[this.row.program.real].vector, (term) => this.known(term) !== undefined);
  }

  /** A value that a local holds already. */
  private known(expr: Expr): Operand | undefined {
    if (expr.kind === 'let' && this.lets.has(expr.name)) return this.lets.get(expr.name);
    if (this.rateOf(expr) === 'node') return undefined;
    const key = keyOf(expr);
    const local = this.row.constants.get(key) ?? this.row.rowValues.get(key);
    return local && (() => this.row.f.get(local));
  }

  private load(load: Load): Operand {
    const { at, offset } = this.locate(load, load.offset.at(-1) ?? 0);
    return (vector) => this.row.f.get(at).load('v128.load', offset + 16 * vector);
  }

  /** The address of the present node in a neighbouring row, and what to add to it, in bytes. */
  private locate(access: Load | Store, cells: number): { readonly at: Local; readonly offset: number } {
    const { f, cursor, rows, program } = this.row;
    const key = rowKey(access);
    const row = rows.get(key);
    if (!row) throw new UnboundNameError({ unbound: key, program: program.name });
    let at = this.addresses.get(key);
    if (!at) {
      at = f.local(`at.${key}`, 'i32');
      f.get(row.local).get(cursor).op('i32.add').set(at);
      this.addresses.set(key, at);
    }
    return { at, offset: (cells - row.least) << dialects[program.real].shift };
  }
}
