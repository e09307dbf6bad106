import { tagged } from '@judi4cloud/errors';

/** An equation, or a grid for it, that can't be used as it is written. */
export class EquationError extends tagged('EquationError', ({ problem }: { problem: string }) => problem) {}
