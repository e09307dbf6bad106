import { keyOf, loadsOf } from '../../schedule/expressions.ts';
import type { Expr, Load, Stage } from '../../schedule/program.ts';
import type { Local } from './assembler.ts';
import { pushExpr } from './expression.ts';
import { baseOf, type NestScope, type RowPointer, type RowScope, rowKey } from './nest-scope.ts';
import { NodeBody } from './node-body.ts';
import { largestAt, nodeValues, ratesOf } from './rates.ts';
import { arrayNamed, dialects, pushWord } from './scope.ts';

/** Vectors that the main loop treats together: more would need more registers than there are. */
const unroll = 2;

/** Loops over the rows of one plane of a tile, grown by the stage's reach, and over vectors of nodes along each row. */
export function emitStage(nest: NestScope, stage: Stage, plane: Local | undefined): void {
  const { f, program, ranges } = nest;
  const last = program.axes.length - 1;
  const { shift } = dialects[program.real];
  const nodes = ranges.map((_, a) => (a === 0 && plane) || f.local(program.axes[a], 'i32'));
  const cursor = f.local('cursor', 'i32');
  const rowBytes = f.local('row_bytes', 'i32');
  const [before, after] = stage.reach[last];
  pushWord(nest, nest.frame.shape[last]);
  f.i32(before + after)
    .op('i32.add')
    .i32(shift)
    .op('i32.shl')
    .set(rowBytes);
  const alongAxis = (axis: number): void => {
    if (axis === last) {
      const rows = rowPointers(nest, stage, nodes);
      const rowValues = valuesPerRow(nest, stage, nodes);
      emitRow({ ...nest, stage, rows, rowValues, cursor, rowBytes });
      return;
    }
    const end = f.local(`${program.axes[axis]}_end`, 'i32');
    f.get(ranges[axis].upper).i32(stage.reach[axis][1]).op('i32.add').set(end);
    f.get(ranges[axis].lower).i32(stage.reach[axis][0]).op('i32.sub').set(nodes[axis]);
    f.countTo(nodes[axis], end, 1, () => alongAxis(axis + 1));
  };
  alongAxis(Math.min(1, last));
}

/** The main loop takes several vectors at a time, the second one vector, masked where it sticks out of the row. */
function emitRow(row: RowScope): void {
  const { f, cursor, rowBytes } = row;
  const mainEnd = f.local('main_end', 'i32');
  f.i32(0).set(cursor);
  f.get(rowBytes)
    .i32(16 * unroll - 1)
    .op('i32.sub')
    .set(mainEnd);
  f.countTo(cursor, mainEnd, 16 * unroll, () => new NodeBody(row, unroll, false).emit());
  f.countTo(cursor, rowBytes, 16, () => new NodeBody(row, 1, true).emit());
}

function rowPointers(nest: NestScope, stage: Stage, nodes: readonly Local[]): Map<string, RowPointer> {
  const { f, program, strides } = nest;
  const last = program.axes.length - 1;
  const { shift } = dialects[program.real];
  const rateOf = ratesOf(program, stage);
  const accesses = [
    ...nodeValues(stage)
      .flatMap(loadsOf)
      .filter((load) => rateOf(load) === 'node'),
    ...stage.stores,
  ];
  const rows = new Map<string, RowPointer>();
  for (const access of accesses) {
    const key = rowKey(access);
    if (rows.has(key)) continue;
    const sameRow = accesses.filter((other) => rowKey(other) === key);
    const least = Math.min(...sameRow.map((other) => ('offset' in other ? other.offset[last] : 0)));
    const local = f.local(`row.${key}`, 'i32');
    f.get(baseOf(nest, access))
      .i32((least - stage.reach[last][0]) << shift)
      .op('i32.add');
    if (arrayNamed(program, access.array)?.kind !== 'profile') {
      const ring = nest.scratch.rings.get(access.array);
      const along = ring ? strides.temporary : strides.array;
      nodes.forEach((node, axis) => {
        f.get(node);
        if ('offset' in access) f.i32(access.offset[axis]).op('i32.add');
        if (ring && axis === 0) f.i32(ring.depth - 1).op('i32.and');
        f.get(along[axis]).op('i32.mul').op('i32.add');
      });
    }
    f.set(local);
    rows.set(key, { local, least });
  }
  return rows;
}

function valuesPerRow(nest: NestScope, stage: Stage, nodes: readonly Local[]): Map<string, Local> {
  const { f, program, constants } = nest;
  const { loadSplat, shift, vector } = dialects[program.real];
  const rateOf = ratesOf(program, stage);
  const values = new Map<string, Local>();
  const known = (expr: Expr): (() => void) | undefined => {
    const local = constants.get(keyOf(expr)) ?? values.get(keyOf(expr));
    if (local) return () => f.get(local);
    return expr.kind === 'load' ? () => pushProfile(expr) : undefined;
  };
  const pushProfile = (load: Load): void => {
    const array = arrayNamed(program, load.array);
    const axis = array?.kind === 'profile' ? array.axis : 0;
    f.get(baseOf(nest, load)).get(nodes[axis]).i32(load.offset[axis]).op('i32.add');
    f.i32(shift).op('i32.shl').op('i32.add').load(loadSplat);
  };
  const keep = (expr: Expr, name: string, key: string): void => {
    if (values.has(key)) return;
    pushExpr(nest, vector, expr, known);
    const local = f.local(name, 'v128');
    f.set(local);
    values.set(key, local);
  };
  for (const { name, value } of stage.row) keep(value, name, keyOf({ kind: 'let', name }));
  for (const expr of nodeValues(stage).flatMap((value) => largestAt('row', value, rateOf))) {
    keep(expr, expr.kind === 'load' ? expr.array : 'row', keyOf(expr));
  }
  return values;
}
