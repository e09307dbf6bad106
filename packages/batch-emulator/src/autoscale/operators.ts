import { evaluationError } from './formula-error.ts';
import type { BinarySign } from './syntax.ts';
import { double, truth, type Value, vector } from './values.ts';

type Arithmetic = '+' | '-' | '*' | '/';

/** Applies a sign to two values, as the table of the language's operations says. */
export function applyBinary(sign: BinarySign, left: Value, right: Value, at: number): Value {
  switch (sign) {
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(sign, left, right, at);
    case '&&':
    case '||': {
      if (left.kind !== 'double' || right.kind !== 'double') throw impossible(sign, left, right, at);
      const [a, b] = [left.value !== 0, right.value !== 0];
      return truth(sign === '&&' ? a && b : a || b);
    }
    default:
      return truth(compare(sign, left, right, at));
  }
}

export function applyUnary(sign: '-' | '!', value: Value, at: number): Value {
  if (value.kind === 'double') return sign === '-' ? double(-value.value) : truth(value.value === 0);
  if (value.kind === 'timeinterval' && sign === '-') return { kind: 'timeinterval', ms: -value.ms };
  throw evaluationError(at, `'${sign}' can't be applied to a ${value.kind}`);
}

function arithmetic(sign: Arithmetic, left: Value, right: Value, at: number): Value {
  if (left.kind === 'double' && right.kind === 'double') return double(calculate(sign, left.value, right.value, at));
  if (left.kind === 'doubleVec' && right.kind === 'double') {
    return vector(left.items.map((x) => calculate(sign, x, right.value, at)));
  }
  if (left.kind === 'double' && right.kind === 'doubleVec') {
    return vector(right.items.map((x) => calculate(sign, left.value, x, at)));
  }
  if (left.kind === 'doubleVec' && right.kind === 'doubleVec') {
    if (left.items.length !== right.items.length) {
      throw evaluationError(at, `vectors of ${left.items.length} and ${right.items.length} elements don't go together`);
    }
    return vector(left.items.map((x, i) => calculate(sign, x, right.items[i] as number, at)));
  }
  return withTimes(sign, left, right, at);
}

function withTimes(sign: Arithmetic, left: Value, right: Value, at: number): Value {
  const interval = (ms: number): Value => ({ kind: 'timeinterval', ms });
  const timestamp = (ms: number): Value => ({ kind: 'timestamp', ms });
  if (left.kind === 'timeinterval' && right.kind === 'double' && (sign === '*' || sign === '/')) {
    return interval(calculate(sign, left.ms, right.value, at));
  }
  if (left.kind === 'double' && right.kind === 'timeinterval' && sign === '*') return interval(left.value * right.ms);
  if (left.kind === 'timeinterval' && right.kind === 'timeinterval' && (sign === '+' || sign === '-')) {
    return interval(calculate(sign, left.ms, right.ms, at));
  }
  if (left.kind === 'timeinterval' && right.kind === 'timestamp' && sign === '+') return timestamp(left.ms + right.ms);
  if (left.kind === 'timestamp' && right.kind === 'timeinterval' && (sign === '+' || sign === '-')) {
    return timestamp(calculate(sign, left.ms, right.ms, at));
  }
  if (left.kind === 'timestamp' && right.kind === 'timestamp' && sign === '-') return interval(left.ms - right.ms);
  throw impossible(sign, left, right, at);
}

function calculate(sign: Arithmetic, a: number, b: number, at: number): number {
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0) throw evaluationError(at, 'division by zero');
      return a / b;
    default:
      return sign satisfies never;
  }
}

function compare(sign: '<' | '<=' | '==' | '>=' | '>' | '!=', left: Value, right: Value, at: number): boolean {
  const [a, b] = [comparable(left), comparable(right)];
  if (left.kind !== right.kind || a === undefined || b === undefined) throw impossible(sign, left, right, at);
  switch (sign) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '==':
      return a === b;
    case '>=':
      return a >= b;
    case '>':
      return a > b;
    case '!=':
      return a !== b;
    default:
      return sign satisfies never;
  }
}

function comparable(value: Value): number | string | undefined {
  switch (value.kind) {
    case 'double':
    case 'string':
      return value.value;
    case 'timestamp':
    case 'timeinterval':
      return value.ms;
    default:
      return undefined;
  }
}

function impossible(sign: string, left: Value, right: Value, at: number) {
  return evaluationError(at, `'${sign}' can't be applied to a ${left.kind} and a ${right.kind}`);
}
