import { evaluationError } from './formula-error.ts';
import { functions } from './functions.ts';
import { callMetric, type History, metricNames } from './metrics.ts';
import { applyBinary, applyUnary } from './operators.ts';
import type { Expression, Statement } from './syntax.ts';
import { double, showValue, timeIntervals, type Value } from './values.ts';

/** What a formula begins with. */
export interface FormulaState {
  readonly dedicated: number;
  readonly spot: number;
  readonly deallocation: string;
  readonly history: History;
}

/** What a formula comes to. */
export interface FormulaResult {
  readonly dedicated: number;
  readonly spot: number;
  readonly deallocation: 'requeue' | 'terminate' | 'taskcompletion' | 'retaineddata';
  /** All variables, as the service shows them. */
  readonly results: string;
}

const deallocationOptions = ['requeue', 'terminate', 'taskcompletion', 'retaineddata'] as const;

/** Variables that set the pool, with their other names. */
const settable: Readonly<Record<string, string>> = {
  $TargetDedicatedNodes: '$TargetDedicatedNodes',
  $TargetDedicated: '$TargetDedicatedNodes',
  $TargetLowPriorityNodes: '$TargetLowPriorityNodes',
  $TargetLowPriority: '$TargetLowPriorityNodes',
  $NodeDeallocationOption: '$NodeDeallocationOption',
};

const metrics = new Set<string>(metricNames);
const timeMembers = ['year', 'month', 'day', 'weekday', 'hour', 'minute', 'second'];
/** Vectors don't grow beyond this. */
const longestVector = 100_000;

/**
 * Evaluates a formula: `stop()` ends it where it stands.
 *
 * @throws FormulaError with the position where it fails
 */
export function evaluate(statements: readonly Statement[], state: FormulaState): FormulaResult {
  return new Evaluation(state).run(statements);
}

class Stop {}

class Evaluation {
  readonly #history: History;
  readonly #variables = new Map<string, Value>();

  constructor({ dedicated, spot, deallocation, history }: FormulaState) {
    this.#history = history;
    this.#variables.set('$TargetDedicatedNodes', double(dedicated));
    this.#variables.set('$TargetLowPriorityNodes', double(spot));
    this.#variables.set('$NodeDeallocationOption', { kind: 'string', value: deallocation });
  }

  run(statements: readonly Statement[]): FormulaResult {
    try {
      for (const statement of statements) {
        if (statement.kind === 'do') this.#value(statement.value);
        else this.#assign(statement.name, this.#value(statement.value), statement.at);
      }
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
    }
    const option = (this.#variables.get('$NodeDeallocationOption') as { readonly value: string }).value;
    return {
      dedicated: this.#target('$TargetDedicatedNodes'),
      spot: this.#target('$TargetLowPriorityNodes'),
      deallocation: option as FormulaResult['deallocation'],
      results: [...this.#variables].map(([name, value]) => `${name}=${showValue(value)}`).join(';'),
    };
  }

  #assign(name: string, value: Value, at: number): void {
    const target = settable[name];
    if (target === undefined) {
      if (metrics.has(name)) throw evaluationError(at, `${name} can only be read`);
      if (name in timeIntervals) throw evaluationError(at, `${name} is a constant`);
      this.#variables.set(name, value);
      return;
    }
    if (target === '$NodeDeallocationOption') {
      const option = value.kind === 'string' ? value.value.toLowerCase() : undefined;
      if (!deallocationOptions.some((known) => known === option)) {
        throw evaluationError(at, `${name} must be one of ${deallocationOptions.join(', ')}`);
      }
      this.#variables.set(target, { kind: 'string', value: option as string });
      return;
    }
    const number = this.#plain(value, at);
    if (number.kind !== 'double' || !Number.isFinite(number.value)) {
      throw evaluationError(at, `${name} must be a finite number, not ${showValue(number)}`);
    }
    this.#variables.set(target, double(number.value));
  }

  #value(expression: Expression): Value {
    const { at } = expression;
    switch (expression.kind) {
      case 'number':
        return double(expression.value);
      case 'string':
        return { kind: 'string', value: expression.value };
      case 'name':
        return this.#named(expression.name, at);
      case 'vector': {
        const items = expression.items.map((item) => this.#operand(item));
        return this.#bounded({ kind: 'doubleVec', items: items.flatMap((item) => elements(item, at)) }, at);
      }
      case 'unary':
        return applyUnary(expression.sign, this.#operand(expression.of), at);
      case 'binary':
        return applyBinary(expression.sign, this.#operand(expression.left), this.#operand(expression.right), at);
      case 'choice': {
        const test = this.#operand(expression.test);
        if (test.kind !== 'double') throw evaluationError(at, `a double decides '?', not a ${test.kind}`);
        return this.#value(test.value === 0 ? expression.otherwise : expression.then);
      }
      case 'call': {
        if (expression.name === 'stop') throw new Stop();
        const call = Object.hasOwn(functions, expression.name) ? functions[expression.name] : undefined;
        if (call === undefined) throw evaluationError(at, `there is no function '${expression.name}'`);
        const args = expression.args.map((arg) => this.#operand(arg));
        return this.#bounded(call(args, { at, now: this.#history.now }), at);
      }
      case 'member':
        return member(this.#operand(expression.of), expression.name, at);
      case 'method': {
        const of = this.#value(expression.of);
        if (of.kind !== 'metric') throw evaluationError(at, `a ${of.kind} has no methods`);
        const args = expression.args.map((arg) => this.#operand(arg));
        return callMetric(this.#history, of.name, expression.name, args, at);
      }
      default:
        return expression satisfies never;
    }
  }

  #operand(expression: Expression): Value {
    return this.#plain(this.#value(expression), expression.at);
  }

  /** The newest sample where a metric stands for a number. */
  #plain(value: Value, at: number): Value {
    if (value.kind !== 'metric') return value;
    const newest = this.#history.samples.at(-1);
    if (newest === undefined) throw evaluationError(at, `${value.name} has no samples yet`);
    return double(newest.values[value.name] ?? 0);
  }

  #named(name: string, at: number): Value {
    const variable = this.#variables.get(settable[name] ?? name);
    if (variable !== undefined) return variable;
    if (metrics.has(name)) return { kind: 'metric', name };
    const interval = Object.hasOwn(timeIntervals, name) ? timeIntervals[name] : undefined;
    if (interval !== undefined) return { kind: 'timeinterval', ms: interval };
    if (deallocationOptions.some((option) => option === name.toLowerCase())) {
      return { kind: 'string', value: name.toLowerCase() };
    }
    throw evaluationError(at, `there is no variable '${name}'`);
  }

  #bounded(value: Value, at: number): Value {
    if (value.kind === 'doubleVec' && value.items.length > longestVector) {
      throw evaluationError(at, `vectors have at most ${longestVector} elements`);
    }
    return value;
  }

  #target(name: string): number {
    const value = this.#variables.get(name);
    return value?.kind === 'double' ? Math.max(0, Math.trunc(value.value)) : 0;
  }
}

function elements(value: Value, at: number): readonly number[] {
  if (value.kind === 'double') return [value.value];
  if (value.kind === 'doubleVec') return value.items;
  throw evaluationError(at, `a vector has doubles, not a ${value.kind}`);
}

function member(value: Value, name: string, at: number): Value {
  const index = timeMembers.indexOf(name);
  if (value.kind !== 'timestamp' || index < 0) throw evaluationError(at, `a ${value.kind} has no member '${name}'`);
  const date = new Date(value.ms);
  const members = [
    ...[date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay()],
    ...[date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()],
  ];
  return double(members[index] as number);
}
