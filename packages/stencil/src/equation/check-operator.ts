import { EquationError } from './errors.ts';
import { operands, type Symbolic, show, some } from './expression.ts';
import type { Field, Grid, SparsePoints } from './fields.ts';
import { type Action, type Operator, valuesOf } from './operator.ts';

/** Powers become products: so many factors at most. */
const mostFactors = 32;

/**
 * Refuses what can't be computed as it is written: every target computes what is left, and all of them the same.
 *
 * @throws EquationError saying what, where, and what to write instead
 */
export function checkOperator(operator: Operator): void {
  if (operator.actions.length === 0) refuse(`Nothing happens in a time step of ${operator.name}.`);
  for (const field of operator.actions.flatMap(fieldsOf)) checkField(field, operator);
  checkNames(operator.actions.flatMap(fieldsOf), 'fields');
  checkNames(operator.actions.flatMap(pointsOf), 'sets of points');
  for (const action of operator.actions) {
    checkTarget(action, operator);
    for (const value of valuesOf(action)) checkExpression(value, operator);
    checkNeighbours(action);
  }
  checkOrder(operator);
}

const refuse = (problem: string, advice?: string): never => {
  throw new EquationError(advice === undefined ? { problem } : { problem, advice });
};

/** Fields of an action: what it changes, and what it reads. */
export function fieldsOf(action: Action): Field[] {
  const inside = (expr: Symbolic): Field[] => (expr.kind === 'access' ? [expr.field] : operands(expr).flatMap(inside));
  const own: Field[] = action.kind === 'sample' ? [] : [action.field];
  return [...own, ...valuesOf(action).flatMap(inside)];
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

const gridText = ({ axes, spaceOrder }: Grid): string => `(${axes.join(', ')}) of order ${spaceOrder}`;

function checkField(field: Field, operator: Operator): void {
  const { name, grid } = field;
  if (gridText(grid) !== gridText(operator)) {
    refuse(`${name} lives on a grid ${gridText(grid)}, and ${operator.name} on ${gridText(operator)}.`);
  }
  if (field.kind === 'profile' && operator.axes[field.axis] === undefined) {
    refuse(`Profile ${name} lies along axis ${field.axis} of ${operator.axes.length}: expected a number from 0.`);
  }
  if (field.kind === 'snapshots' && !isCount(field.stride)) {
    refuse(`${name} is kept every ${field.stride} steps: expected a whole number from 1.`);
  }
}

const pointsOf = (action: Action): SparsePoints[] =>
  action.kind === 'inject' || action.kind === 'sample' ? [action.points] : [];

/** A name stands for one thing: kernels know fields and points by their names. */
function checkNames(things: readonly (Field | SparsePoints)[], what: string): void {
  const known = new Map<string, string>();
  for (const thing of things) {
    const text = JSON.stringify(thing);
    if ((known.get(thing.name) ?? text) !== text)
      refuse(`Two ${what} are called ${thing.name}.`, 'Name one otherwise.');
    known.set(thing.name, text);
  }
}

function checkTarget(action: Action, { direction }: Operator): void {
  switch (action.kind) {
    case 'inject':
    case 'sample': {
      const role = action.kind === 'inject' ? 'source' : 'receiver';
      const { points } = action;
      if (points.role !== role)
        refuse(`${points.name} are points in the role of a ${points.role}: expected a ${role}.`);
      if (action.kind === 'sample') return;
      break;
    }
    case 'update':
      if (!isCount(action.every)) {
        refuse(`${action.field.name} is set every ${action.every} steps: expected a whole number from 1.`);
      }
      if (action.field.kind === 'time' && action.every !== 1)
        refuse(`Wavefield ${action.field.name} is set every ${action.every} steps: expected every one.`);
      break;
    case 'mirror':
      break;
    default:
      action satisfies never;
  }
  if (action.time === 0 || (action.field.kind === 'time' && action.time === direction)) return;
  const next = direction === 1 ? 'forward' : 'backward';
  refuse(
    `${accessText(action)} can't be set: only the present and the next step.`,
    `Set ${next}(${action.field.name}).`,
  );
}

const accessText = ({ field, time }: { readonly field: Field; readonly time: number }): string =>
  time === 0 || field.kind === 'time'
    ? show({ kind: 'access', field, time })
    : `${field.name}[t${time > 0 ? '+' : ''}${time}]`;

function checkExpression(expr: Symbolic, operator: Operator): void {
  switch (expr.kind) {
    case 'const':
      if (!Number.isFinite(expr.value)) refuse(`${expr.value} is no number to compute with.`);
      break;
    case 'access':
      if (expr.field.kind === 'time' ? ![-1, 0, 1].includes(expr.time) : expr.time !== 0) {
        refuse(`${accessText(expr)} isn't kept: wavefields are known at t−1, t and t+1, other fields as they are.`);
      }
      break;
    case 'power':
      if (!Number.isInteger(2 * expr.exponent) || Math.abs(expr.exponent) > mostFactors) {
        refuse(`Can't compute ${show(expr)}: expected whole or half exponents from −${mostFactors} to ${mostFactors}.`);
      }
      break;
    case 'derivative':
      if (
        operator.axes[expr.axis] === undefined ||
        ![1, 2].includes(expr.order) ||
        ![-0.5, 0, 0.5].includes(expr.shift)
      ) {
        refuse(
          `Can't compute ${show(expr)}: expected the first or second derivative along an axis, at or half a cell beside it.`,
        );
      }
      break;
    case 'scalar':
    case 'add':
    case 'mul':
    case 'named':
      break;
    default:
      expr satisfies never;
  }
  for (const operand of operands(expr)) checkExpression(operand, operator);
}

const isDerivative = (expr: Symbolic): boolean => expr.kind === 'derivative';

/** Nodes are computed in any order: what is written must not be read beside its node meanwhile. */
function checkNeighbours(action: Action): void {
  for (const value of valuesOf(action)) {
    if (
      action.kind !== 'update' &&
      some(value, (e) => isDerivative(e) && operands(e).some((of) => some(of, isDerivative)))
    ) {
      refuse(
        `${action.kind === 'inject' ? 'An injection' : 'A sample'} holds a derivative of a derivative: ${show(value)}.`,
        'Set a field to it, and use that.',
      );
    }
    if (action.kind === 'sample' || action.kind === 'mirror') continue;
    const isTarget = (e: Symbolic): boolean =>
      e.kind === 'access' && e.field.name === action.field.name && e.time === action.time;
    if (some(value, (e) => isDerivative(e) && some(e, isTarget))) {
      refuse(
        `${accessText(action)} is changed, and read beside its node at once: ${show(value)}.`,
        'Set another field first.',
      );
    }
  }
}

/** Until it is set, the next step of a wavefield holds something older. */
function checkOrder({ actions, direction }: Operator): void {
  const wavefields = new Set(actions.flatMap(fieldsOf).filter(({ kind }) => kind === 'time'));
  for (const field of wavefields) {
    const isNext = (e: { readonly field: Field; readonly time: number }): boolean =>
      e.field.name === field.name && e.time === direction;
    const set = actions.findIndex((action) => action.kind === 'update' && isNext(action));
    if (set < 0) refuse(`Wavefield ${field.name} is never set.`, 'Update it, or make it a gridField.');
    const tooEarly = actions.slice(0, set + 1).some((action, i) => {
      const changes = i < set && action.kind !== 'sample' && isNext(action);
      return changes || valuesOf(action).some((value) => some(value, (e) => e.kind === 'access' && isNext(e)));
    });
    if (tooEarly)
      refuse(`${accessText({ field, time: direction })} is used before it is set.`, 'Begin with its update.');
  }
}
