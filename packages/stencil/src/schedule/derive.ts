import { operands, type Symbolic, show } from '../equation/expression.ts';
import type { RealArray } from '../run/kernel.ts';
import type { DerivedField } from './hoist-divisions.ts';

const BLOCK = 4096;

/**
 * Computes a derived field from the arrays of its parameters, element by element, in blocks that stay in cache.
 *
 * @throws Error when a parameter is missing
 */
export function evaluateDerived(
  { name, value }: DerivedField,
  parameters: Readonly<Record<string, RealArray>>,
  into: RealArray,
): void {
  const evaluator = new BlockEvaluator(name, parameters);
  for (let from = 0; from < into.length; from += BLOCK) {
    const count = Math.min(BLOCK, into.length - from);
    into.set(evaluator.evaluate(value, from, count, 0).subarray(0, count), from);
  }
}

class BlockEvaluator {
  private readonly name: string;
  private readonly parameters: Readonly<Record<string, RealArray>>;
  private readonly buffers: Float64Array[] = [];

  constructor(name: string, parameters: Readonly<Record<string, RealArray>>) {
    this.name = name;
    this.parameters = parameters;
  }

  evaluate(expr: Symbolic, from: number, count: number, depth: number): Float64Array {
    this.buffers[depth] ??= new Float64Array(BLOCK);
    const result = this.buffers[depth];
    switch (expr.kind) {
      case 'const':
        return result.fill(expr.value);
      case 'access': {
        const array = this.parameters[expr.field.name];
        if (!array)
          throw new Error(`Computing ${this.name} needs the parameter ${expr.field.name}, which was not given.`);
        for (let i = 0; i < count; i++) result[i] = array[from + i];
        return result;
      }
      case 'add':
        result.fill(0);
        for (const operand of operands(expr)) {
          const term = this.evaluate(operand, from, count, depth + 1);
          for (let i = 0; i < count; i++) result[i] += term[i];
        }
        return result;
      case 'mul':
        result.fill(1);
        for (const operand of operands(expr)) {
          const factor = this.evaluate(operand, from, count, depth + 1);
          for (let i = 0; i < count; i++) result[i] *= factor[i];
        }
        return result;
      case 'power': {
        const base = this.evaluate(expr.base, from, count, depth + 1);
        const { exponent } = expr;
        if (exponent === -1) for (let i = 0; i < count; i++) result[i] = 1 / base[i];
        else for (let i = 0; i < count; i++) result[i] = base[i] ** exponent;
        return result;
      }
      case 'scalar':
      case 'derivative':
      case 'named':
        throw new Error(`A derived field holds parameters only, got ${show(expr)} in ${this.name}.`);
      default:
        return expr satisfies never;
    }
  }
}
