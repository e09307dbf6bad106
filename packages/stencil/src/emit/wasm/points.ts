import { loadsOf } from '../../schedule/expressions.ts';
import type { Expr, Inject, Load, Program, Sample } from '../../schedule/program.ts';
import type { Local, WasmFunction } from './assembler.ts';
import { UnboundNameError } from './errors.ts';
import { pushExpr } from './expression.ts';
import type { Frame, PointsFrame } from './frame.ts';
import { arrayNamed, dialects, openScope, pushVolume, pushWord, type Scope, scalarAt, wordLocal } from './scope.ts';

interface PointScope extends Scope {
  readonly count: Local;
  readonly support: Local;
  readonly nodes: Local;
  readonly weights: Local;
  readonly data: Local;
  /** Layout index of the node at hand. */
  readonly node: Local;
}

/** `(frame, scratch, t)`: adds every point to its nodes, one after the other. */
export function emitInject(program: Program, frame: Frame, step: Inject, name: string): WasmFunction {
  const scope = openPoints(program, frame, step.points, name, []);
  const { f, count, support, data, weights } = scope;
  const { shift, scalar } = dialects[program.real];
  f.comment(`inject ${step.points} into ${step.array}`);
  const volume = volumeLocal(scope, step.array, step.time);
  const volumes = volumesOf(scope, step.scale);
  const [point, i, at] = [f.local('point', 'i32'), f.local('i', 'i32'), f.local('at', 'i32')];
  f.i32(0).set(point);
  f.countTo(point, count, 1, () => {
    f.i32(0).set(i);
    f.countTo(i, support, 1, () => {
      takeNode(scope, point, i);
      pushElement(scope, volume, scope.node);
      f.tee(at).get(at).load(scalar.load);
      pushSupport(scope, weights, point, i);
      f.load(scalar.load).get(data).get(point).i32(shift).op('i32.shl').op('i32.add').load(scalar.load);
      f.op(scalar.mul);
      pushAtNode(scope, step.scale, volumes);
      f.op(scalar.mul).op(scalar.add).store(scalar.store);
    });
  });
  return f.finish();
}

/** `(frame, scratch, t, first point, end)`: the weighted sums at some of the points, in f64, rounded once. */
export function emitSample(program: Program, frame: Frame, step: Sample, name: string): WasmFunction {
  const scope = openPoints(program, frame, step.points, name, ['point']);
  const { f, support, data, weights } = scope;
  const { shift, scalar } = dialects[program.real];
  f.comment(`sample ${step.points}`);
  const volumes = volumesOf(scope, step.value);
  const [point, i, sum] = [f.local('point', 'i32'), f.local('i', 'i32'), f.local('sum', 'f64')];
  const widen = (): void => {
    if (program.real === 'f32') f.op('f64.promote_f32');
  };
  f.get(scope.ranges[0].lower).set(point);
  f.countTo(point, scope.ranges[0].upper, 1, () => {
    f.f64(0).set(sum).i32(0).set(i);
    f.countTo(i, support, 1, () => {
      takeNode(scope, point, i);
      f.get(sum);
      pushSupport(scope, weights, point, i);
      f.load(scalar.load);
      widen();
      pushAtNode(scope, step.value, volumes);
      widen();
      f.op('f64.mul').op('f64.add').set(sum);
    });
    f.get(data).get(point).i32(shift).op('i32.shl').op('i32.add').get(sum);
    if (program.real === 'f32') f.op('f32.demote_f64');
    f.store(scalar.store);
  });
  return f.finish();
}

function openPoints(
  program: Program,
  frame: Frame,
  points: string,
  name: string,
  ranges: readonly string[],
): PointScope {
  const at: PointsFrame | undefined = frame.points.get(points);
  if (!at) throw new UnboundNameError({ unbound: points, program: program.name });
  const scope = openScope(program, frame, name, ranges);
  const { f, t } = scope;
  const { shift } = dialects[program.real];
  const count = wordLocal(scope, 'count', at.count);
  const data = f.local('data', 'i32');
  pushWord(scope, at.data);
  f.get(t).get(count).op('i32.mul').i32(shift).op('i32.shl').op('i32.add').set(data);
  return {
    ...scope,
    count,
    data,
    support: wordLocal(scope, 'support', at.support),
    nodes: wordLocal(scope, 'nodes', at.nodes),
    weights: wordLocal(scope, 'weights', at.weights),
    node: f.local('node', 'i32'),
  };
}

/** Leaves the address of element `point · support + i` of a list whose elements have the program's precision. */
function pushSupport({ f, program, support }: PointScope, list: Local, point: Local, i: Local): void {
  f.get(list).get(point).get(support).op('i32.mul').get(i).op('i32.add');
  f.i32(dialects[program.real].shift).op('i32.shl').op('i32.add');
}

function takeNode({ f, nodes, node, support }: PointScope, point: Local, i: Local): void {
  f.get(nodes).get(point).get(support).op('i32.mul').get(i).op('i32.add').i32(2).op('i32.shl').op('i32.add');
  f.load('i32.load').set(node);
}

function pushElement({ f, program }: Scope, base: Local, index: Local): void {
  f.get(base).get(index).i32(dialects[program.real].shift).op('i32.shl').op('i32.add');
}

function volumeLocal(scope: Scope, name: string, time: number): Local {
  const array = arrayNamed(scope.program, name);
  if (!array) throw new UnboundNameError({ unbound: name, program: scope.program.name });
  const local = scope.f.local(name, 'i32');
  pushVolume(scope, array, time);
  scope.f.set(local);
  return local;
}

const volumeKey = ({ array, time }: Load): string => `${array} ${time}`;

function volumesOf(scope: Scope, expr: Expr): Map<string, Local> {
  return new Map(loadsOf(expr).map((load) => [volumeKey(load), volumeLocal(scope, load.array, load.time)]));
}

/** Leaves the value of an expression at the present node on the stack. */
function pushAtNode(scope: PointScope, expr: Expr, volumes: ReadonlyMap<string, Local>): void {
  const { f, program } = scope;
  const { scalar } = dialects[program.real];
  pushExpr(scope, scalar, expr, (each) => {
    if (each.kind === 'const') return () => (program.real === 'f32' ? f.f32(each.value) : f.f64(each.value));
    if (each.kind === 'scalar') return () => f.get(scope.frameAt).load(scalar.load, scalarAt(scope, each.name));
    if (each.kind === 'load') return () => pushLoad(scope, each, volumes);
    return undefined;
  });
}

function pushLoad(scope: PointScope, load: Load, volumes: ReadonlyMap<string, Local>): void {
  const { f, frame, node, program } = scope;
  const { shift, scalar } = dialects[program.real];
  const array = arrayNamed(program, load.array);
  const volume = volumes.get(volumeKey(load));
  if (!array || !volume) throw new UnboundNameError({ unbound: load.array, program: program.name });
  f.get(volume).get(node);
  if (array.kind === 'profile') {
    const { axis } = array;
    f.i32(shift).op('i32.shl');
    pushWord(scope, frame.stride[axis]);
    f.op('i32.div_u');
    pushWord(scope, frame.extent[axis]);
    f.op('i32.rem_u').i32(load.offset[axis]).op('i32.add').i32(shift).op('i32.shl').op('i32.add');
  } else {
    f.i32(shift).op('i32.shl').op('i32.add');
    load.offset.forEach((cells, axis) => {
      if (cells === 0) return;
      pushWord(scope, frame.stride[axis]);
      f.i32(cells).op('i32.mul').op('i32.add');
    });
  }
  f.load(scalar.load);
}
