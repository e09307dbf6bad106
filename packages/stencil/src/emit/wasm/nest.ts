import { keyOf } from '../../schedule/expressions.ts';
import type { Expr, Nest, Program } from '../../schedule/program.ts';
import { scratchOf } from '../scratch.ts';
import type { Local, WasmFunction } from './assembler.ts';
import { UnboundNameError } from './errors.ts';
import { pushExpr } from './expression.ts';
import type { Frame } from './frame.ts';
import { baseKey, type NestScope } from './nest-scope.ts';
import { accessesOf, largestAt, nodeValues, ratesOf } from './rates.ts';
import { arrayNamed, dialects, openScope, pushVolume, pushWord, type Scope, scalarAt, wordLocal } from './scope.ts';
import { emitStage } from './stage.ts';

/** The function that runs the stages of a nest on one tile: `(frame, scratch, t, bounds along each axis but the last)`. */
export function emitNest(program: Program, frame: Frame, nest: Nest, step: number, name: string): WasmFunction {
  const slow = program.axes.slice(0, -1);
  const opened = openScope(program, frame, name, slow);
  opened.f.comment(nest.label);
  const words = frame.scratch.get(step);
  const scope = {
    ...opened,
    nest,
    scratch: scratchOf(program, nest),
    strides: {
      array: slow.map((axis, a) => wordLocal(opened, `stride_${axis}`, frame.stride[a])),
      temporary: words ? slow.map((axis, a) => wordLocal(opened, `scratch_${axis}`, words[a])) : [],
    },
  };
  const nestScope = { ...scope, bases: basesOf(scope), constants: constantsOf(scope, nest) };
  const [range] = scope.ranges;
  if (range) sweep(nestScope, range);
  else for (const stage of nest.stages) emitStage(nestScope, stage, undefined);
  return scope.f.finish();
}

/**
 * Plane after plane along the slowest axis, all stages in turn: each runs as many planes ahead as later ones need, so that
 * a temporary keeps a few planes only.
 */
function sweep(scope: NestScope, { lower, upper }: Scope['ranges'][number]): void {
  const { f, nest, program, scratch } = scope;
  const [axis] = program.axes;
  const last = f.local(`${axis}_last`, 'i32');
  f.get(lower).i32(scratch.lead).op('i32.sub').set(last);
  f.countTo(last, upper, 1, () => {
    for (const stage of nest.stages) {
      const [before, after] = stage.reach[0];
      const plane = f.local(axis, 'i32');
      f.get(last).i32(after).op('i32.add').set(plane);
      const emit = (): void => emitStage(scope, stage, plane);
      if (before + after === scratch.lead) emit();
      else f.when(() => f.get(plane).get(lower).i32(before).op('i32.sub').op('i32.ge_s'), emit);
    }
  });
}

function basesOf(scope: Omit<NestScope, 'bases' | 'constants'>): Map<string, Local> {
  const { f, frame, nest, program } = scope;
  const bases = new Map<string, Local>();
  for (const access of nest.stages.flatMap(accessesOf)) {
    const key = baseKey(access);
    if (bases.has(key)) continue;
    const array = arrayNamed(program, access.array);
    if (nest.temporaries.includes(access.array)) pushTemporary(scope, access.array);
    else if (!array) throw new UnboundNameError({ unbound: access.array, program: program.name });
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

/** Leaves the address of node 0 along each axis but the slowest, in the first plane of a temporary's ring, on the stack. */
function pushTemporary(scope: Omit<NestScope, 'bases' | 'constants'>, name: string): void {
  const { f, program, ranges, scratch, scratchAt, strides } = scope;
  const [plane, ...middle] = strides.temporary;
  f.get(scratchAt);
  if (plane) {
    f.get(plane)
      .i32(scratch.rings.get(name)?.first ?? 0)
      .op('i32.mul')
      .op('i32.add');
  }
  middle.forEach((stride, a) => {
    f.i32(scratch.margins[a])
      .get(ranges[a + 1].lower)
      .op('i32.sub')
      .get(stride)
      .op('i32.mul')
      .op('i32.add');
  });
  f.i32(scratch.rowMargin << dialects[program.real].shift).op('i32.add');
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
