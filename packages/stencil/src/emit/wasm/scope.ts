import type { ArrayDecl, Program, Real } from '../../schedule/program.ts';
import { FunctionBuilder, type Local } from './assembler.ts';
import { UnboundNameError } from './errors.ts';
import type { Frame } from './frame.ts';

/** What every kernel function begins with: `(frame, scratch, t, lower and upper bounds of its share of the work)`. */
export interface Scope {
  readonly program: Program;
  readonly frame: Frame;
  readonly f: FunctionBuilder;
  /** Address of the call's frame. */
  readonly frameAt: Local;
  /** Address of the thread's own scratch memory. */
  readonly scratchAt: Local;
  readonly t: Local;
  readonly ranges: readonly { readonly lower: Local; readonly upper: Local }[];
}

export function openScope(program: Program, frame: Frame, name: string, ranges: readonly string[]): Scope {
  const f = new FunctionBuilder(name);
  return {
    program,
    frame,
    f,
    frameAt: f.parameter('frame', 'i32'),
    scratchAt: f.parameter('scratch', 'i32'),
    t: f.parameter('t', 'i32'),
    ranges: ranges.map((of) => ({
      lower: f.parameter(`${of}_lower`, 'i32'),
      upper: f.parameter(`${of}_upper`, 'i32'),
    })),
  };
}

/** Leaves a word of the frame on the stack. */
export function pushWord({ f, frameAt }: Scope, offset: number): void {
  f.get(frameAt).load('i32.load', offset);
}

/** A new local that holds a word of the frame. */
export function wordLocal(scope: Scope, name: string, offset: number): Local {
  const local = scope.f.local(name, 'i32');
  pushWord(scope, offset);
  scope.f.set(local);
  return local;
}

/** Where a run-time number or constant lies in the frame. */
export function scalarAt({ frame, program }: Scope, name: string): number {
  const at = frame.scalars.get(name);
  if (at === undefined) throw new UnboundNameError({ unbound: name, program: program.name });
  return at;
}

export function arrayNamed(program: Program, name: string): ArrayDecl | undefined {
  return program.arrays.find((array) => array.name === name);
}

/** Leaves the address of layout index 0 of an array at time level `t + time` on the stack. */
export function pushVolume(scope: Scope, array: ArrayDecl, time: number): void {
  const { f, frame, frameAt, t } = scope;
  const at = frame.arrays.get(array.name) ?? 0;
  switch (array.kind) {
    case 'time':
      f.get(frameAt);
      if (array.levels > 1) {
        const whole = array.levels * Math.max(0, Math.ceil(-time / array.levels));
        f.get(t)
          .i32(time + whole)
          .op('i32.add')
          .i32(array.levels)
          .op('i32.rem_u')
          .i32(2)
          .op('i32.shl')
          .op('i32.add');
      }
      f.load('i32.load', at);
      return;
    case 'snapshots':
      pushWord(scope, at);
      f.get(t).i32(time).op('i32.add').i32(array.stride).op('i32.div_u');
      pushWord(scope, frame.volume);
      f.op('i32.mul').op('i32.add');
      return;
    case 'grid':
    case 'profile':
      pushWord(scope, at);
      return;
    default:
      array satisfies never;
  }
}

/** Names of instructions, and sizes, by precision. */
export const dialects = {
  f32: {
    lanes: 4,
    shift: 2,
    scalar: {
      load: 'f32.load',
      store: 'f32.store',
      add: 'f32.add',
      sub: 'f32.sub',
      mul: 'f32.mul',
      div: 'f32.div',
      neg: 'f32.neg',
      sqrt: 'f32.sqrt',
    },
    vector: {
      add: 'f32x4.add',
      sub: 'f32x4.sub',
      mul: 'f32x4.mul',
      div: 'f32x4.div',
      neg: 'f32x4.neg',
      sqrt: 'f32x4.sqrt',
    },
    loadSplat: 'v128.load32_splat',
    splat: (value: number) => new Float32Array(4).fill(value),
  },
  f64: {
    lanes: 2,
    shift: 3,
    scalar: {
      load: 'f64.load',
      store: 'f64.store',
      add: 'f64.add',
      sub: 'f64.sub',
      mul: 'f64.mul',
      div: 'f64.div',
      neg: 'f64.neg',
      sqrt: 'f64.sqrt',
    },
    vector: {
      add: 'f64x2.add',
      sub: 'f64x2.sub',
      mul: 'f64x2.mul',
      div: 'f64x2.div',
      neg: 'f64x2.neg',
      sqrt: 'f64x2.sqrt',
    },
    loadSplat: 'v128.load64_splat',
    splat: (value: number) => new Float64Array(2).fill(value),
  },
} as const satisfies Record<Real, object>;
