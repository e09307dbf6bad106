import { tagged } from '@judi4cloud/errors';

interface FormulaProblem {
  readonly code: 'SyntaxError' | 'EvaluationError' | 'InsufficientSampleData';
  /** Position in the formula, from 0. */
  readonly at: number;
  readonly problem: string;
}

/** A formula that can't be read, or whose evaluation failed. */
export class FormulaError extends tagged('FormulaError', ({ problem }: FormulaProblem) => problem) {}

export const syntaxError = (at: number, problem: string): FormulaError =>
  new FormulaError({ code: 'SyntaxError', at, problem });

export const evaluationError = (at: number, problem: string): FormulaError =>
  new FormulaError({ code: 'EvaluationError', at, problem });
