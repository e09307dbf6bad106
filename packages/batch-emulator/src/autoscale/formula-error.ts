/** A formula that can't be read, or whose evaluation failed. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError';
  readonly code: string;
  /** Position in the formula, from 0. */
  readonly at: number;

  constructor(code: 'SyntaxError' | 'EvaluationError' | 'InsufficientSampleData', at: number, message: string) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

export function syntaxError(at: number, message: string): FormulaError {
  return new FormulaError('SyntaxError', at, message);
}

export function evaluationError(at: number, message: string): FormulaError {
  return new FormulaError('EvaluationError', at, message);
}
