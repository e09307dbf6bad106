import type { Expr, Nest, Program } from '../../schedule/program.ts';
import type { Local, WasmFunction } from './assembler.ts';
import { UnboundNameError } from './errors.ts';
import { pushExpr } from './expression.ts';
import type { Frame } from './frame.ts';
import { baseKey } from './nest-scope.ts';
import { accessesOf, keyOf, largestAt, nodeValues, ratesOf } from './rates.ts';
import { arrayNamed, dialects, openScope, pushVolume, pushWord, type Scope, scalarAt, wordLocal } from './scope.ts';
import { emitStage } from './stage.ts';

/** The function that runs the stages of a nest on one tile: `(frame, scratch, t, bounds along each axis but the last)`. */
export function emitNest(program: Program, frame: Frame, nest: Nest, step: number, name: string): WasmFunction {
  const slow = program.axes.slice(0, -1);
  const scope = openScope(program, frame, name, slow);
  scope.f.comment(nest.label);
  const scratch = frame.scratch.get(step)?.stride ?? [];
  const strides = {
    array: slow.map((axis, a) => wordLocal(scope, `stride_${axis}`, frame.stride[a])),
    temporary: nest.temporaries.length ? slow.map((axis, a) => wordLocal(scope, `scratch_${axis}`, scratch[a])) : [],
  };
  const bases = basesOf(scope, nest, step, strides.temporary);
  const nestScope = { ...scope, nest, strides, bases, constants: constantsOf(scope, nest) };
  for (const stage of nest.stages) emitStage(nestScope, stage);
  return scope.f.finish();
}

function basesOf(scope: Scope, nest: Nest, step: number, scratchStrides: readonly Local[]): Map<string, Local> {
  const { f, frame, program } = scope;
  const bases = new Map<string, Local>();
  for (const access of nest.stages.flatMap(accessesOf)) {
    const key = baseKey(access);
    if (bases.has(key)) continue;
    const array = arrayNamed(program, access.array);
    if (nest.temporaries.includes(access.array)) pushTemporary(scope, nest, step, access.array, scratchStrides);
    else if (!array) throw new UnboundNameError(access.array, program.name);
    else {
      pushVolume(scope, array, access.time);
      if (array.kind === 'profile') {
        pushWord(scope, frame.start[array.axis]);
        f.i32(dialects[program.real].shift).op('i32.shl');
      } else {
        pushWord(scope, frame.origin);
      }
      f.op('i32.add');
    }
    const base = f.local(key, 'i32');
    f.set(base);
    bases.set(key, base);
  }
  return bases;
}

/** Leaves the address of a temporary's node (0, …, 0): its first cell is the tile's corner, grown by the reach. */
function pushTemporary(scope: Scope, nest: Nest, step: number, name: string, strides: readonly Local[]): void {
  const { f, frame, program, ranges, scratchAt } = scope;
  const before = reachBefore(nest);
  f.get(scratchAt);
  pushWord(scope, frame.scratch.get(step)?.volume ?? 0);
  f.i32(nest.temporaries.indexOf(name)).op('i32.mul').op('i32.add');
  strides.forEach((stride, a) => {
    f.i32(before[a]).get(ranges[a].lower).op('i32.sub').get(stride).op('i32.mul').op('i32.add');
  });
  f.i32(before[strides.length] << dialects[program.real].shift).op('i32.add');
}

/** Cells that the stages of a nest reach before their tile, per axis. */
export function reachBefore(nest: Nest): number[] {
  return nest.stages[0].reach.map((_, axis) => Math.max(...nest.stages.map(({ reach }) => reach[axis][0])));
}

function constantsOf(scope: Scope, nest: Nest): Map<string, Local> {
  const { f, program } = scope;
  const { loadSplat, splat, vector } = dialects[program.real];
  const constants = new Map<string, Local>();
  const known = (expr: Expr): (() => void) | undefined => {
    if (expr.kind === 'const') return () => f.v128(splat(expr.value));
    if (expr.kind === 'scalar') return () => f.get(scope.frameAt).load(loadSplat, scalarAt(scope, expr.name));
    return undefined;
  };
  for (const stage of nest.stages) {
    const rateOf = ratesOf(program, stage);
    const values = [...stage.row.map(({ value }) => value), ...nodeValues(stage)];
    for (const expr of values.flatMap((value) => largestAt('call', value, rateOf))) {
      const key = keyOf(expr);
      if (constants.has(key)) continue;
      pushExpr(scope, vector, expr, known);
      const name = expr.kind === 'scalar' ? expr.name : expr.kind === 'const' ? String(expr.value) : expr.kind;
      const local = f.local(name, 'v128');
      f.set(local);
      constants.set(key, local);
    }
  }
  return constants;
}
