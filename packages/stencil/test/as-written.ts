import { derivativeWeights } from '../src/discretise/fornberg.ts';
import type { Symbolic } from '../src/equation/expression.ts';
import type { Field } from '../src/equation/fields.ts';
import type { Action, Operator } from '../src/equation/operator.ts';
import type { KernelCall, RealArray } from '../src/run/kernel.ts';

/** A value, and how far rounding may have taken other ways to compute it from it. */
export interface Rounded {
  readonly value: number;
  readonly error: number;
}

/** Values and errors of a volume. */
interface Volume {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

/** What a run of an operator starts from, and what it leaves. */
export type State = Omit<KernelCall, 'arrays' | 'threads' | 'signal' | 'onStep'> & {
  /** By field; of a wavefield the steps before, now, and after, in the direction of the operator. */
  readonly arrays: Readonly<Record<string, RealArray | readonly RealArray[]>>;
};

/**
 * The meaning of an operator: its equations as they are written, node by node, in f64, every time step of a wavefield a volume of its
 * own, every derivative its sum of neighbours; with a bound for rounding to `epsilon`, in whatever order.
 */
export class AsWritten {
  private readonly operator: Operator;
  private readonly state: State;
  private readonly epsilon: number;
  private readonly volumes = new Map<string, Volume>();
  private readonly records = new Map<string, Volume>();
  private t = 0;

  constructor(operator: Operator, state: State, epsilon: number) {
    this.operator = operator;
    this.state = state;
    this.epsilon = epsilon;
    for (const [name, given] of Object.entries(state.arrays)) {
      if (ArrayBuffer.isView(given)) this.volumes.set(name, exact(given));
      else {
        given.slice(0, 2).forEach((array, i) => {
          this.volumes.set(`${name} ${state.first + operator.direction * (i - 1)}`, exact(array));
        });
      }
    }
    for (const [name, { data }] of Object.entries(state.points)) this.records.set(name, exact(data));
  }

  run(): void {
    const { first, last } = this.state;
    for (this.t = first; this.t !== last + this.operator.direction; this.t += this.operator.direction) {
      for (const action of this.operator.actions) this.act(action);
    }
  }

  /** A field after the run; of a wavefield the step after `t`. */
  field(field: Field, t = this.t): Volume {
    const key = field.kind === 'time' ? `${field.name} ${t}` : field.name;
    let volume = this.volumes.get(key);
    if (!volume) {
      volume = exact(new Float64Array(this.state.layout.volume));
      this.volumes.set(key, volume);
    }
    return volume;
  }

  record(points: string): Volume {
    return this.records.get(points) ?? exact(new Float64Array(0));
  }

  /** The value of an expression in a time step at a linear layout index. */
  valueAt(t: number, expr: Symbolic, node: number): Rounded {
    this.t = t;
    return this.evaluate(expr, node);
  }

  private act(action: Action): void {
    const { layout, points } = this.state;
    switch (action.kind) {
      case 'update': {
        if (this.t % action.every !== 0) return;
        const nodes = domainOf(layout);
        const results = nodes.map((node) => this.evaluate(action.value, node));
        const [volume, base] = this.place(action.field, action.time);
        for (const [i, node] of nodes.entries()) put(volume, base + node, results[i]);
        return;
      }
      case 'inject': {
        const { count, support, nodes, weights, data } = points[action.points.name];
        const [volume, base] = this.place(action.field, action.time);
        for (let k = 0; k < count * support; k++) {
          const amount = this.product([
            number(weights[k]),
            number(data[this.t * count + Math.floor(k / support)]),
            this.evaluate(action.scale, nodes[k]),
          ]);
          put(volume, base + nodes[k], this.sum([get(volume, base + nodes[k]), amount]));
        }
        return;
      }
      case 'sample': {
        const { count, support, nodes, weights } = points[action.points.name];
        for (let i = 0; i < count; i++) {
          const parts = Array.from({ length: support }, (_, corner) => i * support + corner).map((k) =>
            this.product([number(weights[k]), this.evaluate(action.value, nodes[k])]),
          );
          put(this.record(action.points.name), this.t * count + i, this.sum(parts));
        }
        return;
      }
      case 'mirror': {
        const [volume, base] = this.place(action.field, action.time);
        const last = layout.shape.length - 1;
        for (const node of wholeRows(layout)) {
          const zero = base + node + layout.start[last];
          for (let k = 1; k <= this.operator.spaceOrder; k++) {
            const { value, error } = get(volume, action.parity === 'odd' ? zero + k : zero + k - 1);
            put(volume, zero - k, { value: action.parity === 'odd' ? -value : value, error });
          }
          if (action.parity === 'odd') put(volume, zero, number(0));
        }
        return;
      }
      default:
        action satisfies never;
    }
  }

