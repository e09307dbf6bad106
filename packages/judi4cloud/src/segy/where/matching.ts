import type { ArithmeticOperator, Comparison, Condition, Quantity } from './expression.ts';

/** Values of header fields, one per trace. */
export type Columns = ReadonlyMap<string, ArrayLike<number>>;

/** The rows of the columns for which the condition holds, in ascending order. */
export function matching(condition: Condition, columns: Columns, rows: number): Uint32Array {
  const holds = test(condition, columns);
  const found = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (holds(row)) found[count++] = row;
  return found.slice(0, count);
}

type Test = (row: number) => boolean;
type Value = (row: number) => number;

function test(condition: Condition, columns: Columns): Test {
  switch (condition.kind) {
    case 'comparison':
      return compare(condition.operator, value(condition.left, columns), value(condition.right, columns));
    case 'member': {
      const of = value(condition.of, columns);
      const { ranges } = condition;
      return (row) => {
        const number = of(row);
        return ranges.some(([low, high]) => number >= low && number <= high);
      };
    }
    case 'all': {
      const tests = condition.conditions.map((part) => test(part, columns));
      return (row) => tests.every((holds) => holds(row));
    }
    case 'any': {
      const tests = condition.conditions.map((part) => test(part, columns));
      return (row) => tests.some((holds) => holds(row));
    }
    case 'not': {
      const holds = test(condition.condition, columns);
      return (row) => !holds(row);
    }
    default:
      return condition satisfies never;
  }
}

function compare(operator: Comparison, left: Value, right: Value): Test {
  switch (operator) {
    case '=':
      return (row) => left(row) === right(row);
    case '!=':
      return (row) => left(row) !== right(row);
    case '<':
      return (row) => left(row) < right(row);
    case '<=':
      return (row) => left(row) <= right(row);
    case '>':
      return (row) => left(row) > right(row);
    case '>=':
      return (row) => left(row) >= right(row);
    default:
      return operator satisfies never;
  }
}

function value(quantity: Quantity, columns: Columns): Value {
  switch (quantity.kind) {
    case 'number':
      return () => quantity.value;
    case 'field': {
      const column = columns.get(quantity.name);
      if (column === undefined) throw new RangeError(`There is no column '${quantity.name}'.`);
      return (row) => column[row];
    }
    case 'negative': {
      const of = value(quantity.of, columns);
      return (row) => -of(row);
    }
    case 'magnitude': {
      const of = value(quantity.of, columns);
      return (row) => Math.abs(of(row));
    }
    case 'arithmetic':
      return calculate(quantity.operator, value(quantity.left, columns), value(quantity.right, columns));
    default:
      return quantity satisfies never;
  }
}

function calculate(operator: ArithmeticOperator, left: Value, right: Value): Value {
  switch (operator) {
    case '+':
      return (row) => left(row) + right(row);
    case '-':
      return (row) => left(row) - right(row);
    case '*':
      return (row) => left(row) * right(row);
    case '/':
      return (row) => left(row) / right(row);
    case '%':
      return (row) => left(row) % right(row);
    default:
      return operator satisfies never;
  }
}
