import type { Arena, Backend, Kernel, KernelCall, PointData, RealArray } from './run/kernel.ts';
import type { Expr, Inject, Let, Mirror, Nest, Program, Sample, Stage } from './schedule/program.ts';

/**
 * The oracle: executes a program node by node as it is written, every operation in f64.
 * Values stored in f32 arrays are rounded there, once per store.
 */
export const interpreter: Backend = {
  name: 'interpreter',
  description: 'executes programs as written, slowly, in f64',
  arena: heapArena,
  compile: async (program) => interpretedKernel(program),
};

function heapArena(): Arena {
  return {
    allocate: (length, real) => (real === 'f32' ? new Float32Array(length) : new Float64Array(length)),
    [Symbol.dispose]() {},
  };
}

function interpretedKernel(program: Program): Kernel {
  return {
    program,
    source: JSON.stringify(program, undefined, 1),
    async run(call) {
      const machine = new Machine(program, call);
      const total = Math.abs(call.last - call.first) + 1;
      for (let done = 0; done < total; done++) {
        call.signal?.throwIfAborted();
        machine.step(call.first + program.direction * done);
        call.onStep?.(done + 1, total);
        await new Promise<void>((resolve) => (globalThis.setImmediate ?? setTimeout)(resolve));
      }
    },
  };
}

class Machine {
  private readonly program: Program;
  private readonly call: KernelCall;
  private readonly scalars: Record<string, number>;
  private readonly lets: Record<string, number> = {};
  private readonly temporaries = new Map<string, Float64Array>();
  private t = 0;
  /** Linear layout index of the node at hand. */
  private index = 0;

  constructor(program: Program, call: KernelCall) {
    this.program = program;
    this.call = call;
    this.scalars = { ...call.scalars };
    for (const { name, value } of program.constants) this.scalars[name] = this.evaluate(value);
  }

  step(t: number): void {
    this.t = t;
    for (const step of this.program.steps) {
      switch (step.kind) {
        case 'nest':
          if (t % step.every === 0) this.nest(step);
          break;
        case 'inject':
          this.inject(step);
          break;
        case 'sample':
          this.sample(step);
          break;
        case 'mirror':
          this.mirror(step);
          break;
        default:
          step satisfies never;
      }
    }
  }

  private nest(nest: Nest): void {
    for (const name of nest.temporaries) {
      if (!this.temporaries.has(name)) this.temporaries.set(name, new Float64Array(this.call.layout.volume));
    }
    for (const stage of nest.stages) this.stage(stage);
  }

  private stage(stage: Stage): void {
    const { shape } = this.call.layout;
    const lower = stage.reach.map(([before]) => -before);
    const upper = stage.reach.map(([, after], axis) => shape[axis] + after);
    const node = [...lower];
    for (;;) {
      this.goTo(node);
      this.bind(stage.row);
      this.bind(stage.point);
      const values = stage.stores.map((store) => this.evaluate(store.value));
      stage.stores.forEach((store, i) => {
        const { array, base } = this.locate(store.array, store.time);
        array[base + this.index] = values[i];
      });
      let axis = node.length - 1;
      while (axis >= 0 && ++node[axis] === upper[axis]) node[axis] = lower[axis--];
      if (axis < 0) return;
    }
  }

  private inject(step: Inject): void {
    const points = this.call.points[step.points];
    const { array, base } = this.locate(step.array, step.time);
    this.eachSupport(points, (weight, sample) => {
      array[base + this.index] += weight * points.data[sample] * this.evaluate(step.scale);
    });
  }

  private sample(step: Sample): void {
    const points = this.call.points[step.points];
    const row = this.t * points.count;
    const sums = new Float64Array(points.count);
    this.eachSupport(points, (weight, sample) => {
      sums[sample - row] += weight * this.evaluate(step.value);
    });
    points.data.set(sums, row);
  }

  private eachSupport(points: PointData, visit: (weight: number, sample: number) => void): void {
    for (let i = 0; i < points.count * points.support; i++) {
      this.index = points.nodes[i];
      visit(points.weights[i], this.t * points.count + Math.floor(i / points.support));
    }
  }

  private mirror(step: Mirror): void {
    const { layout } = this.call;
    const { array, base } = this.locate(step.array, step.time);
    const last = layout.shape.length - 1;
    const rows = layout.volume / layout.extent[last];
    for (let row = 0; row + 1 <= rows; row++) {
      const zero = base + row * layout.extent[last] + layout.start[last];
      for (let k = 1; k <= step.depth; k++)
        array[zero - k] = step.parity === 'odd' ? -array[zero + k] : array[zero + k - 1];
      if (step.parity === 'odd') array[zero] = 0;
    }
  }

  private goTo(node: readonly number[]): void {
    const { origin, strides } = this.call.layout;
    this.index = node.reduce((index, cell, axis) => index + cell * strides[axis], origin);
  }

  private bind(lets: readonly Let[]): void {
    for (const { name, value } of lets) this.lets[name] = this.evaluate(value);
  }

  private evaluate(expr: Expr): number {
    switch (expr.kind) {
      case 'const':
        return expr.value;
      case 'scalar':
        return this.scalars[expr.name];
      case 'let':
        return this.lets[expr.name];
      case 'load':
        return this.load(expr.array, expr.time, expr.offset);
      case 'add':
        return expr.terms.reduce((sum, term) => sum + this.evaluate(term), 0);
      case 'mul':
        return expr.factors.reduce((product, factor) => product * this.evaluate(factor), 1);
      case 'div':
        return this.evaluate(expr.numerator) / this.evaluate(expr.denominator);
      case 'neg':
        return -this.evaluate(expr.operand);
      case 'sqrt':
        return Math.sqrt(this.evaluate(expr.operand));
      default:
        return expr satisfies never;
    }
  }

  private load(name: string, time: number, offset: readonly number[]): number {
    const { layout } = this.call;
    const decl = this.program.arrays.find((array) => array.name === name);
    if (decl?.kind === 'profile') {
      const { axis } = decl;
      const within = axis === 0 ? this.index : this.index % layout.strides[axis - 1];
      return (this.call.arrays[name] as RealArray)[Math.floor(within / layout.strides[axis]) + offset[axis]];
    }
    const { array, base } = this.locate(name, time);
    return array[base + offset.reduce((index, cells, axis) => index + cells * layout.strides[axis], this.index)];
  }

  /** The storage of an array at a time level, and where its volume begins in it. */
  private locate(name: string, time: number): { array: RealArray; base: number } {
    const temporary = this.temporaries.get(name);
    if (temporary) return { array: temporary, base: 0 };
    const decl = this.program.arrays.find((array) => array.name === name);
    const given = this.call.arrays[name];
    const level = this.t + time;
    if (decl?.kind === 'time') {
      return { array: (given as readonly RealArray[])[((level % decl.levels) + decl.levels) % decl.levels], base: 0 };
    }
    const base = decl?.kind === 'snapshots' ? Math.floor(level / decl.stride) * this.call.layout.volume : 0;
    return { array: given as RealArray, base };
  }
}