  private place(field: Field, time: number): [volume: Volume, base: number] {
    const base = field.kind === 'snapshots' ? Math.floor(this.t / field.stride) * this.state.layout.volume : 0;
    return [this.field(field, this.t + time), base];
  }

  private evaluate(expr: Symbolic, node: number): Rounded {
    const { layout, scalars } = this.state;
    switch (expr.kind) {
      case 'const':
        return this.round(number(expr.value));
      case 'scalar':
        return this.round(number(scalars[expr.name]));
      case 'access': {
        const { field } = expr;
        if (field.kind === 'profile') return get(this.field(field), coordinate(layout, node, field.axis));
        const [volume, base] = this.place(field, expr.time);
        return get(volume, base + node);
      }
      case 'add':
        return this.sum(expr.terms.map((term) => this.evaluate(term, node)));
      case 'mul':
        return this.product(expr.factors.map((factor) => this.evaluate(factor, node)));
      case 'power': {
        const { value, error } = this.evaluate(expr.base, node);
        const { exponent } = expr;
        const result = value ** exponent;
        if (exponent === 0) return number(1);
        // Near zero, roots and quotients may be anything.
        if ((exponent < 0 || !Number.isInteger(exponent)) && error >= Math.abs(value) / 2) {
          return error === 0 ? number(result) : { value: result, error: Number.POSITIVE_INFINITY };
        }
        const steepest = Math.max(
          ...[-error, error].map((shift) => Math.abs(exponent * (Math.abs(value) + shift) ** (exponent - 1))),
        );
        return { value: result, error: steepest * error + (Math.abs(exponent) + 2) * this.epsilon * Math.abs(result) };
      }
      case 'derivative': {
        const stride = layout.strides[expr.axis];
        const spacing = scalars[`h_${this.operator.axes[expr.axis]}`] ** -expr.order;
        const terms = derivativeWeights(expr.order, expr.shift, this.operator.spaceOrder).map(({ offset, weight }) =>
          this.product([number(weight), number(spacing), this.evaluate(expr.of, node + offset * stride)]),
        );
        return this.sum(terms);
      }
      case 'named':
        return this.evaluate(expr.value, node);
      default:
        return expr satisfies never;
    }
  }

  private round({ value, error }: Rounded): Rounded {
    return { value, error: error + this.epsilon * Math.abs(value) };
  }

  private sum(terms: readonly Rounded[]): Rounded {
    const size = terms.reduce((sum, { value }) => sum + Math.abs(value), 0);
    const error = terms.reduce((sum, term) => sum + term.error, 0) + terms.length * this.epsilon * size;
    return { value: terms.reduce((sum, { value }) => sum + value, 0), error };
  }

  private product(factors: readonly Rounded[]): Rounded {
    let [value, most] = [1, 1];
    for (const factor of factors) {
      value *= factor.value;
      most *= Math.abs(factor.value) + factor.error;
    }
    return { value, error: most - Math.abs(value) + factors.length * this.epsilon * most };
  }
}

type Layout = KernelCall['layout'];

const number = (value: number): Rounded => ({ value, error: 0 });

const exact = (values: RealArray): Volume => ({
  values: Float64Array.from(values),
  errors: new Float64Array(values.length),
});

const get = ({ values, errors }: Volume, i: number): Rounded => ({ value: values[i], error: errors[i] });

function put({ values, errors }: Volume, i: number, { value, error }: Rounded): void {
  values[i] = value;
  errors[i] = error;
}

const coordinate = ({ strides }: Layout, node: number, axis: number): number =>
  Math.floor((axis === 0 ? node : node % strides[axis - 1]) / strides[axis]);

/** Linear indices of the nodes of the domain. */
const domainOf = ({ shape, origin, strides }: Layout): number[] =>
  shape.reduce(
    (nodes, length, axis) => nodes.flatMap((node) => Array.from({ length }, (_, cell) => node + cell * strides[axis])),
    [origin],
  );

/** Linear indices of the first cells of all rows, those of the halo too. */
const wholeRows = ({ extent, strides }: Layout): number[] =>
  extent
    .slice(0, -1)
    .reduce(
      (rows, length, axis) => rows.flatMap((row) => Array.from({ length }, (_, cell) => row + cell * strides[axis])),
      [0],
    );
